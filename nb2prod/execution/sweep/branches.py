"""The processes that wait where runs part: each made once, when the first run needs it, and ended after the last."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from nb2prod.execution.engine.shared_cells import Branch
from nb2prod.execution.sweep.tree import Stage

_IDLE = 4  # processes that are kept for runs that nobody has announced

Make = Callable[[Branch, Stage], "Branch | None"]  # None: there is no process to fork at that stage


class Readiness(Enum):
    """What a run would have to wait for."""

    READY = "ready"  # nothing
    TO_BE_MADE = "to be made"  # cells that it would run for itself and others
    BUSY = "busy"  # cells that another thread is running


@dataclass(slots=True)
class _Place:
    stage: Stage
    above: _Place | None
    branch: Branch | None = None
    made: bool = False
    being_made: bool = False
    claimed: bool = False  # somebody is about to make it
    unsafe: bool = False
    users: int = 0  # runs and processes that are forked from it
    below: int = 0  # other places that were made from it
    used: int = field(default=0)  # when it was used last, by a count

    @property
    def is_last(self) -> bool:
        """Whether runs fork here whatever stages they have below."""
        return self.made and (self.branch is None or self.branch.index < self.stage.until)


class Branches:
    """Finds the process that a run is forked from; any number of threads may ask."""

    def __init__(self, root: Branch) -> None:
        self._root = root
        self._changed = threading.Condition()
        self._places: dict[Stage, _Place] = {}
        self._expected: Counter[Stage] = Counter()
        self._announced: set[Stage] = set()
        self._clock = 0

    def expect(self, runs: Iterable[Sequence[Stage]]) -> None:
        """Keep processes for these runs; those that nobody needs any more are ended."""
        with self._changed:
            self._expected.update(stage for stages in runs for stage in stages)
            self._announced.update(self._expected)

    def expected(self, stage: Stage) -> int:
        """How many of the announced runs are still to go through a stage."""
        with self._changed:
            return self._expected[stage]

    def claim(self, stages: Sequence[Stage]) -> Readiness:
        """Say what a run with these stages would have to wait for; what is to be made counts as busy from then on."""
        with self._changed:
            above = None
            for stage in stages:
                place = self._place(stage, above)
                if not place.made:
                    if place.being_made or place.claimed:
                        return Readiness.BUSY
                    place.claimed = True
                    return Readiness.TO_BE_MADE
                if place.is_last or place.unsafe:
                    break
                above = place
            return Readiness.READY

    @contextmanager
    def fork_from(self, stages: Sequence[Stage], make: Make) -> Iterator[Branch]:
        """Give the process to fork a run from, which stays while the block runs; the root where nothing is shared."""
        used: list[_Place] = []
        try:
            branch = self._root
            for stage in stages:
                place = self._use(stage, used[-1] if used else None)
                used.append(place)
                self._have_made(place, branch, make)
                if place.unsafe:
                    branch = self._root
                    break
                branch = place.branch or branch
                if place.is_last:
                    break
            yield branch
        finally:
            self._release(used, stages)

    def avoid(self, branch: Branch) -> None:
        """Fork no more runs from a process, nor from those that were forked from it: they may hang."""
        with self._changed:
            for place in self._places.values():
                place.unsafe = place.unsafe or place.branch is branch

    def close(self) -> None:
        """End all processes."""
        with self._changed:
            places, self._places = [*self._places.values()], {}
        for place in reversed(places):
            if place.branch is not None:
                place.branch.close()

    def _use(self, stage: Stage, above: _Place | None) -> _Place:
        with self._changed:
            place = self._place(stage, above)
            place.users += 1
            self._clock += 1
            place.used = self._clock
            return place

    def _place(self, stage: Stage, above: _Place | None) -> _Place:
        place = self._places.get(stage)
        if place is None:
            place = self._places[stage] = _Place(stage, above)
            if above is not None:
                above.below += 1
        return place

    def _have_made(self, place: _Place, above: Branch, make: Make) -> None:
        """Make a place's process, or wait until another thread has."""
        with self._changed:
            while place.being_made:
                self._changed.wait()
            if place.made:
                return
            place.being_made = True
        try:
            place.branch = make(above, place.stage)
            place.made = True
        finally:
            with self._changed:
                place.being_made = False
                self._changed.notify_all()

    def _release(self, used: Sequence[_Place], stages: Sequence[Stage]) -> None:
        with self._changed:
            for place in used:
                place.users -= 1
                place.claimed = False
            self._expected.subtract(stages)
            ended = [*self._not_needed()]
        for place in ended:
            if place.branch is not None:
                place.branch.close()

    def _not_needed(self) -> Iterator[_Place]:
        """Take away the places that no run will need, the lowest first."""
        while True:
            free = [
                place
                for place in self._places.values()
                if not (place.users or place.below or place.claimed) and self._expected[place.stage] <= 0
            ]
            announced = [place for place in free if place.stage in self._announced]
            free.sort(key=lambda place: place.used)
            surplus = announced or free[: len(free) - _IDLE]
            if not surplus:
                return
            for place in surplus:
                del self._places[place.stage]
                if place.above is not None:
                    place.above.below -= 1
                yield place
