"""sys.stdout and sys.stderr of a notebook: text goes into a pipe at once, and nb2prod puts it into the right cell.

Writing at once costs less than a kernel's buffering, keeps the text of a process that is killed, and keeps the order
with what child processes print.
"""

from __future__ import annotations

import io
import os
from typing import Iterable

from .channel import Emit


class OutStream(io.TextIOBase):
    """A text stream that behaves as ipykernel's does."""

    encoding = "UTF-8"

    def __init__(self, name: str, pipe: int, terminal: int, emit: Emit) -> None:
        self.name = name
        self._pipe = pipe
        self._terminal = terminal
        self._emit = emit
        self._unflushed = False
        self._open = True

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
        try:
            data = string.encode("utf-8")
        except UnicodeEncodeError:
            data = string.encode("utf-8", "backslashreplace")
        written = os.write(self._pipe, data) if data else 0
        while written < len(data):
            written += os.write(self._pipe, data[written : written + (1 << 20)])
        self._unflushed = True
        return len(string)

    def writelines(self, lines: Iterable[str]) -> None:  # type: ignore[override]  # of text, as in a kernel
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Put the text written so far before everything that follows; without it, stdout comes before stderr."""
        if self._unflushed:
            self._unflushed = False
            self._emit({"event": "flush", "name": self.name})


# What users and libraries see is what they see in a kernel.
OutStream.__module__ = "ipykernel.iostream"
