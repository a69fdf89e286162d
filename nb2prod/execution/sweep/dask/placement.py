"""Which point a worker gets next: those that share most of their cells stay together, and nobody waits for that."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from nb2prod.execution.sweep.tree import Stage, Tree
from nb2prod.execution.sweep.values import Point, SweepNotebook

Path = tuple[int, ...]  # the stages of a point, each numbered as it came first


class Placement:
    """Hands out points: each worker works through a part of them, and takes from the largest when its own is done."""

    def __init__(self, points: Sequence[Point], notebook: SweepNotebook) -> None:
        tree = Tree(notebook)
        tree.expect(points)
        numbers: dict[tuple[Stage, ...], int] = {}
        self._paths: dict[int, Path] = {}
        for point in points:
            stages = tree.stages(point)
            parts = [stages[:depth] for depth in range(1, len(stages) + 1)]
            self._paths[point.number] = tuple(numbers.setdefault(part, len(numbers)) for part in parts)
        ordered = sorted(points, key=lambda point: (self._paths[point.number], point.number))
        self._parts: dict[str, deque[Point]] = {"": deque(ordered)}  # the part of nobody is what is there at first

    def __len__(self) -> int:
        return sum(map(len, self._parts.values()))

    def next_for(self, worker: str) -> Point | None:
        """The next point for a worker; None when there are no more."""
        if not self._parts.get(worker):
            self._parts[worker] = self._taken_from_largest()
        part = self._parts[worker]
        return part.popleft() if part else None

    def _taken_from_largest(self) -> deque[Point]:
        owner = max(self._parts, key=lambda each: len(self._parts[each]))
        part = list(self._parts[owner])
        start = 0 if not owner or len(part) < 2 else self._cut(part)
        self._parts[owner] = deque(part[:start])
        return deque(part[start:])

    def _cut(self, part: list[Point]) -> int:
        """Where to cut a part in about two halves, so that the halves share as little as possible."""
        paths = [self._paths[point.number] for point in part]
        middle = len(part) // 2
        around = range(max(1, len(part) // 4), len(part) - len(part) // 4)
        return min(around, key=lambda start: (_shared(paths[start - 1], paths[start]), abs(start - middle)))


def _shared(one: Path, other: Path) -> int:
    """How many stages two points share."""
    for depth, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return depth
    return min(len(one), len(other))
