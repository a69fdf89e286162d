"""The modules that tell libraries that they run in a kernel (`"ipykernel.zmqshell" in sys.modules`).

They stand for an ipykernel that is installed, but loads nothing of it until a notebook asks for it.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

from .displays import ZMQDisplayPublisher
from .kernel_magics import KernelMagics
from .shell import ZMQInteractiveShell

_SHELL = (ZMQInteractiveShell, ZMQDisplayPublisher, KernelMagics)


class _Package(ModuleType):
    """ipykernel itself: runs its code when something of it is used."""

    def __getattr__(self, name: str) -> Any:
        specification = self.__spec__
        asked = not name.startswith("__") or name in ("__all__", "__version__")
        if not asked or specification is None or specification.loader is None or "_runs" in vars(self):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self._runs = True
        specification.loader.exec_module(self)
        return getattr(self, name)


def stand_for_kernel() -> None:
    """Put the modules where libraries look, if ipykernel is installed."""
    try:
        specification = find_spec("ipykernel")
    except (ImportError, ValueError):
        return
    if specification is None or specification.loader is None:
        return
    package = module_from_spec(specification)
    package.__class__ = _Package
    sys.modules["ipykernel"] = package
    shell = ModuleType("ipykernel.zmqshell")
    shell.__spec__ = ModuleSpec(shell.__name__, None)
    shell.__package__ = "ipykernel"
    vars(shell).update((each.__name__, each) for each in _SHELL)
    vars(package)["zmqshell"] = shell
    sys.modules[shell.__name__] = shell
