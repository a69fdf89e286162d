"""Text on its way into a cell: put together as a kernel puts it together."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Callable, Iterator

from nb2prod.runner.messages import FLUSH_INTERVAL

_NAMES = ("stdout", "stderr")


class PendingText:
    """Holds the text of both streams until a kernel would send it, then gives it to `send(name, text)`."""

    def __init__(self, send: Callable[[str, str], None]) -> None:
        self._send = send
        self._parts: dict[str, list[str]] = {name: [] for name in _NAMES}
        self._waiting: set[str] = set()
        # As in a kernel, what is sent early leaves its timer behind: that sends what has come after it.
        self._timers: deque[tuple[float, str]] = deque()
        self._decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in _NAMES}

    def expect(self, name: str, now: float) -> None:
        """Let the time run after which text is sent: some is about to come."""
        self.send_due(now)
        if name not in self._waiting:
            self._waiting.add(name)
            self._timers.append((now + FLUSH_INTERVAL, name))

    def add(self, name: str, data: bytes, now: float) -> None:
        """Take over what was printed; what is due by now is sent before."""
        self.send_due(now)
        if data:
            self.expect(name, now)
            self._parts[name].append(self._decoders[name].decode(data))

    def next_due(self) -> float | None:
        """When text has to be sent next, by the clock that `add` is given."""
        return self._timers[0][0] if self._timers else None

    def send_due(self, now: float) -> None:
        """Send what has waited long enough, in the order in which it became due."""
        while self._timers and self._timers[0][0] <= now:
            self.flush(self._timers.popleft()[1])

    def flush(self, name: str) -> None:
        """Send what one stream holds."""
        self._waiting.discard(name)
        text = "".join(self._parts[name])
        self._parts[name].clear()
        if text:
            self._send(name, text)

    def flush_all(self, now: float) -> None:
        """Send everything: stdout before stderr, as a kernel does before a display and at a cell's end."""
        self.send_due(now)
        for name in _NAMES:
            self.flush(name)

    def finish(self, now: float) -> None:
        """Send everything, also half a character."""
        for name in _NAMES:
            self._parts[name].append(self._decoders[name].decode(b"", final=True))
        self.flush_all(now)


def lines_of(buffer: bytearray) -> Iterator[bytes]:
    """Take the complete lines out of a buffer."""
    while True:
        end = buffer.find(b"\n")
        if end < 0:
            return
        line = bytes(buffer[:end])
        del buffer[: end + 1]
        yield line
