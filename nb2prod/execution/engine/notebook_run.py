"""A notebook's cells run from top to bottom, in the runner or, where only that will do, in a real kernel."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from nb2prod.execution.cell_failure import CellFailure, failing_line
from nb2prod.execution.engine.cell_outputs import CellOutputs
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel, kernel_in
from nb2prod.execution.engine.jobs import run_job
from nb2prod.execution.engine.live_processes import LiveProcesses
from nb2prod.execution.engine.metrics_told import metrics_told
from nb2prod.execution.engine.results import CellResult, Ending, JobEnd, Limits, NotebookRun, Scalar
from nb2prod.runner.messages import CellJob, Event, MetricsJob, NotebookJob, ObserveJob
from nb2prod.runner.needs import visible_need

_LOST = {
    Ending.TIMED_OUT: "TimeoutError",
    Ending.DIED: "DeadKernelError",
    Ending.INTERRUPTED: "KeyboardInterrupt",
}


def run_notebook_cells(
    cells: Sequence[CellJob],
    where: Interpreter | RealKernel,
    folder: Path,
    limits: Limits,
    observe: ObserveJob | None = None,
    on_event: Callable[[Event], None] | None = None,
    *,
    metrics: Sequence[MetricsJob] = (),
    alive: LiveProcesses | None = None,
) -> NotebookRun:
    """Run code cells in a fresh process whose working directory is `folder`; what goes wrong is a value.

    What needs a real kernel is run by one: from the start where that can be seen, otherwise once more.
    Raises `ToolFailed` when that kernel is not installed or does not start.
    """
    reason = kernel_reason(cells) if isinstance(where, Interpreter) else where.reason
    if isinstance(where, Interpreter) and not reason:
        run = _run_in_runner(cells, where, folder, limits, observe, on_event, metrics, alive)
        if run.end.ending is not Ending.NEEDS_KERNEL:
            return run
        reason = run.end.message
    kernel = kernel_in(where, reason) if isinstance(where, Interpreter) else where
    from nb2prod.execution.engine.real_kernel import run_in_kernel

    record = RunRecord(cells, on_event)
    return run_in_kernel(cells, kernel, folder, limits, observe, record, metrics, alive)


def kernel_reason(cells: Sequence[CellJob]) -> str:
    """Say why these cells need a real kernel, as far as their text shows; empty when it does not."""
    for cell in cells:
        reason = visible_need(cell["source"])
        if reason:
            return reason
    return ""


def _run_in_runner(
    cells: Sequence[CellJob],
    interpreter: Interpreter,
    folder: Path,
    limits: Limits,
    observe: ObserveJob | None,
    on_event: Callable[[Event], None] | None,
    metrics: Sequence[MetricsJob],
    alive: LiveProcesses | None,
) -> NotebookRun:
    record = RunRecord(cells, on_event)
    job = NotebookJob(kind="notebook", cells=list(cells), observe=observe, memory=limits.memory, metrics=list(metrics))
    end = run_job(interpreter, job, folder, limits, record.take, alive)
    return record.notebook_run(end, "nb2prod", interpreter.note)


class RunRecord:
    """Gathers the events of one run."""

    def __init__(self, cells: Sequence[CellJob], on_event: Callable[[Event], None] | None) -> None:
        self._cells = cells
        self._on_event = on_event
        self._outputs = CellOutputs()
        self._starts: dict[int, tuple[int | None, float, str]] = {}
        self._ends: dict[int, Event] = {}
        self._values: list[Event] = []
        self._metrics: dict[str, Scalar] = {}
        self._started = time.perf_counter()
        self._language: dict[str, object] | None = None

    def branch(self, cells: Sequence[CellJob], on_event: Callable[[Event], None] | None = None) -> RunRecord:
        """The same so far, to go on with as another run; its seconds begin now."""
        other = RunRecord(cells, on_event)
        other._outputs = self._outputs.branch()
        other._starts = {**self._starts}
        other._ends = {**self._ends}
        other._values = [*self._values]
        other._metrics = {**self._metrics}
        other._language = self._language
        return other

    def take(self, event: Event) -> None:
        """Take note of one event, and pass it on."""
        kind = event["event"]
        if kind == "cell_start":
            self._starts[event["cell"]] = (event["execution_count"], time.perf_counter(), utc_now())
        elif kind == "cell_end":
            self._ends[event["cell"]] = event
        elif kind == "value":
            self._values.append(event)
        elif kind == "metrics":
            self._metrics.update(metrics_told(event))
        elif kind == "ready":
            self._language = event.get("language")
        self._outputs.take(event)
        if self._on_event is not None:
            self._on_event(event)

    def notebook_run(self, end: JobEnd, engine: str, note: str) -> NotebookRun:
        """Sum up the run."""
        cells = tuple(self._result(index) for index in range(len(self._cells)))
        failure = self._failure(end, cells)
        if failure is not None and end.ending is Ending.COMPLETED:
            end = JobEnd(Ending.RAISED, f"{failure.exception}: {failure.message}")
        seconds = time.perf_counter() - self._started
        return NotebookRun(
            cells,
            end,
            tuple(self._values),
            seconds,
            engine,
            note,
            failure,
            self._language,
            metrics=tuple(self._metrics.items()),
        )

    def _result(self, index: int) -> CellResult:
        if index not in self._starts:
            return CellResult(index, None, "not run", 0.0, None, ())
        count, began, started = self._starts[index]
        outputs = tuple(self._outputs.of(index))
        ended = self._ends.get(index)
        if ended is None:
            return CellResult(index, count, "lost", time.perf_counter() - began, None, outputs, started)
        return CellResult(index, count, ended["status"], ended["seconds"], ended["peak_memory"], outputs, started)

    def _failure(self, end: JobEnd, cells: Sequence[CellResult]) -> CellFailure | None:
        run = [cell for cell in cells if cell.status != "not run"]
        if not run:
            return None
        last = run[-1]
        job = self._cells[last.index]
        if end.ending in _LOST:
            return CellFailure(last.index, _line(last, job["source"]), _LOST[end.ending], end.message)
        if last.status != "error" or job["allow_error"]:
            return None
        error = _error(last)
        if error is None:
            return CellFailure(last.index, 0, "CellExecutionError", "the cell failed without saying why")
        return CellFailure(last.index, _line(last, job["source"]), error["ename"], error["evalue"])


def utc_now() -> str:
    """The time as results tell it."""
    return datetime.now(timezone.utc).isoformat()


def _error(cell: CellResult) -> dict[str, Any] | None:
    return next((output for output in reversed(cell.outputs) if output["output_type"] == "error"), None)


def _line(cell: CellResult, source: str) -> int:
    error = _error(cell)
    return failing_line(error["traceback"], cell.execution_count, source) if error else 0
