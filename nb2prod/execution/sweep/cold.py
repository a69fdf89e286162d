"""One run of a sweep in a fresh process, which shares nothing with the others."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.parameter_code import parameters_cell
from nb2prod.execution.sweep.values import How, Point, PointRun, SweepNotebook
from nb2prod.runner.messages import CellJob, Event


def run_cold(
    notebook: SweepNotebook,
    point: Point,
    where: Interpreter | RealKernel,
    folder: Path,
    limits: Limits,
    on_event: Callable[[Event], None] | None = None,
    notes: tuple[str, ...] = (),
) -> PointRun:
    """Run all cells with a point's values; raises `ToolFailed` when a real kernel is needed and does not start."""
    started = datetime.now(timezone.utc).isoformat()
    clock = time.perf_counter()
    run = run_notebook_cells(cells_of(notebook, point), where, folder, limits, on_event=on_event)
    how = How.KERNEL if run.engine == "kernel" else How.COLD
    peaks = [cell.peak_memory for cell in run.cells if cell.peak_memory is not None]
    seconds = time.perf_counter() - clock
    return PointRun(point, run, (), how, 0, started, seconds, max(peaks, default=None), notes)


def cells_of(notebook: SweepNotebook, point: Point) -> tuple[CellJob, ...]:
    """The cells with a point's values in the injected one."""
    cells = list(notebook.cells)
    given = cells[notebook.injected]
    cells[notebook.injected] = CellJob(
        source=parameters_cell(dict(point.values)), id=given["id"], allow_error=given["allow_error"]
    )
    return tuple(cells)


def with_notes(run: PointRun, *notes: str) -> PointRun:
    """Add notes to a run."""
    return replace(run, notes=(*run.notes, *notes))
