"""The order in which a sweep's points are run: no run waits for what another one could do meanwhile."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from nb2prod.execution.sweep.branches import Readiness
from nb2prod.execution.sweep.tree import Stage
from nb2prod.execution.sweep.values import Point

_LOOK_SECONDS = 0.01  # how often to look whether shared cells have been run


class Schedule:
    """Hands out points to several threads; those that share their stages come together."""

    def __init__(
        self,
        points: Sequence[Point],
        stages: Callable[[Point], tuple[Stage, ...]] = lambda point: (),
        claim: Callable[[Point], Readiness] = lambda point: Readiness.READY,
    ) -> None:
        self._claim = claim
        self._changed = threading.Condition()
        self._ended = False
        groups: dict[tuple[Stage, ...], deque[Point]] = {}
        for point in points:
            groups.setdefault(stages(point), deque()).append(point)
        self._groups = [groups[key] for key in _together(groups)]

    @contextmanager
    def next(self) -> Iterator[Point | None]:
        """Give the next point, which is run within the block; None when there is no more."""
        with self._changed:
            while (point := self._choose()) is None and self._groups and not self._ended:
                self._changed.wait(_LOOK_SECONDS)
        try:
            yield None if self._ended else point
        finally:
            with self._changed:
                self._changed.notify_all()

    def end(self) -> None:
        """Hand out nothing more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _choose(self) -> Point | None:
        """A point that can begin, the first group's first; None when all wait for what others are running."""
        self._groups = [group for group in self._groups if group]
        for group in self._groups:
            if self._claim(group[0]) is not Readiness.BUSY:
                return group.popleft()
        return None


def _together(groups: dict[tuple[Stage, ...], deque[Point]]) -> list[tuple[Stage, ...]]:
    """Groups in the order of their first points, those next to each other that share stages."""
    first: dict[tuple[Stage, ...], int] = {}
    for number, stages in enumerate(groups):
        for depth in range(len(stages) + 1):
            first.setdefault(stages[:depth], number)
    return sorted(groups, key=lambda stages: [first[stages[:depth]] for depth in range(len(stages) + 1)])
