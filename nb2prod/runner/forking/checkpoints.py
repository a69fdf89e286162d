"""Copies of a process that wait while it tries a cell: one takes over where the process has to end."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress

from ..process_limits import end_with_parent
from ..repair import Before
from .forks import Forks, reaped

_LOOK_MILLISECONDS = 1000
_PAUSE = 0.0005
_OUT_OF_THE_WAY = 100  # descriptors of our own do not take the numbers that a cell's files would have


class Checkpoints:
    """Leaves a copy of this process behind, one at a time."""

    def __init__(self, forks: Forks) -> None:
        self._forks = forks
        self._end, self._held = _pipe()  # the one becomes readable when nobody holds the other any more
        self._copy = 0

    def leave(self) -> bool:
        """Leave a copy; false in the copy, once this process has ended."""
        original = os.getpid()
        pid, before = self._forks.fork()
        if pid:
            self._copy = pid
            return True
        try:
            self._take_over(original, before)
        except BaseException:
            os._exit(1)
        return False

    def _take_over(self, original: int, before: Before) -> None:
        os.setsid()
        self._forks.pids = []
        os.close(self._held)
        self._wait_for_end_of(original)
        before.repair_child()
        end_with_parent()
        if os.getppid() != self._forks.root:  # nb2prod is gone
            os._exit(0)
        os.close(self._end)
        self._end, self._held = _pipe()
        self._forks.channel.tell({"event": "took_over", "pid": os.getpid()})

    def drop(self) -> None:
        """End the copy: it is not needed any more."""
        if self._copy:
            with self._forks.unwatched(), suppress(ProcessLookupError):
                os.kill(self._copy, signal.SIGKILL)
                reaped(self._copy)
            self._copy = 0

    def close(self) -> None:
        """Leave none behind from now on."""
        with self._forks.unwatched():
            os.close(self._end)
            os.close(self._held)

    def _wait_for_end_of(self, original: int) -> None:
        poll = select.poll()
        poll.register(self._end, select.POLLIN)
        # a process that a library has forked may hold the pipe, too
        while not poll.poll(_LOOK_MILLISECONDS) and os.getppid() == original:
            pass
        # its files are closed some time before its children get another parent
        while os.getppid() == original:
            time.sleep(_PAUSE)


def _pipe() -> tuple[int, int]:
    import fcntl

    ends = []
    for end in os.pipe():
        ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _OUT_OF_THE_WAY))
        os.close(end)
    return ends[0], ends[1]
