"""A run whose first cells are the same in other runs, too: it stops where they part, and is forked there."""

from __future__ import annotations

import fcntl
import gc
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Iterator, Optional

from ..hazards import Watch
from ..messages import ForkJob, ServeJob
from .checkpoints import Checkpoints
from .forks import Forks
from .injected import InjectedCell


class SharedRun:
    """Called between the cells of a process that was forked; `job` is the whole run, `fork` what this process does."""

    def __init__(self, job: ServeJob, fork: ForkJob, forks: Forks, shell: Any) -> None:
        self._cells = job["cells"]
        self._place = job["injected"]
        self._injected = InjectedCell(shell)
        self._shell = shell
        self._forks = forks
        self._fork = fork
        self._checkpoints: Optional[Checkpoints] = None
        self._index = 0
        self._begin(fork)

    def before_cell(self, index: int) -> None:
        """Wait here if runs part before this cell, and leave a checkpoint if they share it; may return in a child."""
        self._index = index
        while self._fork["until"] is not None:
            if index == self._fork["until"]:
                self._forks.channel.tell({"event": "waiting", "cell": index})
                fork = self._forks.wait(self._commands)
                with self._forks.telling_failure():
                    self._begin(fork)
            elif self._is_empty(index) or self._checkpoint():
                break
            else:
                self._fork["until"] = index
        if index == self._place:
            self._injected.before()

    def after_cell(self, index: int, succeeded: bool) -> None:
        """Say whether runs share the cell; this process ends if they cannot."""
        if self._fork["until"] is None or self._is_empty(index):
            return
        with self._ending_on_failure():
            hazard = self._hazard(index, succeeded)
        if hazard:
            self._end(hazard)
        self._forks.channel.emit({"event": "kept", "cell": index})
        if self._checkpoints is not None:
            self._checkpoints.drop()

    def _hazard(self, index: int, succeeded: bool) -> str:
        if not succeeded:
            return "raises an exception"
        if self._shell.exit_now:
            return "ends the session"
        hazard = self._forks.watch.after_cell() if self._forks.watch is not None else ""
        if not hazard and index == self._place:
            return self._injected.after(self._fork["source"], self._fork["names"], self._fork["hidden"])
        return hazard

    def finish(self) -> None:
        """Spare the end of the session a look for garbage, which would copy all memory that is shared with others.

        It would matter for a file that is open for writing and can only be reached by garbage.
        """
        if not _writes_a_file():
            gc.freeze()

    def _begin(self, fork: ForkJob) -> None:
        """Go on from here as a process of its own: as one that is forked later, or to the end."""
        self._fork = fork
        if self._index <= self._place:
            self._cells[self._place] = {**self._cells[self._place], "source": fork["source"]}
        else:
            self._injected.give(fork["values"], fork["source"])
        if self._checkpoints is not None:
            self._checkpoints.close()
            self._checkpoints = None
        if fork["until"] is not None:
            self._checkpoints = Checkpoints(self._forks)
            self._forks.watch = self._forks.watch or Watch(self._end)
            self._forks.watch.begin()
        elif self._forks.watch is not None:
            self._forks.watch.rest()

    def _commands(self) -> Any:
        with self._forks.unwatched():
            return self._forks.channel.receive_command()

    def _checkpoint(self) -> bool:
        """Leave a checkpoint; false in the checkpoint itself, when it takes over."""
        with self._ending_on_failure():
            if self._checkpoints is not None and not self._checkpoints.leave():
                return False
            if self._forks.watch is not None:
                self._forks.watch.before_cell()
        return True

    @contextmanager
    def _ending_on_failure(self) -> Iterator[None]:
        """End as for a hazard where something cannot be looked at: exit functions of the cells are not for here."""
        try:
            yield
        except Exception as error:
            self._end(f"cannot be watched ({type(error).__name__}: {error})")

    def _end(self, hazard: str) -> None:
        self._forks.channel.emit({"event": "hazard", "cell": self._index, "reason": hazard})
        os._exit(0)

    def _is_empty(self, index: int) -> bool:
        return not self._cells[index]["source"].strip()


def _writes_a_file() -> bool:
    for number in [int(file.name) for file in Path("/proc/self/fd").iterdir()]:
        with suppress(OSError):  # that of the listing itself
            writes = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
            if writes and stat.S_ISREG(os.fstat(number).st_mode):
                return True
    return False
