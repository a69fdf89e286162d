"""How far a long run is, and how long it will still take."""

from __future__ import annotations

import sys
import time

_WIDTH = 24


class Progress:
    """A bar on a terminal; one line for each thing that is done elsewhere."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._started = time.monotonic()

    def step(self, what: str) -> None:
        """Say that one more is done."""
        self._done += 1
        elapsed = time.monotonic() - self._started
        left = elapsed / self._done * (self._total - self._done)
        full = _WIDTH * self._done // self._total
        bar = f"[{'#' * full}{'.' * (_WIDTH - full)}] {self._done}/{self._total}, {_minutes(left)} left"
        if sys.stderr.isatty():
            end = "\n" if self._done == self._total else ""
            sys.stderr.write(f"\r\x1b[2K{bar}  {what[:70]}{end}")
        else:
            sys.stderr.write(f"{bar}  {what}\n")
        sys.stderr.flush()


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
