"""What is gathered from events, and how it is judged."""

from __future__ import annotations

from typing import Any

from nb2prod.execution.engine.results import Ending, JobEnd
from nb2prod.execution.verify.judging import judge_step
from nb2prod.execution.verify.printed import PrintRule
from nb2prod.execution.verify.report import NameResult, Outcome
from nb2prod.execution.verify.sides import ModuleRun, Sighting
from nb2prod.runner.messages import BoundaryJob

BOUNDARY = BoundaryJob(step="load", after=0, cells=[0], outputs=["xs"], figure=False)


def value(outcome: str | None, reason: str = "") -> Any:
    comparison = outcome and {"outcome": outcome, "where": "[0]", "detail": "why", "distance": None}
    summary = {"type": "list[int]"}
    return {
        "event": "value",
        "step": "load",
        "name": "xs",
        "summary": summary,
        "comparison": comparison,
        "reason": reason,
    }


def call(*outcomes: str) -> list[Any]:
    printed = {"output_type": "stream", "name": "stdout", "text": "loaded\n"}
    ended = {"event": "step_end", "step": "load", "seconds": 1.5, "peak_memory": 10}
    return [
        {"event": "step_start", "step": "load"},
        {"event": "output", "cell": -1, "output": printed, "target": None},
        ended,
        *map(value, outcomes),
    ]


def sighting(*events: Any) -> Sighting:
    found = Sighting()
    for event in events:
        found.take(event)
    return found


def judged(ours: Any, *events: Any) -> tuple[NameResult, ...]:
    cell = [{"event": "cell_start", "cell": 0}, {"event": "cell_end", "cell": 0, "status": "ok"}]
    module = ModuleRun(sighting(*events), JobEnd(Ending.COMPLETED), 1.0)
    return judge_step(BOUNDARY, sighting(*cell, ours), module, PrintRule(compared=False), lambda: None)


def test_of_a_step_that_is_called_twice_the_worst_counts() -> None:
    for outcomes in (["equal", "different"], ["different", "equal"]):
        module = sighting(*call(outcomes[0]), *call(outcomes[1]))
        assert module.values["load", "xs"]["comparison"]["outcome"] == "different"
        assert module.usage["load"].seconds == 3.0
        assert module.printed_in_step["load"] == "loaded\nloaded\n"


def test_outcomes_carry_the_type_the_place_and_the_words() -> None:
    (result,) = judged(value(None), *call("different"))
    assert (result.type, result.outcome, result.where, result.detail) == (
        "list[int]",
        Outcome.DIFFERENT,
        "[0]",
        "why",
    )


def test_what_could_not_be_stored_is_not_comparable_for_that_reason() -> None:
    (result,) = judged(value(None, "the disk is full"), *call("incomparable"))
    assert (result.outcome, result.detail) == (Outcome.INCOMPARABLE, "the disk is full")


def test_a_name_that_the_notebook_does_not_bind_is_a_difference() -> None:
    (result,) = judged(value(None, "not bound"), *call("different"))
    assert (result.outcome, result.detail) == (Outcome.DIFFERENT, "the notebook binds no 'xs' here")


def test_a_step_that_was_not_compared_is_never_equal() -> None:
    (result,) = judged(value(None), *call())
    assert result.outcome is Outcome.INCOMPARABLE
