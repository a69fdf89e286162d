"""The table of a sweep's results: parameters, metrics, and how each run went."""

from __future__ import annotations

from collections.abc import Callable

from nb2prod.execution.sweep.results import RunResult, Sweep
from nb2prod.workspace.sweep_folder.tables import Column

_Value = Callable[[RunResult], object]
_BEFORE: tuple[tuple[str, _Value], ...] = (
    ("number", lambda result: result.number),
    ("id", lambda result: result.id),
)
_AFTER: tuple[tuple[str, _Value], ...] = (
    ("status", lambda result: result.status.value),
    ("how", lambda result: result.how.value),
    ("shared_cells", lambda result: result.shared_cells),
    ("seconds", lambda result: result.seconds),
    ("peak_memory", lambda result: result.peak_memory),  # bytes
    ("started", lambda result: result.started),
    ("failing_cell", lambda result: result.failure.cell if result.failure else None),
    ("exception", lambda result: f"{result.failure.exception}: {result.failure.message}" if result.failure else None),
    ("notebook", lambda result: result.notebook),
    ("worker", lambda result: result.worker or None),
)
_OWN = frozenset(name for name, _ in (*_BEFORE, *_AFTER))


def table_columns(sweep: Sweep) -> tuple[Column, ...]:
    """All columns; where another has its name, a parameter's is `parameters.NAME` and a metric's `metrics.NAME`."""
    results = sweep.results
    parameters = tuple(dict.fromkeys(name for result in results for name, _ in result.parameters))
    metrics = sweep.metric_names
    given = [dict(result.parameters) for result in results]
    return (
        *(Column(name, tuple(map(value, results))) for name, value in _BEFORE),
        *(
            Column(_distinct("parameters", name, {*_OWN, *metrics}), tuple(values.get(name) for values in given))
            for name in parameters
        ),
        *(
            Column(_distinct("metrics", name, {*_OWN, *parameters}), tuple(result.metric(name) for result in results))
            for name in metrics
        ),
        *(Column(name, tuple(map(value, results))) for name, value in _AFTER),
    )


def _distinct(kind: str, name: str, others: set[str]) -> str:
    return f"{kind}.{name}" if name in others else name
