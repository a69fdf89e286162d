"""Which installed kernel runs a notebook."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nb2prod.errors import ToolFailed

FALLBACK = "python3"
_PLAIN_NAME = re.compile(r"[a-z0-9._\-]+")


@dataclass(frozen=True, slots=True)
class Specification:
    """How a kernel is started."""

    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kernel:
    """An installed kernel; `note` says why it is not the one the notebook names."""

    name: str
    note: str = ""
    arguments: tuple[str, ...] = ()  # what its command line gets besides the specification's
    own_python: bool = False  # it runs in the environment that nb2prod runs in


def named_kernel(metadata: object) -> str:
    """The kernel that a notebook's metadata names, or nothing."""
    specification = metadata.get("kernelspec") if isinstance(metadata, Mapping) else None
    name = specification.get("name") if isinstance(specification, Mapping) else None
    return name if isinstance(name, str) else ""


def choose_kernel(named: str) -> Kernel:
    """Choose the kernel the notebook names, or python3 where that is missing or nothing is named.

    Raises `ToolFailed` when neither is installed.
    """
    name, note = named or FALLBACK, ""
    specification = find_specification(name)
    if specification is None and name != FALLBACK:
        specification = find_specification(FALLBACK)
        if specification is not None:
            name, note = FALLBACK, f"the kernel {named!r} is not installed: {FALLBACK!r} was used"
    if specification is None:
        have = ", ".join(sorted(_installed())) or "none"
        raise ToolFailed(
            f"the kernel {name!r} is not installed (installed: {have}); "
            "fix: in the environment the notebook belongs to, run: pip install ipykernel && "
            f"python -m ipykernel install --user --name {name}"
        )
    ipykernel = any(part in ("ipykernel_launcher", "ipykernel") for part in specification.command)
    return Kernel(
        name=name,
        note=note,
        # ipykernel 7 warns on the terminal at each start that its sockets are not encrypted.
        arguments=("--log-level=CRITICAL",) if ipykernel else (),
        own_python=ipykernel and is_own_python(specification.command[0]),
    )


def find_specification(name: str) -> Specification | None:
    """How an installed kernel is started, as jupyter_client finds it; None when it is not installed."""
    return _on_disk(name) or _of_manager(name)


def _on_disk(name: str) -> Specification | None:
    """The specification, where a look at Jupyter's folders is enough: jupyter_client itself takes long to import."""
    from jupyter_core.paths import jupyter_path

    if not _PLAIN_NAME.fullmatch(name):
        return None
    files = (Path(folder, name, "kernel.json") for folder in jupyter_path("kernels"))
    file = next((file for file in files if file.is_file()), None)
    try:
        document = json.loads(file.read_text(encoding="utf-8")) if file is not None else {}
        if "kernel_provisioner" in document.get("metadata", {}):
            return None
        return Specification(tuple(document["argv"]), document.get("env", {}))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _of_manager(name: str) -> Specification | None:
    from jupyter_client.kernelspec import KernelSpecManager

    if name not in _installed():
        return None
    found = KernelSpecManager().get_kernel_spec(name)
    return Specification(tuple(found.argv), dict(found.env))


def _installed() -> Mapping[str, str]:
    from jupyter_client.kernelspec import KernelSpecManager

    installed: Mapping[str, str] = KernelSpecManager().find_kernel_specs()
    return installed


def is_own_python(program: str) -> bool:
    """Whether jupyter_client runs this program with our own interpreter (it replaces a bare `python`)."""
    return program == sys.executable or re.fullmatch(r"python(3(\.\d+)?)?", program) is not None
