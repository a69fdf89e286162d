"""What only a real kernel can do: widgets, comms, and the kernel's own commands."""

from __future__ import annotations

import os
import re
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Callable, Sequence

from .channel import Emit

NeedsKernel = Callable[[str], None]

_WIDGETS = r"ipywidgets|ipympl|bqplot|ipyleaflet|ipyvolume|nglview|pythreejs|qgrid|anywidget|ipycytoscape|itkwidgets"
_STATIC = (
    (re.compile(rf"^[ \t]*(?:import|from)[ \t]+({_WIDGETS})\b", re.MULTILINE), "it imports {}"),
    (
        re.compile(r"^[ \t]*(%matplotlib[ \t]+(?:widget|ipympl|notebook|nbagg|qt\w*|tk|gtk\w*|wx|osx|macosx))\b", re.M),
        "{}",
    ),
    (re.compile(r"^[ \t]*(%(?:connect_info|qtconsole|subshell))\b", re.MULTILINE), "{}"),
    (re.compile(r"^[ \t]*(%gui[ \t]+\w+)", re.MULTILINE), "{}"),
    (
        re.compile(r"((?:matplotlib|mpl)\.use\([ ]*['\"](?:nbagg|notebook|ipympl|widget|qt\w*|tk\w*)['\"])", re.I),
        "it calls {})",
    ),
)


def visible_need(source: str) -> str:
    """Say why a cell needs a real kernel, as far as its text shows; empty when it does not."""
    for pattern, reason in _STATIC:
        found = pattern.search(source)
        if found:
            return reason.format(found.group(1))
    return ""


def ask_for_kernel(emit: Emit) -> NeedsKernel:
    """Return what ends this process at once, so that nb2prod starts over in a real kernel."""

    def needs_kernel(reason: str) -> None:
        emit({"event": "needs_kernel", "reason": reason})
        os._exit(0)

    return needs_kernel


def watch_comms(needs_kernel: NeedsKernel) -> None:
    """Call `needs_kernel` when a comm is made, by whichever library."""

    def create_comm(*_arguments: Any, **keywords: Any) -> None:
        needs_kernel(f"it opens a comm to the front end ({keywords.get('target_name', 'comm')})")

    try:
        import comm
    except ImportError:  # libraries older than it use ipykernel's comms directly
        pass
    else:
        vars(comm)["create_comm"] = create_comm
    sys.meta_path.insert(0, _KernelComms(create_comm))


class _KernelComms:
    """Finds `ipykernel.comm.comm` as the import system does, and watches what it publishes."""

    def __init__(self, create_comm: Callable[..., None]) -> None:
        self._create_comm = create_comm

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in ("ipykernel.comm.comm", "ipykernel.ipkernel"):
            return None
        for finder in _others(self):
            spec: ModuleSpec | None = finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                self._watch(spec.loader)
                return spec
        return None

    def _watch(self, loader: Any) -> None:
        execute = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            for attribute in ("publish_msg", "_publish_msg"):
                for kind in (getattr(module, "BaseComm", None), getattr(module, "Comm", None)):
                    if kind is not None and attribute in vars(kind):
                        setattr(kind, attribute, lambda *_arguments, **keywords: self._create_comm(**keywords))
            if "comm" in sys.modules:  # ipykernel has just put its own there
                vars(sys.modules["comm"])["create_comm"] = self._create_comm

        loader.exec_module = exec_module


def _others(finder: object) -> list[Any]:
    return [other for other in sys.meta_path if other is not finder and hasattr(other, "find_spec")]
