"""The points of a sweep: every option's values, checked against the notebook's parameters and put together.

Rows of a file, grids and random values are combined as a product: each row with each point of the grid, and each of
those with the same draws. Among themselves the grids are a product, too, or with `zip` side by side; random values are
drawn together. The parameters of the first option change slowest.
"""

from __future__ import annotations

import difflib
import itertools
import math
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nb2prod.commands.parameter_table import parameter_table
from nb2prod.commands.sweep.axes import Axis, grid_values, random_values
from nb2prod.commands.sweep.ranges import MOST_POINTS
from nb2prod.commands.sweep.rows import read_rows
from nb2prod.commands.sweep.splitting import split_name
from nb2prod.errors import UsageError
from nb2prod.execution.parameter_code import value_code
from nb2prod.execution.sweep.values import Point
from nb2prod.model import Parameter

_SEEDS = 1 << 32


@dataclass(frozen=True, slots=True)
class PointOptions:
    """What the command line says about points; texts are as they were written."""

    grids: tuple[str, ...] = ()
    randoms: tuple[str, ...] = ()
    count: int | None = None  # of random points
    seed: int | None = None
    source: str | None = None  # location of a file with a row for each point
    side_by_side: bool = False  # grids, instead of their product


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a sweep, none twice."""

    points: tuple[Point, ...]
    varied: tuple[str, ...]  # names of the parameters whose values differ, in the order of the parameters cell
    seed: int | None  # what random values were drawn with
    notes: tuple[str, ...]


def make_points(
    parameters: Sequence[Parameter], fixed: Mapping[str, object], options: PointOptions, recorded_seed: int | None
) -> Points:
    """Put all points together, with the fixed values in each; raises UsageError, with everything that is wrong.

    Without a seed among the options the recorded one of an earlier call is taken, or a new one.
    """
    reading = _Reading(parameters, options)
    seed = options.seed if options.seed is not None else recorded_seed
    seed = secrets.randbelow(_SEEDS) if seed is None and options.randoms else seed
    axes = reading.axes(fixed, seed or 0)
    total = math.prod(len(axis.rows) for axis in axes)
    if total > MOST_POINTS:
        raise UsageError(f"these are {total:,} points, and a sweep has at most {MOST_POINTS:,}")
    order = [each.name for each in parameters]
    points: dict[str, Point] = {}
    for values in _product(axes):
        chosen = {**fixed, **values}
        ordered = tuple((name, chosen[name]) for name in order if name in chosen)
        key = "\n".join(value_code(value) for _, value in ordered)
        if key not in points:
            points[key] = Point(len(points) + 1, ordered)
    notes = []
    if total > len(points):
        notes.append(f"{total - len(points)} of {total} points are there twice: each is run once")
    if options.randoms and options.seed is None:
        notes.append(f"random values are drawn with --seed {seed}")
    found = tuple(points.values())
    return Points(found, _varied(found), seed if options.randoms else None, tuple(notes))


class _Reading:
    """Reads options into axes, and gathers what is wrong with any of them."""

    def __init__(self, parameters: Sequence[Parameter], options: PointOptions) -> None:
        self._known = {each.name: each for each in parameters}
        self._options = options
        self._given: dict[str, str] = {}  # names and the options that vary them
        self._wrong: list[str] = []
        self._unknown = False

    def axes(self, fixed: Mapping[str, object], seed: int) -> list[Axis]:
        """All axes, the slowest first."""
        options = self._options
        if not (options.grids or options.randoms or options.source):
            raise UsageError(
                "there is nothing to sweep over: give --grid NAME=V1,V2, --random NAME=LO:HI or --from FILE"
            )
        self._given = dict.fromkeys(fixed, "-p or --parameters")
        self._check_together()
        rows = self._rows()
        grids = [axis for text in options.grids if (axis := self._grid(text)) is not None]
        drawn = self._drawn(seed)
        if options.side_by_side:
            grids = self._zipped(grids)
        if self._wrong:
            table = [parameter_table(self._known.values())] if self._unknown else []
            raise UsageError("\n".join([*self._wrong, *table]))
        return [*rows, *grids, *drawn]

    def _check_together(self) -> None:
        options = self._options
        if options.randoms and options.count is None:
            self._wrong.append("--random needs --points N, the number of values to draw")
        for name, value in (("--points", options.count), ("--seed", options.seed)):
            if value is not None and not options.randoms:
                self._wrong.append(f"{name} belongs to --random, which is not given")
        if options.side_by_side and len(options.grids) < 2:
            self._wrong.append("--zip takes at least two --grid side by side")

    def _rows(self) -> list[Axis]:
        if self._options.source is None:
            return []
        try:
            axis = read_rows(self._options.source, self._known)
        except UsageError as error:
            self._wrong.append(str(error))
            return []
        for name in axis.names:
            self._claim(name, axis.option)
        return [axis]

    def _grid(self, text: str) -> Axis | None:
        option = f"--grid {text}"
        try:
            parameter, values = self._parameter(text, option)
            return Axis(option, (parameter.name,), tuple((value,) for value in grid_values(parameter, values)))
        except ValueError as error:
            self._wrong += [f"{option}: {line}" for line in str(error).splitlines()]
            return None

    def _drawn(self, seed: int) -> list[Axis]:
        columns: list[tuple[object, ...]] = []
        names: list[str] = []
        for text in self._options.randoms:
            option = f"--random {text}"
            try:
                parameter, values = self._parameter(text, option)
                columns.append(random_values(parameter, values, seed)(min(self._options.count or 0, MOST_POINTS + 1)))
                names.append(parameter.name)
            except ValueError as error:
                self._wrong += [f"{option}: {line}" for line in str(error).splitlines()]
        return [Axis("--random", tuple(names), tuple(zip(*columns, strict=True)))] if columns else []

    def _parameter(self, text: str, option: str) -> tuple[Parameter, str]:
        name, values = split_name(text)
        if name not in self._known:
            self._unknown = True
            close = difflib.get_close_matches(name, self._known, n=1, cutoff=0.6)
            raise ValueError(f"there is no parameter {name!r}" + (f" (did you mean {close[0]!r}?)" if close else ""))
        self._claim(name, option)
        return self._known[name], values

    def _claim(self, name: str, option: str) -> None:
        if name in self._given:
            self._wrong.append(f"{option}: {name} has its values from {self._given[name]} already")
        self._given.setdefault(name, option)

    def _zipped(self, grids: list[Axis]) -> list[Axis]:
        lengths = {len(axis.rows) for axis in grids}
        if len(lengths) > 1:
            counts = ", ".join(f"{axis.names[0]} has {len(axis.rows)}" for axis in grids)
            self._wrong.append(f"--zip takes grids with the same number of values: {counts}")
            return grids
        rows = zip(*(axis.rows for axis in grids), strict=True)
        joined = tuple(tuple(itertools.chain.from_iterable(parts)) for parts in rows)
        return [Axis("--zip", tuple(axis.names[0] for axis in grids), joined)] if grids else []


def _product(axes: Sequence[Axis]) -> Iterator[dict[str, object]]:
    names = [name for axis in axes for name in axis.names]
    for rows in itertools.product(*(axis.rows for axis in axes)):
        yield dict(zip(names, itertools.chain.from_iterable(rows), strict=True))


def _varied(points: Sequence[Point]) -> tuple[str, ...]:
    first = points[0].values
    return tuple(
        name
        for position, (name, value) in enumerate(first)
        if any(value_code(point.values[position][1]) != value_code(value) for point in points)
    )
