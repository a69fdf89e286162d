"""Makes a forked copy what a fresh run would be: generators, open files, shared memory, the event loop."""

from __future__ import annotations

from typing import Callable, Sequence

from .event_loop import loop_before_fork
from .generators import GENERATORS
from .open_files import files_before_fork
from .progress_bars import monitors_before_fork
from .shared_memory import memory_before_fork

__all__ = ["Before"]


class Before:
    """What is taken just before a fork in the parent: later on it changes there."""

    def __init__(self, repairs: Sequence[Callable[[], None]]) -> None:
        self._repairs = repairs

    @classmethod
    def take(cls) -> Before:
        """Note the state of what a fork changes or shares."""
        generators = [generator.before_fork() for generator in GENERATORS]
        shared = [files_before_fork(), memory_before_fork(), loop_before_fork()]
        return cls([*shared, *generators, monitors_before_fork()])

    def repair_child(self) -> None:
        """Put it right in the child; raises `OSError` where a file cannot be opened again."""
        for repair in self._repairs:
            repair()
