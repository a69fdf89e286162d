"""Processes that have to be ended from another thread than the one that talks with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class LiveProcesses:
    """Knows what ends each process that is there; once ended, new ones are ended at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kills: list[Callable[[], None]] = []
        self._ended = False

    @contextmanager
    def member(self, kill: Callable[[], None]) -> Iterator[None]:
        """Count a process in while the block runs; `kill` ends it from any thread."""
        with self._lock:
            self._kills.append(kill)
            if self._ended:
                kill()
        try:
            yield
        finally:
            with self._lock:
                self._kills.remove(kill)

    def end(self) -> None:
        """End all processes, and those to come."""
        with self._lock:
            self._ended = True
            for kill in self._kills:
                kill()
