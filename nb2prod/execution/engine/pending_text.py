"""Text on its way into a cell: put together as a kernel puts it together."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

_NAMES = ("stdout", "stderr")
# ipykernel sends text this many seconds after the first that is waiting (iostream.OutStream.flush_interval)
_FLUSH_INTERVAL = 0.2


class PendingText:
    """Holds the text of both streams until a kernel would send it, then gives it to `send(name, text)`."""

    def __init__(self, send: Callable[[str, str], None]) -> None:
        self._send = send
        self._parts: dict[str, list[str]] = {name: [] for name in _NAMES}
        self._due: dict[str, float] = {}
        self._decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in _NAMES}

    def add(self, name: str, data: bytes, now: float) -> None:
        """Take over what was printed; what is due by now is sent before."""
        self.send_due(now)
        text = self._decoders[name].decode(data)
        if text:
            self._parts[name].append(text)
            self._due.setdefault(name, now + _FLUSH_INTERVAL)

    def next_due(self) -> float | None:
        """When text has to be sent next, by the clock that `add` is given."""
        return min(self._due.values(), default=None)

    def send_due(self, now: float) -> None:
        """Send what has waited long enough, in the order in which it became due."""
        for name in sorted(self._due, key=self._due.__getitem__):
            if self._due[name] <= now:
                self.flush(name)

    def flush(self, name: str) -> None:
        """Send what one stream holds."""
        if self._due.pop(name, None) is not None:
            text = "".join(self._parts[name])
            self._parts[name].clear()
            self._send(name, text)

    def flush_all(self, now: float) -> None:
        """Send everything: stdout before stderr, as a kernel does before a display and at a cell's end."""
        self.send_due(now)
        for name in _NAMES:
            self.flush(name)

    def finish(self, now: float) -> None:
        """Send everything, also half a character."""
        for name in _NAMES:
            rest = self._decoders[name].decode(b"", final=True)
            if rest:
                self._parts[name].append(rest)
                self._due.setdefault(name, now)
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
