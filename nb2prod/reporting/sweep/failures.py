"""The failures of a sweep by where and how, and what the failed runs have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nb2prod.execution.sweep.results import PointStatus, RunResult, Sweep
from nb2prod.reporting.sweep.wording import exact_text, one_line, place_words, value_text

_ALTERNATIVES = 4  # values that are named when failed runs have several


@dataclass(frozen=True, slots=True)
class FailureGroup:
    """Runs that failed in the same cell with the same exception."""

    title: str  # "cell 7 ValueError", or how they ended
    runs: tuple[RunResult, ...]
    equal: tuple[tuple[str, object], ...]  # varied parameters with one value in all of the runs
    telling: tuple[str, ...]  # what several runs have and no completed one has, in words


def failure_groups(sweep: Sweep) -> tuple[FailureGroup, ...]:
    """The groups, those with the most runs first."""
    groups: dict[tuple[int, str], list[RunResult]] = {}
    for result in sweep.results:
        if result.status is not PointStatus.COMPLETED:
            cell, kind = (result.failure.cell, result.failure.exception) if result.failure else (-1, "")
            groups.setdefault((cell, kind or result.status.value), []).append(result)
    completed = [result for result in sweep.results if result.status is PointStatus.COMPLETED]
    found = [_group(kind, runs, completed, sweep.varied) for (_, kind), runs in groups.items()]
    return tuple(sorted(found, key=lambda group: (-len(group.runs), group.runs[0].number)))


def failed(sweep: Sweep) -> int:
    """How many of the runs that are there did not complete."""
    return sum(result.status is not PointStatus.COMPLETED for result in sweep.results)


def _group(kind: str, runs: Sequence[RunResult], completed: Sequence[RunResult], varied: Sequence[str]) -> FailureGroup:
    failure = runs[0].failure
    place = place_words(failure).partition(":")[0] if failure is not None else ""
    values = {name: _values(runs, name) for name in varied}
    equal = tuple(
        (name, found[0])
        for name, found in values.items()
        if len(found) == len(runs) and len({exact_text(value) for value in found}) == 1
    )
    telling = _tellings(values, dict(equal), completed) if len(runs) > 1 else ()
    return FailureGroup(f"{place} {one_line(kind)}".strip(), tuple(runs), equal, telling)


def _tellings(
    values: Mapping[str, Sequence[object]], equal: Mapping[str, object], completed: Sequence[RunResult]
) -> tuple[str, ...]:
    """What tells failed runs by one parameter; by a second one where the first alone does not."""
    found = [_telling(name, here, _values(completed, name)) for name, here in values.items()]
    if any(found) or not equal:
        return tuple(filter(None, found))
    given = {name: exact_text(value) for name, value in equal.items()}
    alike = [run for run in completed if given.items() <= _spelled(run).items()]
    where = ", ".join(f"{name} = {_short(value)}" for name, value in equal.items())
    others = [_telling(name, here, _values(alike, name)) for name, here in values.items() if name not in equal]
    return tuple(f"with {where}: {each}" for each in others if each)


def _spelled(run: RunResult) -> dict[str, str]:
    return {name: exact_text(value) for name, value in run.parameters}


def _values(runs: Sequence[RunResult], name: str) -> list[object]:
    return [value for run in runs for key, value in run.parameters if key == name]


def _telling(name: str, here: Sequence[object], elsewhere: Sequence[object]) -> str:
    """What tells the values of failed runs from those of completed ones; empty where they mix."""
    distinct = {exact_text(value): value for value in here}
    if not here or not elsewhere:
        return ""
    if distinct.keys() & {exact_text(value) for value in elsewhere}:
        return ""
    if len(distinct) == 1:
        return f"no run with {name} = {_short(here[0])} completed"
    numbers, others = _numbers(here), _numbers(elsewhere)
    if numbers and others and min(numbers) > max(others):
        return f"{name} is at least {_short(min(numbers))} in them and at most {_short(max(others))} in completed runs"
    if numbers and others and max(numbers) < min(others):
        return f"{name} is at most {_short(max(numbers))} in them and at least {_short(min(others))} in completed runs"
    if len(distinct) <= _ALTERNATIVES and len(distinct) < len(here):
        listed = [_short(value) for value in distinct.values()]
        return f"no run with {name} = {', '.join(listed[:-1])} or {listed[-1]} completed"
    return ""


def _numbers(values: Sequence[object]) -> list[int | float]:
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    return numbers if len(numbers) == len(values) else []


def _short(value: object) -> str:
    return one_line(value_text(value), 40)
