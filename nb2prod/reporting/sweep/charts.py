"""What the page's charts are drawn from: columns of numbers, means and grids, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from nb2prod.execution.sweep.results import PointStatus, Sweep
from nb2prod.reporting.sweep.columns import MetricColumn, ParameterColumn, Scale
from nb2prod.reporting.sweep.wording import how_words

_GRID = 10_000  # cells up to which a heat map is drawn


def chart_document(
    sweep: Sweep, parameters: Sequence[ParameterColumn], metrics: Sequence[MetricColumn]
) -> dict[str, object]:
    """Everything that the charts show.

    `runs`: a list for each of number, status, how, details, seconds and memory (MB); `best`: index of the best run or
    None; `parameters`: name, scale, values (indices of labels for categories), labels, ticks as pairs of place and
    text; `metrics`: name, values, is_cost, lower_is_better, unusable, `means` (for each parameter places and means, or
    None) and `grid` (rows of means, for two parameters on a grid, else None); `grid`: the labels of its columns and
    rows, and the places where no run completed.
    """
    cells = _grid(parameters)
    best = sweep.best
    return {
        "runs": {
            "number": [result.number for result in sweep.results],
            "status": [result.status.value for result in sweep.results],
            "how": [result.how.value for result in sweep.results],
            "details": [how_words(result) for result in sweep.results],
            "seconds": [result.seconds for result in sweep.results],
            "memory": [None if each.peak_memory is None else each.peak_memory / 1e6 for each in sweep.results],
        },
        "best": sweep.results.index(best) if best is not None else None,
        "parameters": [_parameter_document(column) for column in parameters],
        "metrics": [_metric_document(column, parameters, cells) for column in metrics],
        "grid": _grid_document(sweep, parameters, cells) if cells else None,
    }


def _parameter_document(column: ParameterColumn) -> dict[str, object]:
    return {
        "name": column.name,
        "scale": column.scale.value,
        "values": column.values,
        "labels": column.labels if column.scale is Scale.CATEGORY else (),
        "ticks": column.ticks,
    }


def _metric_document(
    column: MetricColumn, parameters: Sequence[ParameterColumn], cells: Sequence[tuple[int, int] | None]
) -> dict[str, object]:
    return {
        "name": column.name,
        "values": column.values,
        "is_cost": column.is_cost,
        "lower_is_better": column.lower_is_better,
        "unusable": column.unusable,
        "means": [means(parameter, column, alone=len(parameters) == 1) for parameter in parameters],
        "grid": _grid_means(parameters, column, cells) if cells else None,
    }


def means(
    parameter: ParameterColumn, metric: MetricColumn, *, alone: bool
) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The metric's mean at each value of the parameter, in order.

    None where no value comes twice, unless it is the only parameter: then the values themselves are a curve.
    """
    groups: dict[float, list[float]] = {}
    for place, value in zip(parameter.values, metric.values, strict=True):
        if place is not None and value is not None:
            groups.setdefault(place, []).append(value)
    if not alone and all(len(group) == 1 for group in groups.values()):
        return None
    places = tuple(sorted(groups))
    return places, tuple(_mean(groups[place]) for place in places)


def _mean(values: Sequence[float]) -> float:
    try:
        return fmean(values)
    except OverflowError:
        return sum(value / len(values) for value in values)


def _grid(parameters: Sequence[ParameterColumn]) -> tuple[tuple[int, int] | None, ...]:
    """Column and row of each run when exactly two parameters vary on a grid; empty otherwise."""
    if len(parameters) != 2 or any(len(column.labels) < 2 for column in parameters):
        return ()
    across, down = parameters
    size = len(across.labels) * len(down.labels)
    order = [
        {place: number for number, place in enumerate(sorted({value for value in column.values if value is not None}))}
        for column in parameters
    ]
    found = tuple(
        (order[0][x], order[1][y]) if x is not None and y is not None else None
        for x, y in zip(across.values, down.values, strict=True)
    )
    return found if size <= _GRID and 2 * len(set(found) - {None}) >= size else ()


def _grid_means(
    parameters: Sequence[ParameterColumn], metric: MetricColumn, cells: Sequence[tuple[int, int] | None]
) -> list[list[float | None]]:
    groups: dict[tuple[int, int], list[float]] = {}
    for cell, value in zip(cells, metric.values, strict=True):
        if cell is not None and value is not None:
            groups.setdefault(cell, []).append(value)
    across, down = parameters
    return [
        [_mean(groups[x, y]) if (x, y) in groups else None for x in range(len(across.labels))]
        for y in range(len(down.labels))
    ]


def _grid_document(
    sweep: Sweep, parameters: Sequence[ParameterColumn], cells: Sequence[tuple[int, int] | None]
) -> dict[str, object]:
    done = {cell for cell, run in zip(cells, sweep.results, strict=True) if run.status is PointStatus.COMPLETED}
    across, down = parameters
    return {
        "columns": across.labels,
        "rows": down.labels,
        "failed": [cell for cell in dict.fromkeys(cells) if cell is not None and cell not in done],
    }


def swept_words(column: ParameterColumn) -> str:
    """`4 values from 0.001 to 1, spread by ratio`, or the values themselves."""
    if len(column.labels) <= 8:
        return ", ".join(column.labels)
    if column.scale is Scale.CATEGORY:
        return f"{len(column.labels)} values: {', '.join(column.labels[:6])}, …"
    spread = ", spread by ratio" if column.scale is Scale.LOG else ""
    return f"{len(column.labels)} values from {column.labels[0]} to {column.labels[-1]}{spread}"
