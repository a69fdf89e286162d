"""Which runs of a sweep share which cells: the stages that a point's run goes through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nb2prod.execution.parameter_code import value_code
from nb2prod.execution.sweep.values import Point, SweepNotebook

Values = tuple[tuple[str, str], ...]  # names and the Python source of their values


@dataclass(frozen=True, slots=True)
class Stage:
    """Cells that runs share: those before `until`, run with the values that are known by then."""

    until: int
    known: Values


class Tree:
    """The stages of each point, so that as many runs as possible share as many cells as possible."""

    def __init__(self, notebook: SweepNotebook) -> None:
        self._notebook = notebook
        self._needed: dict[str, int] = {}
        count = len(notebook.cells)
        for each in notebook.shared:
            self._needed[each.name] = min(each.index, self._needed.get(each.name, count))
        self._end = min(self._needed.pop("", count), count)
        self._stages: dict[int, tuple[Stage, ...]] = {}

    def expect(self, points: Sequence[Point]) -> None:
        """Plan for these points: what is the same in all of them is known from the beginning."""
        if points:
            self._plan([(point.number, dict(values_of(point))) for point in points], ())

    def stages(self, point: Point) -> tuple[Stage, ...]:
        """The stages that a point's run goes through before it goes on alone, each longer than the one before."""
        if point.number in self._stages:
            return self._stages[point.number]
        values = dict(values_of(point))
        stops = sorted({self._stop(name) for name in values if name in self._needed} or {self._stop("")})
        known = [{name: code for name, code in values.items() if self._stop(name, fixed=-1) < stop} for stop in stops]
        stages = (Stage(stop, tuple(values.items())) for stop, values in zip(stops, known, strict=True))
        return tuple(stage for stage in stages if stage.until > 0)

    def _plan(self, points: Sequence[tuple[int, Mapping[str, str]]], above: tuple[Stage, ...]) -> None:
        if len(points) == 1:
            self._stages[points[0][0]] = above
            return
        first = points[0][1]
        varied = [name for name in first if any(values.get(name) != first[name] for _, values in points)]
        until = min((self._stop(name) for name in varied), default=self._stop(""))
        if until > (above[-1].until if above else 0):
            above = (*above, Stage(until, tuple((name, code) for name, code in first.items() if name not in varied)))
        parting = [name for name in varied if self._stop(name) <= until]
        groups: dict[tuple[str | None, ...], list[tuple[int, Mapping[str, str]]]] = {}
        for number, values in points:
            groups.setdefault(tuple(values.get(name) for name in parting), []).append((number, values))
        for group in groups.values():
            if until < self._stop("") and len(groups) > 1:
                self._plan(group, above)
            else:
                self._stages.update((number, above) for number, _ in group)

    def _stop(self, name: str, fixed: int | None = None) -> int:
        """The cell before which a parameter's value has to be known; empty: before which runs part in any case.

        The injected cell itself takes values that are needed directly behind it: nothing has to be made up for later.
        """
        default = self._notebook.injected if fixed is None else fixed
        index = min(self._needed.get(name, default), self._end) if name else self._end
        cells = self._notebook.cells
        while index > 0 and not cells[index - 1]["source"].strip() and index - 1 != self._notebook.injected:
            index -= 1
        return self._notebook.injected if index == self._notebook.injected + 1 else index


def values_of(point: Point) -> Iterable[tuple[str, str]]:
    """Names and the Python source of a point's values."""
    return ((name, value_code(value)) for name, value in point.values)
