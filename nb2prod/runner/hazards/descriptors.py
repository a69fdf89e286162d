"""Open files and connections that a shared cell leaves: forks would share them."""

from __future__ import annotations

import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Dict

_KINDS = {"socket": "a connection", "pipe": "a pipe"}
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")
_GRAPHICS = ("/dev/nvidia", "/dev/kfd", "/dev/dri/")


class Descriptors:
    """What a process has open at one moment."""

    def __init__(self) -> None:
        self._known = _targets()

    def new(self) -> str:
        """Say what is open now that was not then, and cannot be shared; empty when nothing is."""
        for number, target in _targets().items():
            if self._known.get(number) != target:
                reason = _reason(number, target)
                if reason:
                    return reason
        return ""


def _targets() -> Dict[int, str]:
    targets = {}
    for path in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the one that lists them
            targets[int(path.name)] = os.readlink(path)
    return targets


def _reason(number: int, target: str) -> str:
    if target.startswith(_GRAPHICS):
        return f"uses a graphics device ({target})"
    kind = target.split(":")[0]
    if kind in _KINDS:
        return f"leaves {_KINDS[kind]} open"
    try:
        mode = os.fstat(number).st_mode
        access = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE
    except OSError:
        return ""
    if stat.S_ISDIR(mode) or (stat.S_ISREG(mode) and access == os.O_RDONLY):
        can_reopen = os.access(f"/proc/self/fd/{number}", os.R_OK)
        return "" if can_reopen else f"holds {target} open, which cannot be opened again"
    if stat.S_ISREG(mode):
        return f"leaves {target} open for writing"
    if target in _DEVICES:
        return ""
    return f"leaves {target.replace('anon_inode:', 'a descriptor of the system, ')} open"
