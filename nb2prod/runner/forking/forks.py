"""Processes forked on command, each with a line and streams of its own to nb2prod."""

from __future__ import annotations

import os
import time
import warnings
from contextlib import contextmanager, suppress
from typing import Any, Callable, Iterator, List, Optional, Sequence

from ..channel import Channel
from ..hazards import Watch
from ..messages import ForkJob
from ..process_limits import end_with_parent
from ..repair import Before
from ..running_cell import RunningCell
from ..streams import OutStream

_REAP_SECONDS = 5.0  # for a large process to give its memory back
_REAP_PAUSE = 0.0005


class Forks:
    """Answers nb2prod's commands: to fork this process, and to say how a fork of it has ended."""

    def __init__(self, channel: Channel, streams: Sequence[OutStream], outputs: RunningCell) -> None:
        self.channel = channel
        self.root = os.getpid()  # the process that all others are forked from, sooner or later
        self.watch: Optional[Watch] = None
        self.pids: List[int] = []  # forks that have not been reaped
        self._streams = streams
        self._outputs = outputs

    def wait(self, command: Callable[[], tuple[dict[str, Any], list[int]]]) -> ForkJob:
        """Answer one command after the other; this returns in a forked child only, with what it has to do."""
        try:
            while True:
                order, descriptors = command()
                if order["do"] == "reap":
                    self._reap(order["pid"])
                elif self._fork_to(descriptors):
                    return order  # type: ignore[return-value]  # JSON carries no types
        except BaseException:
            os._exit(1)  # whatever it is: the exit functions of the cells are not run here

    def fork(self) -> tuple[int, Before]:
        """Fork so that the child keeps the line; what the child needs for its repair comes with its process id."""
        with self.unwatched():
            return self._fork()

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """Do what is no doing of the cells."""
        if self.watch is None:
            yield
        else:
            with self.watch.pause():
                yield

    def _fork(self) -> tuple[int, Before]:
        before = Before.take()
        show = vars(warnings)["_showwarnmsg"]
        # Python 3.12 warns where there are other threads: they were looked at
        vars(warnings)["_showwarnmsg"] = lambda message: None
        try:
            with self.channel.kept():
                return os.fork(), before
        finally:
            vars(warnings)["_showwarnmsg"] = show

    def _fork_to(self, descriptors: list[int]) -> bool:
        """Fork a child that has these descriptors for its line and streams; say whether this is the child."""
        parent = os.getpid()
        try:
            pid, before = self.fork()
        except OSError as error:
            self.channel.tell({"event": "refused", "reason": error.strerror or str(error)})
            pid, before = -1, None
        if pid == 0:
            self._become_child(parent, descriptors, before)
            return True
        for descriptor in descriptors:
            os.close(descriptor)
        if pid > 0:
            self.pids.append(pid)
            self.channel.tell({"event": "forked", "pid": pid})
        return False

    def _become_child(self, parent: int, descriptors: list[int], before: Any) -> None:
        os.setsid()
        end_with_parent()
        if os.getppid() != parent:
            os._exit(0)
        self.pids = []
        line, *pipes = descriptors
        self.channel.move_to(line)
        with self.telling_failure():
            for stream, pipe in zip(self._streams, pipes):
                stream.move_to(pipe)
            self._outputs.forget_printing()
            before.repair_child()

    @contextmanager
    def telling_failure(self) -> Iterator[None]:
        """End this process where it cannot be made what a fresh one would be: nb2prod begins anew in a fresh one."""
        try:
            yield
        except Exception as error:
            self.channel.emit({"event": "fork_failed", "reason": f"{type(error).__name__}: {error}"})
            os._exit(1)

    def _reap(self, pid: int) -> None:
        with suppress(ValueError):
            self.pids.remove(pid)
        status = reaped(pid)
        self.channel.tell({"event": "reaped", "pid": pid, "status": status})  # type: ignore[typeddict-item]


def reaped(pid: int) -> int | None:
    """Wait for the end of a child; its exit status as `subprocess` has it, None for no child that ends."""
    until = time.monotonic() + _REAP_SECONDS
    while True:
        try:
            found, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            return None
        if found:
            return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        if time.monotonic() > until:
            return None
        time.sleep(_REAP_PAUSE)
