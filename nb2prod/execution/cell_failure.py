"""What went wrong in which cell, read from an executed notebook's outputs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_CELL_LINE = re.compile(r"Cell In\[(\d+)\], line (\d+)")
_TIMED_LINE = re.compile(r"<timed exec>:(\d+)")  # the frame of `%%time`: it counts from the line after the magic


@dataclass(frozen=True, slots=True)
class CellFailure:
    """Where and how a run stopped; cell number 0 is the cell that carries the parameters, line 0 is unknown."""

    cell_number: int
    line: int
    exception: str
    message: str

    @property
    def place(self) -> str:
        """The cell and line in words."""
        cell = f"cell {self.cell_number}" if self.cell_number else "the cell of injected parameters"
        return f"{cell}, line {self.line}" if self.line else cell


def failing_line(traceback: Sequence[str], execution_count: int | None, source: str) -> int:
    """Find the innermost line of the cell itself in an IPython traceback; 0 when it names none."""
    text = _COLOURS.sub("", "\n".join(traceback))
    lines = [int(line) for count, line in _CELL_LINE.findall(text) if int(count) == execution_count]
    # IPython drops a cell's leading blank lines before it counts.
    skipped = len(source) - len(source.lstrip())
    blank = source[:skipped].count("\n")
    timed = _TIMED_LINE.findall(text)
    if timed:
        return blank + int(timed[-1]) + 1
    return blank + lines[-1] if lines else 0
