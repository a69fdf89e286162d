"""Runs from the best to the worst."""

from __future__ import annotations

from collections.abc import Iterable

from nb2prod.execution.sweep.results import Direction, Goal, PointStatus, RunResult


def merit(result: RunResult, goal: Goal) -> float | None:
    """What a run is ranked by, larger is better; None for runs that did not complete or have no number there."""
    value = result.metric(goal.metric)
    if result.status is not PointStatus.COMPLETED or not isinstance(value, (int, float)) or value != value:
        return None
    return value if goal.direction is Direction.MAX else -value


def ranked(results: Iterable[RunResult], goal: Goal) -> tuple[RunResult, ...]:
    """The runs that can be ranked, the best first, the earlier one first where they are equal."""
    found = [(value, result) for result in results if (value := merit(result, goal)) is not None]
    return tuple(result for _, result in sorted(found, key=lambda each: (-each[0], each[1].number)))
