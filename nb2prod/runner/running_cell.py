"""The cell that runs, and what it shows: each task's and thread's output is given to a cell as a kernel gives it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Callable

from .messages import Event, Json

_NO_CELL = -1


class RunningCell:
    """Sends what the running cell shows, and remembers it for the observer (without the text streams)."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._started = False
        self.flushes = 0  # how often the text streams were flushed on account of what was shown
        self.printing = ""  # the text stream that began to print last
        self._cell = _NO_CELL
        # A task keeps the cell that has started it; a thread has a context of its own, without an entry.
        self._origin: ContextVar[int] = ContextVar("cell")
        self._origin.set(_NO_CELL)
        self._shown: list[dict[str, Any]] = []
        self._clear_first = False

    def start(self, cell: int) -> None:
        """Begin a cell: what is shown from now on is its output."""
        self._started = True
        self._cell = cell
        self._origin.set(cell)
        self._shown = []
        self._clear_first = False

    def end(self) -> None:
        """End the cell: what its tasks and threads go on to show is no cell's output, as in an executed notebook."""
        self._cell = _NO_CELL
        self.flushes += 1

    def forget_printing(self) -> None:
        """Begin anew with the order of the text streams, in a process that has streams of its own."""
        self.printing = ""

    def belongs_here(self) -> bool:
        """Whether what this very code shows is the running cell's, or comes before all cells."""
        running = self._cell != _NO_CELL or not self._started
        return running and self._origin.get(self._cell) == self._cell

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The cell's outputs so far."""
        return self._shown

    def show(self, output: dict[str, Any], target: str | None = None) -> None:
        """Add one output; `target` is the display id that it can be updated by."""
        if self._send({"event": "output", "cell": self._cell, "output": output, "target": target}):
            if self._clear_first:
                self._shown = []
                self._clear_first = False
            self._shown.append(output)

    def update(self, target: str, data: Json, metadata: Json) -> None:
        """Replace what an earlier display with this id shows."""
        self._send({"event": "update_display", "target": target, "data": data, "metadata": metadata})

    def clear(self, wait: bool) -> None:
        """Remove the cell's outputs, now or just before the next one."""
        if self._send({"event": "clear_output", "cell": self._cell, "wait": wait}):
            self._clear_first = wait
            if not wait:
                self._shown = []

    def _send(self, event: Event) -> bool:
        if not self.belongs_here():
            return False
        self.flushes += 1
        self._emit(event)
        return True
