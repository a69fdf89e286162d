"""Which installed kernel runs a notebook."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from nb2prod.errors import ToolFailed

FALLBACK = "python3"


@dataclass(frozen=True, slots=True)
class Kernel:
    """An installed kernel; `note` says why it is not the one the notebook names."""

    name: str
    note: str = ""
    arguments: tuple[str, ...] = ()  # what its command line gets besides the specification's
    own_python: bool = False  # it runs in the environment that nb2prod runs in


def choose_kernel(named: str) -> Kernel:
    """Choose the kernel the notebook names, or python3 where that is missing or nothing is named.

    Raises `ToolFailed` when neither is installed.
    """
    from jupyter_client.kernelspec import KernelSpecManager

    manager = KernelSpecManager()
    installed = manager.find_kernel_specs()
    name, note = named or FALLBACK, ""
    if name not in installed and FALLBACK in installed:
        name, note = FALLBACK, f"the kernel {named!r} is not installed: {FALLBACK!r} was used"
    if name not in installed:
        have = ", ".join(sorted(installed)) or "none"
        raise ToolFailed(
            f"the kernel {name!r} is not installed (installed: {have}); "
            "fix: in the environment the notebook belongs to, run: pip install ipykernel && "
            f"python -m ipykernel install --user --name {name}"
        )
    command: list[str] = manager.get_kernel_spec(name).argv
    ipykernel = any(part in ("ipykernel_launcher", "ipykernel") for part in command)
    return Kernel(
        name=name,
        note=note,
        # ipykernel 7 warns on the terminal at each start that its sockets are not encrypted.
        arguments=("--log-level=CRITICAL",) if ipykernel else (),
        own_python=ipykernel and is_own_python(command[0]),
    )


def is_own_python(program: str) -> bool:
    """Whether jupyter_client runs this program with our own interpreter (it replaces a bare `python`)."""
    return program == sys.executable or re.fullmatch(r"python(3(\.\d+)?)?", program) is not None
