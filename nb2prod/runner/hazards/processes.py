"""Processes that a shared cell starts without Python's doing, and what it tells the system to do to this one."""

from __future__ import annotations

import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Set

_TIMERS = ("ITIMER_REAL", "ITIMER_VIRTUAL", "ITIMER_PROF")


class Processes:
    """The children of a process at one moment."""

    def __init__(self) -> None:
        self._children = _children()
        self._ended = _ended()

    def new(self, *, expected: bool) -> str:
        """Say which there are now that were not there then; those that were waited for may be `expected`."""
        if _children() - self._children:
            return "leaves a process running"
        if not expected and _ended() != self._ended:
            return "starts a process"
        return ""


def pending_timer() -> str:
    """Say whether the system is to send this process a signal: a fork would get none."""
    for name in _TIMERS:
        if signal.getitimer(getattr(signal, name))[0] > 0:
            return "leaves a timer running"
    return ""


def device_in_use() -> str:
    """Say whether PyTorch has begun to use a graphics card, which a fork cannot."""
    torch = sys.modules.get("torch")
    for name in ("cuda", "xpu"):
        module = getattr(torch, name, None)
        if module is not None and hasattr(module, "is_initialized") and module.is_initialized():
            return f"initialises {name.upper()}"
    return ""


def _children() -> Set[str]:
    children: Set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread that has ended, or a system that does not tell
            children.update((task / "children").read_text(encoding="ascii").split())
    return children


def _ended() -> int:
    """A number that grows whenever a child has been waited for: even the least program touches its memory."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt
