"""The runner's end of the line to nb2prod: one job comes in, events go out, each acknowledged."""

from __future__ import annotations

import array
import json
import os
import socket
import threading
from collections import deque
from contextlib import contextmanager
from typing import Any, Callable, Iterator

from .json_values import cleaned, plain
from .messages import Event

_LINE_LIMIT = 1 << 20
_DESCRIPTORS = 3  # that come with a command at most


class Channel:
    """Sends events over a socket that nb2prod has given this process.

    nb2prod takes over everything written to the standard streams before it acknowledges an event, and nothing goes on
    here before that: so text and displays keep the order in which they were made.
    """

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self._socket = socket.socket(fileno=descriptor)
        self._lock = threading.RLock()
        self._outbox: deque[bytes] = deque()
        self._sending = False
        self._unsent = memoryview(b"")
        self._unacknowledged = 0
        self._closed = False
        self._kept = False
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._after_fork)

    def _after_fork(self) -> None:
        """Stop sending: events of a forked child would be mixed up with its parent's."""
        if not self._closed and not self._kept:
            self._closed = True
            self._socket.close()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Leave the line open in a child that is forked meanwhile."""
        self._kept = True
        try:
            yield
        finally:
            self._kept = False

    def fileno(self) -> int:
        """The descriptor of the line."""
        return self._socket.fileno()

    def move_to(self, descriptor: int) -> None:
        """Go on over another socket, which takes the place of this one under the same number."""
        os.dup2(descriptor, self._socket.fileno(), inheritable=False)
        os.close(descriptor)
        self._lock = threading.RLock()
        self._outbox.clear()
        self._sending = False
        self._unsent = memoryview(b"")
        self._unacknowledged = 0

    @property
    def closed(self) -> bool:
        """Whether this process is a forked child."""
        return self._closed

    def receive_job(self) -> dict[str, Any]:
        """Read the job, one line of JSON."""
        received = bytearray()
        while not received.endswith(b"\n"):
            part = self._socket.recv(_LINE_LIMIT)
            if not part:
                os._exit(1)
            received += part
        job: dict[str, Any] = json.loads(received.decode("utf-8"))
        return job

    def receive_command(self) -> tuple[dict[str, Any], list[int]]:
        """Wait for a command, one line of JSON, and the descriptors that come with it; ends when nb2prod is gone."""
        received = bytearray()
        descriptors = array.array("i")
        space = socket.CMSG_LEN(_DESCRIPTORS * descriptors.itemsize)
        while not received.endswith(b"\n"):
            try:
                part, attached, _, _ = self._socket.recvmsg(_LINE_LIMIT, space)
            except ConnectionError:
                part, attached = b"", []
            if not part:
                os._exit(0)
            received += part
            for level, kind, data in attached:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    descriptors.frombytes(data[: len(data) - len(data) % descriptors.itemsize])
        # before it come the acknowledgements that nobody has waited for
        command: dict[str, Any] = json.loads(received.lstrip(b".").decode("utf-8"))
        return command, list(descriptors)

    def tell(self, event: Event) -> None:
        """Send one event and wait for nothing; what another process has left unfinished on the line is ended first."""
        try:
            self._socket.sendall(b"\n" + packed(event))
        except ConnectionError:
            os._exit(0)

    def emit(self, event: Event) -> None:
        """Send one event and wait until nb2prod has taken note; raises `ValueError` for what JSON cannot hold."""
        if self._closed:
            return
        message = packed(event)
        with self._lock:
            self._outbox.append(message)
            # A destructor or signal handler that prints may come in between: its event waits its turn.
            if self._sending:
                return
            self._sending = True
            try:
                while self._outbox or self._unsent:
                    self._exchange()
            finally:
                self._sending = False

    def _exchange(self) -> None:
        try:
            if not self._unsent:
                self._unsent = memoryview(self._outbox.popleft())
                self._unacknowledged += 1
            while self._unsent:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]
            while self._unacknowledged:
                acknowledged = len(self._socket.recv(self._unacknowledged))
                if not acknowledged:
                    raise ConnectionError
                self._unacknowledged -= acknowledged
        except ConnectionError:
            # nb2prod is gone: nobody is left to work for.
            os._exit(1)


def packed(event: Event) -> bytes:
    """Write an event as one line of JSON, the way a kernel packs its messages."""
    try:
        text = json.dumps(event, default=plain, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        text = json.dumps(cleaned(event), ensure_ascii=False, allow_nan=False)
    try:
        return text.encode("utf-8", "surrogateescape") + b"\n"
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace") + b"\n"


Emit = Callable[[Event], None]
