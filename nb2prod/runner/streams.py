"""sys.stdout and sys.stderr of a notebook: text goes into a pipe at once, and nb2prod puts it into the right cell.

Writing at once costs less than a kernel's buffering, keeps the text of a process that is killed, and keeps the order
with what child processes print.
"""

from __future__ import annotations

import errno
import io
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Callable, Iterable

from .channel import Emit
from .messages import FLUSH_INTERVAL
from .running_cell import RunningCell


def _writer() -> Callable[[int, bytes], int]:
    """Return `os.write`, but without letting other threads run: in a kernel, too, they do not tear a print apart."""
    try:
        import ctypes
    except ImportError:
        return os.write
    if sys.platform == "win32":  # whose C libraries have descriptors of their own
        return os.write
    function = ctypes.PyDLL(None, use_errno=True).write
    function.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t)
    function.restype = ctypes.c_ssize_t

    def write(descriptor: int, data: bytes) -> int:
        written: int = function(descriptor, data, len(data))
        if written < 0:
            number = ctypes.get_errno()
            if number != errno.EINTR:
                raise OSError(number, os.strerror(number))
        return max(written, 0)

    return write


_write = _writer()
_NOTHING_WAITS = -1


class OutStream(io.TextIOBase):
    """A text stream that behaves as ipykernel's does."""

    encoding = "UTF-8"
    bytes_written = 0  # to the pipes, by all streams

    def __init__(self, name: str, pipe: int, terminal: int, emit: Emit, outputs: RunningCell) -> None:
        self.name = name
        self._pipe = pipe
        self._terminal = terminal
        self._emit = emit
        self._outputs = outputs
        self._sent_by = 0.0
        self._flushes = _NOTHING_WAITS
        self._open = True

    def move_to(self, pipe: int) -> None:
        """Let everything that goes into this stream's pipe, also past the stream, go into another one."""
        own = os.fstat(self._pipe)
        for descriptor in [int(file.name) for file in Path("/proc/self/fd").iterdir()]:
            with suppress(OSError):  # that of the listing itself
                found = os.fstat(descriptor)
                if (found.st_dev, found.st_ino) == (own.st_dev, own.st_ino):
                    os.dup2(pipe, descriptor, inheritable=os.get_inheritable(descriptor))
        os.close(pipe)
        self._sent_by = 0.0
        self._flushes = _NOTHING_WAITS

    def fileno(self) -> int:
        """Return the descriptor of the terminal: as in a kernel, what is written to it is not in the notebook."""
        return self._terminal

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    @property
    def closed(self) -> bool:
        return not self._open

    def close(self) -> None:
        self._open = False

    def write(self, string: str) -> int:
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if not self._open:
            raise ValueError("I/O operation on closed file")
        if string and self._outputs.belongs_here():
            try:
                data = string.encode("utf-8")
            except UnicodeEncodeError:
                data = string.encode("utf-8", "backslashreplace")
            self._take_turn()
            written = _write(self._pipe, data)
            while written < len(data):
                written += _write(self._pipe, data[written : written + (1 << 20)])
            OutStream.bytes_written += written
        return len(string)

    def _take_turn(self) -> None:
        """Let nb2prod see first what the other stream has printed: two pipes do not tell which of them was first."""
        now = time.monotonic()
        if now >= self._sent_by or self._flushes != self._outputs.flushes:
            self._sent_by = now + FLUSH_INTERVAL
            self._flushes = self._outputs.flushes
            if self._outputs.printing not in ("", self.name):
                self._emit({"event": "text", "name": self.name})
            self._outputs.printing = self.name

    def writelines(self, lines: Iterable[str]) -> None:  # type: ignore[override]  # of text, as in a kernel
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Put the text written so far before everything that follows; without it, stdout comes before stderr."""
        if self._flushes == self._outputs.flushes:
            self._flushes = _NOTHING_WAITS
            self._emit({"event": "flush", "name": self.name})


# What users and libraries see is what they see in a kernel.
OutStream.__module__ = "ipykernel.iostream"
