"""Notices, while shared cells run, what a forked copy could not share."""

from __future__ import annotations

import functools
import os
import sys
import time
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator

from ..repair.generators import GENERATORS, Standing
from ..repair.shared_memory import shared_mappings
from .descriptors import Descriptors
from .effects import DRAWS_BITS, EFFECTS, effect, opens_for_writing
from .entropy import EntropyWatch
from .hidden_writes import HiddenWrites
from .processes import Processes, device_in_use, pending_timer
from .threads import Threads

_NOTHING: Dict[str, object] = {}
_PROGRAMS = ("subprocess.Popen", "os.posix_spawn", "os.forkpty", "os.system")


class Watch:
    """Notices what makes a forked copy differ from a fresh run.

    `ended` is called with the reason before an effect beyond the process comes about; it must not return.
    """

    def __init__(self, ended: Callable[[str], None]) -> None:
        self._ended = ended
        self._hook: Any = None
        self._watched = 0  # the process whose cells are watched; none while the runner itself is at work
        self._entropy = EntropyWatch(self._watches, lambda: self._end(DRAWS_BITS))
        self._runs_programs = False
        self._writes_caches = False

    def begin(self) -> None:
        """Take the base line and watch from now on."""
        if self._hook is None:
            # Such a hook stays for ever, and sees every event: one that can be exchanged costs next to nothing later.
            self._hook = functools.partial(self._see)
            sys.addaudithook(self._hook)
        self._entropy.begin()
        self._threads = Threads()
        self.before_cell()

    def before_cell(self) -> None:
        """Take the base line of one cell."""
        self._watched = 0
        self._take_base_line()
        self._runs_programs = self._writes_caches = False
        self._started = time.process_time()
        self._watched = os.getpid()

    def after_cell(self) -> str:
        """Say what hazard the cell has left, in words that follow "cell 3"; empty when there is none."""
        seconds = time.process_time() - self._started
        with self.pause():
            return (
                self._processes.new(expected=self._runs_programs)
                or self._threads.new()
                or self._descriptors.new()
                or device_in_use()
                or self._new_shared_memory()
                or self._hidden_writes()
                or pending_timer()
                or unseeded_draw(seconds)
                or ("draws random numbers without a seed" if self._entropy.generators() else "")
            )

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Let the runner itself fork or open something."""
        watched, self._watched = self._watched, 0
        try:
            yield
        finally:
            self._watched = watched

    def rest(self) -> None:
        """Watch no longer, at the least cost."""
        self._watched = 0
        self._entropy.end()
        if self._hook is not None:
            self._hook.__setstate__((_NOTHING.get, (), {}, None))

    def _take_base_line(self) -> None:
        self._descriptors = Descriptors()
        self._processes = Processes()
        self._memory = set(shared_mappings())
        self._writes = HiddenWrites()

    def _hidden_writes(self) -> str:
        return "" if self._runs_programs or self._writes_caches else self._writes.new()

    def _new_shared_memory(self) -> str:
        for mapping in shared_mappings():
            if mapping not in self._memory and not mapping.can_be_copied:
                return f"shares memory ({mapping.name or 'without a name'})"
        return ""

    def _see(self, event: str, arguments: Any) -> None:
        if event in EFFECTS and self._watches():
            reason = effect(event, arguments)
            self._runs_programs = self._runs_programs or event in _PROGRAMS
            self._writes_caches = self._writes_caches or (event == "open" and opens_for_writing(arguments))
            if reason:
                self._end(reason)
        elif event == "import":
            self._entropy.look_for_numpy()

    def _watches(self) -> bool:
        return self._watched != 0 and self._watched == os.getpid()

    def _end(self, reason: str) -> None:
        if self._watches():
            self._watched = 0
            self._ended(reason)


def unseeded_draw(seconds: float) -> str:
    """Say whether numbers were drawn from a generator that nobody has seeded, in so much processor time."""
    for generator in GENERATORS:
        standing = generator.standing(seconds)
        if standing is Standing.DRAWN:
            return f"draws random numbers without a seed ({generator.name})"
        if standing is Standing.UNCERTAIN:
            return f"may have drawn random numbers before it gave a seed ({generator.name})"
    return ""
