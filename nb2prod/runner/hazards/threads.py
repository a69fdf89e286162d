"""Threads: a fork has none of its parent's, and what they held locked stays locked.

Some libraries end their threads before every fork and start them again when they need them (OpenBLAS does). Those are
told from others by forking: threads that are still there afterwards are not of that kind. Others let a fork make new
ones (see `idle_threads`).
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Callable, Iterable, List

from ..repair.progress_bars import monitors
from .idle_threads import loaded_code, survives_fork

# Threads of libraries that look after themselves when they are forked: jemalloc (in pyarrow and polars) starts its own
# anew, and polars' clears temporary files of operations larger than memory.
_HARMLESS = ("jemalloc_bg_thd", "polars-ooc-clea")
_OPENMP = ("libgomp", "libiomp", "libomp")
_LOOKS = 20
_LOOK_SECONDS = 0.001  # a thread that has ended is still listed for a moment
_END_SECONDS = 1.0  # which is long where the processor has much to do


class Threads:
    """The threads of a process at one moment."""

    def __init__(self) -> None:
        self._python = set(sys._current_frames())
        self._native = set(_tasks())

    def new(self) -> str:
        """Say which threads there are now that were not there then; empty when they do no harm."""
        restarted = {monitor.ident for monitor in monitors()}
        started = [identity for identity in sys._current_frames() if identity not in self._python | restarted]
        if started:
            return f"leaves threads running ({_listed(_names(started))})"
        if len(self._others()) <= len(restarted):
            return ""
        end_tidy_threads()
        code = loaded_code()
        looks, until = 0, time.monotonic() + _END_SECONDS
        while True:
            left = [task for task in self._others() if not survives_fork(task, code)]
            if len(left) <= len(restarted):
                return ""
            looks += 1
            if looks >= _LOOKS and (all(map(_sleeps, left)) or time.monotonic() > until):
                break
            time.sleep(_LOOK_SECONDS)
        return f"starts threads ({len(left) - len(restarted)}, {_owner([_name(task) for task in left])})"

    def _others(self) -> List[str]:
        """Threads that were not there then, without those that are known to do no harm."""
        names = {task: _name(task) for task in _tasks() if task not in self._native}
        return [task for task, name in names.items() if name and not name.startswith(_HARMLESS)]


def end_tidy_threads() -> None:
    """Fork for nothing: the libraries are told of it, as they are by every fork, but Python is not."""
    import ctypes

    fork: Callable[[], int] = ctypes.PyDLL(None).fork
    child = fork()
    if child == 0:
        os._exit(0)
    if child > 0:
        os.waitpid(child, 0)


def _tasks() -> List[str]:
    """The threads of this process as the system knows them."""
    return [path.name for path in Path("/proc/self/task").iterdir()]


def _name(task: str) -> str:
    """A thread's name for the system; empty when it has ended."""
    try:
        return Path(f"/proc/self/task/{task}/comm").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _sleeps(task: str) -> bool:
    """Whether a thread waits for something: one that is about to end does not."""
    try:
        stat = Path(f"/proc/self/task/{task}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "S"


def _names(identities: Iterable[int]) -> List[str]:
    known = {thread.ident: thread.name for thread in threading.enumerate()}
    return [known.get(identity, "without a name") for identity in identities]


def _owner(names: List[str]) -> str:
    """What has started threads that Python does not know: those of OpenMP have no names of their own."""
    named = sorted({name for name in names if name != _name(str(os.getpid()))})
    if named:
        return _listed(named)
    return "OpenMP" if any(_is_loaded(name) for name in _OPENMP) else "of a library"


def _is_loaded(name: str) -> bool:
    return name in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace")


def _listed(names: List[str]) -> str:
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
