"""Sweeps of all kinds, built without running anything."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from nb2prod.execution.sweep.results import (
    Direction,
    Goal,
    PointStatus,
    RunFailure,
    RunResult,
    Sweep,
)
from nb2prod.execution.sweep.values import How, Scalar

MAX_AUC = Goal(Direction.MAX, "auc")
MIN_LOSS = Goal(Direction.MIN, "loss")
PROVENANCE = {
    "notebook": "churn.ipynb",
    "sha256": "9f" * 32,
    "git": {"commit": "0123456789abcdef", "dirty": False},
    "versions": {"nb2prod": "1.0", "python": "3.11.9", "numpy": "2.4.6"},
    "kernel": "python3",
    "command": ["nb2prod", "sweep", "churn.ipynb", "--grid", "kind=a b,c"],
    "machine": "Linux, 2 cores",
    "seed": None,
}
TRACEBACK = """Traceback (most recent call last):
  Cell 7, line 3
    raise ValueError(f"bad alpha {alpha}")
ValueError: bad alpha"""


def result(
    number: int,
    parameters: Mapping[str, object] | None = None,
    metrics: Mapping[str, Scalar] | None = None,
    *,
    failure: RunFailure | None = None,
    status: PointStatus | None = None,
    seconds: float = 0.25,
    how: How = How.WARM,
    kept: bool = False,
    notes: tuple[str, ...] = (),
    worker: str = "",
) -> RunResult:
    """One run; it completed unless it is given a failure or another status."""
    return RunResult(
        id=f"{number:016x}",
        number=number,
        parameters=tuple((parameters or {}).items()),
        metrics=tuple((metrics or {}).items()),
        status=status or (PointStatus.FAILED if failure else PointStatus.COMPLETED),
        started=f"2026-11-21T10:{number // 60 % 60:02}:{number % 60:02}+00:00",
        seconds=seconds,
        peak_memory=120_000_000 + 1_000_000 * number,
        how=how,
        shared_cells=6 if how is How.WARM else 0,
        notebook=f"runs/{number:016x}.ipynb",
        failure=failure,
        notes=notes,
        worker=worker,
        kept=kept,
    )


def failure(exception: str = "ValueError", message: str = "bad alpha", cell: int = 7) -> RunFailure:
    return RunFailure(cell, 3, exception, message, TRACEBACK)


def sweep_of(
    results: Sequence[RunResult],
    *,
    goal: Goal | None = None,
    varied: tuple[str, ...] | None = None,
    points: int | None = None,
    folder: Path = Path("churn.sweep"),
    title: str = "Churn model",
    notes: tuple[str, ...] = (),
) -> Sweep:
    """A sweep of these runs; what varies is found in them unless it is given."""
    if varied is None:
        names = dict.fromkeys(name for each in results for name, _ in each.parameters)
        varied = tuple(name for name in names if len({repr(dict(each.parameters)[name]) for each in results}) > 1)
    return Sweep(
        notebook="churn.ipynb",
        title=title,
        folder=folder,
        varied=varied,
        points=len(results) if points is None else points,
        results=tuple(results),
        goal=goal,
        seconds=72.4,
        workers=2,
        threads=1,
        provenance=PROVENANCE,
        notes=notes,
    )


def grid(
    values: Mapping[str, Sequence[object]],
    measure: Callable[[dict[str, object]], Mapping[str, Scalar]],
    fails: Callable[[dict[str, object]], RunFailure | None] = lambda point: None,
) -> list[RunResult]:
    """A run for each combination of the values."""
    found = []
    for number, combination in enumerate(itertools.product(*values.values()), 1):
        point = dict(zip(values, combination, strict=True))
        failed = fails(point)
        found.append(result(number, point, {} if failed else measure(point), failure=failed))
    return found


def churn(runs: int = 60, seed: int = 4) -> Sweep:
    """A sweep like those of a working day: numbers, categories, two metrics, failures, several kinds of runs."""
    draw = random.Random(seed)
    results = []
    for number in range(1, runs + 1):
        point: dict[str, object] = {
            "alpha": 10 ** draw.uniform(-4, 1),
            "depth": draw.choice([2, 4, 6, 8]),
            "kind": draw.choice(["ridge", "lasso", "elastic net"]),
            "scale": draw.random() < 0.5,
            "rows": 5000,
        }
        alpha, depth = float(point["alpha"]), int(point["depth"])  # type: ignore[arg-type, call-overload]
        auc = 0.9 - 0.03 * (math.log10(alpha) + 1.5) ** 2 + 0.01 * depth + draw.gauss(0, 0.01)
        broken = failure(message=f"bad alpha {alpha:.3g}") if alpha > 5 else None
        ended = PointStatus.TIMED_OUT if number % 29 == 0 and not broken else None
        how = (How.WARM, How.WARM, How.WARM, How.COLD)[number % 4]
        results.append(
            result(
                number,
                point,
                {} if broken or ended else {"auc": auc, "loss": 1 - auc / 2, "rows.used": 4000 + number, "best": "a"},
                failure=broken or (RunFailure(9, 0, "", "no answer for 30 s") if ended else None),
                status=ended,
                seconds=abs(draw.gauss(0.3 + 0.05 * depth, 0.05)) + (1.5 if how is How.COLD else 0),
                how=how,
                notes=("rerun cold: the forked process hung",) if number % 20 == 3 else (),
            )
        )
    notes = ("cell 3 starts threads (2, OpenMP): runs share the cells before it",)
    return sweep_of(results, goal=MAX_AUC, notes=notes)
