"""Tells a forked run that waits for ever from one that works, or waits for something that can still come.

A process is dead-locked when all of its threads wait for locks (futexes) without a time limit: nothing in it will ever
unlock one. What could wake it from outside is looked at as well: child processes, timers, memory shared with others.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

# the system calls by number (futex, and futex_wait of newer kernels), by machine
_FUTEX = {"x86_64": 202, "aarch64": 98, "riscv64": 98, "loongarch64": 98, "ppc64le": 221, "s390x": 238}
_WAIT_OPERATIONS = (0, 6, 9, 11)  # FUTEX_WAIT, _LOCK_PI, _WAIT_BITSET, _WAIT_REQUEUE_PI
_PRIVATE = 128
_OPERATION = 127
_SURE_SECONDS = 4.0
_SURE_SECONDS_WITHOUT_CALLS = 30.0  # where the system does not tell what a thread waits for
_TIMER_SIGNALS = 1 << 13 | 1 << 25 | 1 << 26  # SIGALRM, SIGVTALRM, SIGPROF as bits of a mask
_CAUGHT = re.compile(rb"^SigCgt:\s*([0-9a-f]+)", re.MULTILINE)
_SWITCHES = re.compile(rb"^(?:non)?voluntary_ctxt_switches:\s*([0-9]+)", re.MULTILINE)


class _Look(NamedTuple):
    """What a process shows from outside; two equal looks mean that it has done nothing in between."""

    progress: tuple[object, ...]
    calls_known: bool


class StallDetector:
    """Looks at one forked process now and then."""

    def __init__(self, pid: int) -> None:
        self._process = Path(f"/proc/{pid}")
        self._last: _Look | None = None
        self._since = 0.0

    def look(self, now: float) -> str:
        """Say why the process is sure never to go on; empty as long as it may. `now` counts seconds, from anywhere."""
        try:
            look = _look(self._process)
        except (OSError, ValueError, IndexError):  # it has ended, or this system does not tell
            look = None
        if look is None or look != self._last:
            self._last, self._since = look, now
            return ""
        if look.calls_known and now - self._since >= _SURE_SECONDS:
            return "all of its threads wait for locks that nobody holds in a forked process"
        if now - self._since >= _SURE_SECONDS_WITHOUT_CALLS:
            return f"it has done nothing for {_SURE_SECONDS_WITHOUT_CALLS:g} seconds"
        return ""


def _look(process: Path) -> _Look | None:
    """What the process shows; None when it may go on."""
    status = (process / "status").read_bytes()
    caught = _CAUGHT.search(status)
    if caught is None or int(caught.group(1), 16) & _TIMER_SIGNALS:
        return None
    calls_known = True
    progress: list[object] = []
    for task in sorted((process / "task").iterdir()):
        if (task / "children").read_bytes().strip():
            return None
        used = (task / "stat").read_bytes().rpartition(b")")[2].split()[11:13]
        switches = _SWITCHES.findall((task / "status").read_bytes())
        call = _system_call(task)
        calls_known = calls_known and bool(call)
        if call and not _waits_for_ever(call, process):
            return None
        progress.append((task.name, call, *used, *switches))
    return _Look(tuple(progress), calls_known)


def _system_call(task: Path) -> str:
    """What a thread waits in, as the system writes it; empty where it does not tell."""
    if os.uname().machine not in _FUTEX:
        return ""
    try:
        return (task / "syscall").read_text(encoding="ascii")
    except PermissionError:
        return ""


def _waits_for_ever(call: str, process: Path) -> bool:
    """Whether this is a wait for a lock without a limit, which only this process can end."""
    words = call.split()
    if words[0] != str(_FUTEX[os.uname().machine]):
        return False
    address, operation, _, limit = (int(word, 16) for word in words[1:5])
    if limit or operation & _OPERATION not in _WAIT_OPERATIONS:
        return False
    return bool(operation & _PRIVATE) or not _is_shared(address, process)


def _is_shared(address: int, process: Path) -> bool:
    """Whether memory is mapped such that another process can have it, too."""
    for line in (process / "maps").read_text(encoding="utf-8", errors="replace").splitlines():
        start, _, rest = line.partition("-")
        end, permissions = rest.split()[:2]
        if int(start, 16) <= address < int(end, 16):
            return permissions.endswith("s")
    return False
