"""Memory: how much a cell needs at most, and how much a process may have."""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in <sys/prctl.h>
_CHILD_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


def limit_memory(size: int | None) -> None:
    """Limit this process's address space, in bytes, where the system can."""
    if size is None:
        return
    try:
        import resource
    except ImportError:  # Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))


def start_measuring() -> None:
    """Begin a new peak, where the system can (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_bytes(b"5")
    except OSError:
        return


def peak_memory() -> int | None:
    """Return the largest resident set in bytes: since `start_measuring` on Linux, elsewhere since the start."""
    try:
        for line in Path("/proc/self/status").read_bytes().splitlines():
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:  # Windows
        return None
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def end_with_parent() -> None:
    """Let the system kill this process when its parent is gone, where it can (Linux)."""
    import signal

    if hasattr(signal, "SIGKILL"):
        _control(_DEATH_SIGNAL, signal.SIGKILL)


def adopt_orphans() -> bool:
    """Become the parent of every descendant whose own parent ends; say whether the system can (Linux)."""
    return _control(_CHILD_SUBREAPER, 1)


def _control(operation: int, argument: int) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        return bool(_system_library().prctl(operation, argument, 0, 0, 0) == 0)
    except (ImportError, OSError, AttributeError):
        return False


@lru_cache(maxsize=None)
def _system_library() -> Any:
    import ctypes

    return ctypes.CDLL(None)
