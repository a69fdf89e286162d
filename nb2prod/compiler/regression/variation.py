"""What may be asserted, given several runs: exactly where nothing varies, within ranges where chance is at work.

A value is *by chance* when one of its step's facts differs between runs, or when it was computed from such a value.
Whatever is discrete about it (a count, a category, a flag) may be the same in ten runs and another in the eleventh, so
only the structure and ranges of numbers are asserted there. A range is the runs' mean and 30 standard deviations to
each side. For ten runs of a normal quantity 20 would make a prediction interval that the next run leaves once in a
hundred million (Student's t); the rest is for quantities that are skewed, whose deviation ten runs underestimate.
Ranges that say nothing, because they are wide compared with the numbers, are left out.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nb2prod.compiler.regression.facts import Fact, FactKind, OutputFacts
from nb2prod.model import Step

NOISE = 1e-9  # relative differences up to this are rounding (threads, vector units), no variation
DEVIATIONS = 30.0
FEWEST_RUNS = 8  # with fewer the standard deviation says too little
WIDEST = 0.5  # half of a range, compared with the numbers it is about
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One assertion: the expression equals the fact's value, or lies between `low` and `high`."""

    step: str
    name: str
    fact: Fact
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An output, or a part of what it showed, that no test can rely on."""

    step: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What the tests assert, and what they cannot."""

    expectations: tuple[Expectation, ...]
    left_out: tuple[LeftOut, ...]
    by_chance: frozenset[str] = frozenset()  # steps whose outputs differ from run to run, or depend on such


def settle(
    runs: Sequence[Sequence[OutputFacts]],
    steps: Sequence[Step],
    machine: Sequence[str] = (),
    *,
    drawing: Collection[str] = (),
    timed: Collection[str] = (),
) -> Settled:
    """Decide what can be asserted.

    `machine` gives texts that belong to this machine alone, such as the path of the notebook's folder; `drawing` names
    the steps that are known to be chance even if no run shows it, `timed` those that read a clock.
    """
    tables = [{(output.step, output.name): output.facts for output in run} for run in runs]
    chance: dict[str, bool] = {}  # variable -> whether a clock is the reason
    expectations: list[Expectation] = []
    left_out: list[LeftOut] = []
    steps_by_chance: set[str] = set()
    for step in steps:
        places = [place for place in tables[0] if place[0] == step.name]
        columns = {place: _columns(place, tables) for place in places}
        varied = any(_varies(values) for column in columns.values() for values in column)
        inherited = [chance[name] for name in step.inputs if name in chance]
        by_chance = varied or bool(inherited) or step.name in drawing
        by_clock = any(inherited) or (varied and step.name in timed)
        if by_chance:
            steps_by_chance.add(step.name)
        for name in step.outputs:
            chance.pop(name, None)
            if by_chance:
                chance[name] = by_clock
        for place, column in columns.items():
            found = [each for values in column for each in _expected(place, values, by_chance, by_clock, machine)]
            expectations += found
            if not found:
                left_out.append(LeftOut(*place, _reason(tables[0][place], by_chance, by_clock)))
    return Settled(tuple(expectations), tuple(left_out), frozenset(steps_by_chance))


def _columns(
    place: tuple[str, str], tables: Sequence[Mapping[tuple[str, str], tuple[Fact, ...]]]
) -> list[tuple[Fact, ...]]:
    """The facts that every run has, each with its value in every run."""
    by_run = [{(fact.expression, fact.kind): fact for fact in table.get(place, ())} for table in tables]
    shared = [key for key in by_run[0] if all(key in facts for facts in by_run)]
    columns = [tuple(facts[key] for facts in by_run) for key in shared]
    # what only some runs show differs between them, too
    extra = [
        fact
        for facts in by_run
        for key, fact in facts.items()
        if key not in shared and fact.kind is not FactKind.RELATION
    ]
    return [*columns, *((fact, Fact(fact.expression, fact.kind, None)) for fact in extra)]


def _varies(values: Sequence[Fact]) -> bool:
    first = values[0]
    return any(not _same(first.value, other.value, first.scale) for other in values[1:])


def _same(one: object, other: object, scale: float) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(a, b, scale) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key], scale) for key in one)
    if isinstance(one, float) and isinstance(other, (int, float)):
        if math.isnan(one) or math.isnan(other):
            return math.isnan(one) and math.isnan(other)
        return math.isclose(one, other, rel_tol=NOISE, abs_tol=NOISE * scale)
    return one == other


def _expected(
    place: tuple[str, str], values: Sequence[Fact], by_chance: bool, by_clock: bool, machine: Sequence[str]
) -> Iterable[Expectation]:
    fact = values[0]
    if any(value.value is None for value in values) or _of_this_machine(fact, machine):
        return
    if not _varies(values):
        if by_chance is (fact.kind is FactKind.RELATION) or fact.structure:
            yield Expectation(*place, fact)
        return
    if by_clock or len(values) < FEWEST_RUNS or fact.kind is FactKind.RELATION:
        return
    if fact.kind is FactKind.TABLE:
        tables = [value.value for value in values if isinstance(value.value, dict)]
        keys = [key for key in tables[0] if all(key in table for table in tables)]
        parts = [
            (f"{fact.expression.removesuffix('.to_dict()')}[{key}]", [table[key] for table in tables]) for key in keys
        ]
    else:
        parts = [(fact.expression, [value.value for value in values])]
    for expression, numbers in parts:
        limits = _range([_as_number(number, fact) for number in numbers], fact.scale)
        if limits is not None:
            if fact.kind is FactKind.EXACT:  # a count
                limits = (math.floor(limits[0]), math.ceil(limits[1]))
            part = Fact(expression, FactKind.NUMBER, numbers[0], scale=fact.scale)
            yield Expectation(*place, part, *limits)


def _as_number(value: object, fact: Fact) -> float:
    """A number, or NaN for what is none."""
    if fact.kind is FactKind.EXACT and isinstance(value, str) and re.fullmatch(r"-?\d{1,15}", value):
        return float(value)
    return float(value) if isinstance(value, (int, float)) and fact.kind is not FactKind.EXACT else math.nan


def _range(numbers: Sequence[float], scale: float) -> tuple[float, float] | None:
    if not all(math.isfinite(number) for number in numbers):
        return None
    mean, deviation = statistics.fmean(numbers), statistics.stdev(numbers)
    half = DEVIATIONS * deviation
    if half == 0 or half > WIDEST * max(abs(mean), scale):
        return None
    # two digits more than the width has: the ends are chosen, not measured
    unit = 10.0 ** (math.floor(math.log10(half)) - 1)
    return _rounded(math.floor((mean - half) / unit) * unit), _rounded(math.ceil((mean + half) / unit) * unit)


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def _of_this_machine(fact: Fact, machine: Sequence[str]) -> bool:
    """Whether a text in it is a path or an address that another machine does not have."""
    if fact.kind is not FactKind.EXACT or not isinstance(fact.value, str):
        return False
    return any(text in fact.value for text in machine if text) or _ADDRESS.search(fact.value) is not None


def _reason(facts: tuple[Fact, ...], by_chance: bool, by_clock: bool) -> str:
    if not facts:
        return "a value of a kind that nothing can be asserted about"
    if by_clock:
        return "depends on a clock"
    return "differs from run to run" if by_chance else "depends on this machine"
