"""One run of a sweep in a fresh process, which shares nothing with the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.live_processes import LiveProcesses
from nb2prod.execution.engine.notebook_run import run_notebook_cells, utc_now
from nb2prod.execution.engine.results import Limits, NotebookRun
from nb2prod.execution.parameter_code import parameters_cell
from nb2prod.execution.sweep.values import How, Point, PointRun, SweepNotebook
from nb2prod.runner.messages import CellJob, Event, MetricsJob


def run_cold(
    notebook: SweepNotebook,
    point: Point,
    where: Interpreter | RealKernel,
    folder: Path,
    limits: Limits,
    on_event: Callable[[Event], None] | None = None,
    notes: tuple[str, ...] = (),
    alive: LiveProcesses | None = None,
) -> PointRun:
    """Run all cells with a point's values; raises `ToolFailed` when a real kernel is needed and does not start."""
    started = utc_now()
    clock = time.perf_counter()
    cells = cells_of(notebook, point)
    metrics = metrics_jobs(notebook)
    run = run_notebook_cells(cells, where, folder, limits, on_event=on_event, metrics=metrics, alive=alive)
    how = How.KERNEL if run.engine == "kernel" else How.COLD
    return point_run(point, run, how, 0, started, time.perf_counter() - clock, notes)


def point_run(
    point: Point, run: NotebookRun, how: How, shared_cells: int, started: str, seconds: float, notes: tuple[str, ...]
) -> PointRun:
    """Say how a run of a point went."""
    peaks = [cell.peak_memory for cell in run.cells if cell.peak_memory is not None]
    return PointRun(point, run, run.metrics, how, shared_cells, started, seconds, max(peaks, default=None), notes)


def cells_of(notebook: SweepNotebook, point: Point) -> tuple[CellJob, ...]:
    """The cells with a point's values in the injected one."""
    cells = list(notebook.cells)
    given = cells[notebook.injected]
    cells[notebook.injected] = CellJob(
        source=parameters_cell(dict(point.values)), id=given["id"], allow_error=given["allow_error"]
    )
    return tuple(cells)


def metrics_jobs(notebook: SweepNotebook) -> list[MetricsJob]:
    """What the runner is told of a notebook's metrics."""
    return [MetricsJob(cell=cell, names=list(names)) for cell, names in notebook.metrics]
