"""Whatever a job has started is gone with it: engines have sessions of their own, so a mark tells them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from nb2prod.commands.sweep.interruption import descendants

MARK = "NB2PROD_JOB"  # environment variable of a job's process, and so of all that it starts
_ROUNDS = 50  # in which a process may start another one before it is killed
_PAUSE = 0.02  # seconds


def kill_job(process: int, mark: str) -> None:
    """Kill a job's process that does not end, and all that it has started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process)], capture_output=True, check=False)
        return
    _kill(descendants(process))
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
    kill_marked(mark)


def kill_marked(mark: str) -> None:
    """Kill what a job has left behind, where that can be told (Linux)."""
    for _ in range(_ROUNDS):
        left = marked(mark)
        if not left:
            return
        _kill(left)
        time.sleep(_PAUSE)


def marked(mark: str) -> list[int]:
    """The processes that carry a mark."""
    if sys.platform != "linux":
        return []
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):  # of somebody else, or gone
                if wanted in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
    return found


def _kill(processes: Iterable[int]) -> None:
    for process in processes:
        with contextlib.suppress(OSError):
            os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
