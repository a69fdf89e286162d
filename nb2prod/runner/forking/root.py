"""The process that all runs of a sweep are forked from: it has run no cell."""

from __future__ import annotations

import gc
import os
import select
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, List, Sequence

from ..channel import Channel
from ..hazards import safe_to_fork
from ..messages import ServeJob
from ..process_limits import adopt_orphans
from ..running_cell import RunningCell
from ..streams import OutStream
from .forks import Forks
from .shared_run import SharedRun

_LOOK_SECONDS = 1
_END_SECONDS = 5.0
_END_PAUSE = 0.001


def serve(job: ServeJob, shell: Any, channel: Channel, streams: Sequence[OutStream], outputs: RunningCell) -> SharedRun:
    """Fork processes as nb2prod asks for them; returns in each of them."""
    forks = Forks(channel, streams, outputs)
    reason = _why_not(shell)
    _get_ready(shell)
    forks.channel.emit({"event": "serving", "reason": reason})
    fork = forks.wait(_Commands(forks).next)
    return SharedRun(job, fork, forks, shell)


def _why_not(shell: Any) -> str:
    """Say why no process can be forked from this one as if it were a fresh one; empty when it can."""
    adopts = adopt_orphans()
    reason = safe_to_fork() or ("" if adopts else "the system lets no process adopt others")
    if reason:
        return reason
    app = shell.parent
    given = [getattr(app, name, None) for name in ("exec_lines", "exec_files", "code_to_run", "module_to_run")]
    scripts = [*Path(app.profile_dir.startup_dir).glob("*.py"), *Path(app.profile_dir.startup_dir).glob("*.ipy")]
    if any(given) or scripts or os.environ.get("PYTHONSTARTUP"):
        return "IPython's profile runs code of its own first"
    if threading.active_count() > 1 or len([*Path("/proc/self/task").iterdir()]) > 1:
        return "IPython has begun threads"
    return ""


def _get_ready(shell: Any) -> None:
    """Do once what every process would do, and keep it in memory that all of them share."""
    shell.display_formatter.format(None)
    # IPython collects garbage when a session ends: looking through what is not garbage would copy all of its memory
    gc.freeze()


class _Commands:
    """Waits for commands, and does away with orphans that have ended meanwhile."""

    def __init__(self, forks: Forks) -> None:
        self._forks = forks
        self._poll = select.poll()
        self._poll.register(forks.channel.fileno(), select.POLLIN)
        self._next_look = 0.0

    def next(self) -> Any:
        """The next command that is not for this process itself."""
        while True:
            waiting = self._poll.poll(_LOOK_SECONDS * 1000)
            if time.monotonic() >= self._next_look:
                self._next_look = time.monotonic() + _LOOK_SECONDS
                _reap_orphans(self._forks)
            if not waiting:
                continue
            command, descriptors = self._forks.channel.receive_command()
            if command["do"] != "end":
                return command, descriptors
            _end_all()
            self._forks.channel.tell({"event": "reaped"})


def _reap_orphans(forks: Forks) -> None:
    for pid in _children():
        if pid not in forks.pids:
            with suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)


def _end_all() -> None:
    """Kill every descendant: those whose parents end become children of this process."""
    until = time.monotonic() + _END_SECONDS
    while time.monotonic() < until:
        for pid in _children():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(_END_PAUSE)


def _children() -> List[int]:
    own = os.getpid()
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{own}/children").read_bytes().split()]
    except OSError:  # a kernel without this file
        processes = [folder.name for folder in Path("/proc").iterdir() if folder.name.isdecimal()]
        return [int(pid) for pid in processes if _parent(pid) == own]


def _parent(pid: str) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[1])
    except (OSError, IndexError):
        return 0
