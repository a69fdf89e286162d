"""What is told of a sweep with more runs than a browser can show."""

from __future__ import annotations

from nb2prod.execution.sweep.results import PointStatus, RunFailure, RunResult
from nb2prod.execution.sweep.values import How
from nb2prod.server.work.sweep import Telling


def failed(number: int) -> RunResult:
    return RunResult(
        id=f"{number:016x}",
        number=number,
        parameters=(("n", number),),
        metrics=(),
        status=PointStatus.FAILED,
        started="2026-01-01T00:00:00+00:00",
        seconds=0.1,
        peak_memory=None,
        how=How.WARM,
        shared_cells=0,
        notebook=f"runs/{number}.ipynb",
        failure=RunFailure(1, 1, "ValueError", "no", "a long traceback"),
    )


def test_ten_thousand_runs_are_told_and_a_hundred_tracebacks() -> None:
    telling = Telling()
    rows = [telling.row(failed(number)) for number in range(1, 10_003)]
    told = [row for row in rows if row is not None]
    assert [row["number"] for row in told] == [*range(1, 10_001)]
    assert telling.left_out == 2
    tracebacks = [row["failure"]["traceback"] for row in told if isinstance(row["failure"], dict)]
    assert tracebacks == ["a long traceback"] * 100 + [""] * 9_900
