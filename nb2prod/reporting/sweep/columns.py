"""The parameters and metrics of a sweep as columns of numbers that can be drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from statistics import median

from nb2prod.execution.sweep.results import Direction, PointStatus, RunResult, Sweep
from nb2prod.reporting.sweep.wording import exact_text, one_line, value_text

_LABEL = 28  # characters of a category that an axis has room for
_TICKS = 10  # distinct values up to which an axis names just these
_MEGABYTE = 1_000_000


class Scale(Enum):
    """How a parameter's values are spread on an axis."""

    LINEAR = "linear"
    LOG = "log"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class ParameterColumn:
    """A varied parameter: where each run is on its axis."""

    name: str
    scale: Scale
    values: tuple[float | None, ...]  # one for each run; for categories the index of the label
    labels: tuple[str, ...]  # of the distinct values, in order
    ticks: tuple[tuple[float, str], ...]  # empty where the values name themselves badly


@dataclass(frozen=True, slots=True)
class MetricColumn:
    """A metric or a cost that is a finite number in at least one completed run."""

    name: str
    values: tuple[float | None, ...]  # one for each run, None for those that did not complete
    is_cost: bool = False
    lower_is_better: bool = False
    unusable: int = 0  # completed runs whose value is missing or no finite number


def parameter_columns(sweep: Sweep) -> tuple[ParameterColumn, ...]:
    """A column for each varied parameter, in their order."""
    given = [dict(result.parameters) for result in sweep.results]
    return tuple(
        _parameter(name, [values.get(name) for values in given], [name in values for values in given])
        for name in sweep.varied
        if any(name in values for values in given)
    )


def metric_columns(sweep: Sweep) -> tuple[MetricColumn, ...]:
    """The numeric metrics, the one aimed at first, and then what runs cost."""
    goal = sweep.goal
    names = sorted(sweep.metric_names, key=lambda name: goal is None or name != goal.metric)
    aimed_low = goal is not None and goal.direction is Direction.MIN
    columns = [
        _metric(
            sweep.results,
            name,
            [result.metric(name) for result in sweep.results],
            lower_is_better=aimed_low and goal is not None and name == goal.metric,
        )
        for name in names
    ]
    peaks = [None if each.peak_memory is None else each.peak_memory / _MEGABYTE for each in sweep.results]
    columns += [
        _metric(sweep.results, "seconds", [each.seconds for each in sweep.results], is_cost=True, lower_is_better=True),
        _metric(sweep.results, "peak memory (MB)", peaks, is_cost=True, lower_is_better=True),
    ]
    return tuple(column for column in columns if any(value is not None for value in column.values))


def finite(value: object) -> float | None:
    """A number as one that can be drawn; None for NaN, infinities, what is too large, and what is no number."""
    if not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _metric(
    results: Sequence[RunResult],
    name: str,
    raw: Sequence[object],
    *,
    is_cost: bool = False,
    lower_is_better: bool = False,
) -> MetricColumn:
    done = [result.status is PointStatus.COMPLETED for result in results]
    values = tuple(finite(value) if completed else None for value, completed in zip(raw, done, strict=True))
    return MetricColumn(name, values, is_cost, lower_is_better, sum(done) - sum(value is not None for value in values))


def _parameter(name: str, raw: Sequence[object], present: Sequence[bool]) -> ParameterColumn:
    there = [value for value, is_there in zip(raw, present, strict=True) if is_there]
    if not all(finite(value) is not None and not isinstance(value, bool) for value in there):
        return _categories(name, raw, present)
    values = tuple(finite(value) if is_there else None for value, is_there in zip(raw, present, strict=True))
    spelled = {number: value_text(value) for number, value in zip(values, raw, strict=True) if number is not None}
    distinct = sorted(spelled)
    scale = Scale.LOG if _is_logarithmic(distinct) else Scale.LINEAR
    places = [math.log10(value) if scale is Scale.LOG else value for value in distinct]
    ticks = [(value, spelled[value]) for value in distinct] if _is_even(places) else []
    return ParameterColumn(name, scale, values, tuple(spelled[value] for value in distinct), tuple(ticks))


def _categories(name: str, raw: Sequence[object], present: Sequence[bool]) -> ParameterColumn:
    keys = [exact_text(value) for value in raw]
    distinct = {key: value for key, value, is_there in zip(keys, raw, present, strict=True) if is_there}
    ordered = _ordered(distinct)
    texts = {key: one_line(value_text(distinct[key]), _LABEL) for key in ordered}
    if len(set(texts.values())) < len(texts):  # "1" beside 1, or long texts that begin alike
        texts = {key: one_line(key, _LABEL) for key in ordered}
    labels = [texts[key] for key in ordered]
    if len(set(labels)) < len(labels):
        labels = [f"{number}: {label}" for number, label in enumerate(labels, 1)]
    index = {key: float(number) for number, key in enumerate(ordered)}
    values = tuple(index[key] if is_there else None for key, is_there in zip(keys, present, strict=True))
    return ParameterColumn(name, Scale.CATEGORY, values, tuple(labels), tuple(enumerate(labels)))


def _ordered(distinct: dict[str, object]) -> list[str]:
    """Numbers by size, in front of everything else in the order of the sweep."""
    numbers = {key: value for key, value in distinct.items() if isinstance(value, (int, float))}
    numeric = sorted(numbers, key=lambda key: (numbers[key] != numbers[key], numbers[key]))
    return [*numeric, *(key for key in distinct if key not in numbers)]


def _is_logarithmic(distinct: Sequence[float]) -> bool:
    """Whether positive values are spread evenly by ratio, or mostly lie at the low end of a wide range."""
    if len(distinct) < 3 or distinct[0] <= 0 or distinct[-1] / distinct[0] < 4:
        return False
    steps = [second / first for first, second in pairwise(distinct)]
    if max(steps) <= 1.05 * min(steps):
        return True
    middle = (median(distinct) - distinct[0]) / (distinct[-1] - distinct[0])
    return distinct[-1] / distinct[0] >= 100 and middle < 0.25


def _is_even(places: Sequence[float]) -> bool:
    """Whether few values lie far enough apart that each can be named on an axis."""
    if not 1 <= len(places) <= _TICKS:
        return False
    steps = [second - first for first, second in pairwise(places)]
    return not steps or min(steps) >= (places[-1] - places[0]) / (_TICKS + 2)
