"""Processes forked from one that waits: the ends of the lines on our side."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from nb2prod.execution.engine.conversation import START_SECONDS
from nb2prod.execution.engine.hanging import StallDetector
from nb2prod.execution.engine.pending_text import lines_of
from nb2prod.execution.engine.processes import Lines, new_lines
from nb2prod.runner.messages import ForkJob

_READ = 1 << 16
_LOOK_SECONDS = 1.0
_PAUSE = 0.001


class Lost(Exception):
    """The process that was to be forked is gone, or the system refuses to fork it."""


class Forkable:
    """A process that waits at the other end of a line for commands; threads may share it."""

    def __init__(self, lines: Lines, over: threading.Event) -> None:
        """`over` is set when all processes that descend from one root are ended: no number is theirs after that."""
        self.over = over
        self._lines = lines
        self._lock = threading.Lock()
        self._received = bytearray()
        self._closed = False
        self._silent = False  # it has not answered in time: what it says now would be taken for another answer
        lines.line.settimeout(START_SECONDS)

    def fork(self, job: ForkJob, *, watched: bool) -> ForkedProcess:
        """Fork a process with lines of its own; raises `Lost`."""
        with self._lock:
            if self._closed:
                raise Lost("it was ended")
            try:
                with new_lines() as (ours, theirs):
                    descriptors = [theirs.line.fileno(), *theirs.pipes.values()]
                    answer = self._ask(job, descriptors)
                    if answer["event"] != "forked":
                        raise Lost(f"it cannot be forked: {answer['reason']}")
            except OSError as error:
                raise Lost(f"there are no lines for another process: {error.strerror}") from error
        return ForkedProcess(answer["pid"], ours, self, watched=watched)

    def reap(self, pid: int) -> int | None:
        """Wait for the end of a child; its exit status, None where nobody knows."""
        with self._lock, contextlib.suppress(Lost):
            status: int | None = self._ask({"do": "reap", "pid": pid})["status"]
            return status
        return None

    def end_all(self) -> None:
        """Let the root end every process that descends from it."""
        with self._lock:
            self._closed = True
            self.over.set()
            with contextlib.suppress(Lost):
                self._ask({"do": "end"})

    def close(self) -> None:
        """Close the lines: the process ends on that, if it waits."""
        with self._lock:
            self._closed = True
            self._lines.close_lines()

    def _ask(self, command: Mapping[str, Any], descriptors: list[int] | None = None) -> dict[str, Any]:
        if self._silent:
            raise Lost("its process does not answer")
        line = self._lines.line
        data = json.dumps(command).encode("utf-8") + b"\n"
        try:
            sent = socket.send_fds(line, [data], descriptors) if descriptors else 0
            line.sendall(data[sent:])
            while True:
                for message in filter(None, lines_of(self._received)):
                    answer: dict[str, Any] = json.loads(message)
                    return answer
                received = line.recv(_READ)
                if not received:
                    raise Lost("its process is gone")
                self._received += received
        except ConnectionError as error:
            raise Lost("its process is gone") from error
        except OSError as error:
            self._silent = True
            raise Lost(f"its process does not answer: {error}") from error


class ForkedProcess(Lines):
    """A process that was forked from another one; `watched` for a dead-lock that it has inherited."""

    def __init__(self, pid: int, lines: Lines, parent: Forkable, *, watched: bool) -> None:
        super().__init__(lines.line, lines.pipes)
        lines.line.settimeout(START_SECONDS)
        self.pid = pid
        self._parent: Forkable | None = parent
        self._status: int | None = None
        self._detector = StallDetector(pid) if watched else None
        self._next_look = time.monotonic() + _LOOK_SECONDS

    def has_ended(self) -> bool:
        """Whether the process is gone: its parent reaps it only when it is asked to."""
        try:
            descriptor = os.open(f"/proc/{self.pid}/stat", os.O_RDONLY)
        except OSError:
            return True
        try:
            return os.read(descriptor, _READ).rpartition(b")")[2].split()[0] in (b"Z", b"X")
        except OSError:
            return True
        finally:
            os.close(descriptor)

    def stalled(self, now: float) -> str:
        """Why the process would never go on; empty as long as it may."""
        if self._detector is None or now < self._next_look:
            return ""
        self._next_look = now + _LOOK_SECONDS
        return self._detector.look(now)

    def interrupt(self) -> None:
        """Raise `KeyboardInterrupt` in the process."""
        self._signal(os.kill, signal.SIGINT)

    def end(self, seconds: float) -> int | None:
        """Give the process some time to end by itself, then kill it; return its exit status where it is known."""
        until = time.monotonic() + seconds
        while not self.has_ended() and time.monotonic() < until:
            time.sleep(_PAUSE)
        return self.kill()

    def kill(self) -> int | None:
        """Kill the process and its group; return its exit status where it is known."""
        if self._parent is not None:
            self._signal(os.kill, signal.SIGKILL)
            self._signal(os.killpg, signal.SIGKILL)
            self._status = self._parent.reap(self.pid)
            self._parent = None
        return self._status

    def kill_alone(self) -> None:
        """Kill the process, and let its checkpoint take over its lines."""
        self._signal(os.kill, signal.SIGKILL)

    def become(self, pid: int) -> None:
        """Be the process that has taken over where this one has ended: whoever adopts orphans reaps that one."""
        self.kill()
        self.pid = pid

    def close(self) -> None:
        """Kill what is still there, and close the lines."""
        self.kill()
        self.close_lines()

    def _signal(self, send: Callable[[int, int], None], number: int) -> None:
        # its number is nobody else's as long as it has not been reaped
        if self._parent is not None and not self._parent.over.is_set():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                send(self.pid, number)
