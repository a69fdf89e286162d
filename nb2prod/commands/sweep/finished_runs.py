"""A finished run of a sweep as it is kept: its result, and its executed notebook."""

from __future__ import annotations

import re

from nb2prod import __version__
from nb2prod.commands.sweep.subject import SweepSubject
from nb2prod.execution.engine.notebook_run import utc_now
from nb2prod.execution.engine.results import CellResult, Ending
from nb2prod.execution.parameter_code import parameters_cell, recorded
from nb2prod.execution.provenance import Revision
from nb2prod.execution.sweep.results import PointStatus, RunFailure, RunResult
from nb2prod.execution.sweep.values import PointRun
from nb2prod.execution.written_notebook import WrittenNotebook, ended_on_purpose
from nb2prod.workspace.records.records import digest
from nb2prod.workspace.sweep_folder.journal import notebook_name

_STATUS = {
    Ending.COMPLETED: PointStatus.COMPLETED,
    Ending.RAISED: PointStatus.FAILED,
    Ending.TIMED_OUT: PointStatus.TIMED_OUT,
    Ending.DIED: PointStatus.DIED,
}
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def result_of_run(subject: SweepSubject, done: PointRun) -> RunResult:
    """What is kept of a run that has come to an end of its own."""
    run_id = subject.ids[done.point.number]
    on_purpose = ended_on_purpose(done.run)
    status = PointStatus.COMPLETED if on_purpose else _STATUS[done.run.end.ending]
    failure = None if status is PointStatus.COMPLETED else _failure(subject, done)
    early: tuple[str, ...] = ()
    if on_purpose and done.run.failure is not None:
        number = subject.numbers[done.run.failure.cell_number]
        early = (f"cell {number} ended the notebook with sys.exit(): the cells after it did not run",)
    return RunResult(
        id=run_id,
        number=done.point.number,
        parameters=tuple((name, recorded(value)) for name, value in done.point.values),
        metrics=done.metrics,
        status=status,
        started=done.started or utc_now(),  # nobody saw one begin whose machine was lost
        seconds=round(done.seconds, 6),
        peak_memory=done.peak_memory,
        how=done.how,
        shared_cells=done.shared_cells,
        notebook=notebook_name(run_id),
        failure=failure,
        notes=(*done.notes, *early),
        worker=done.worker,
    )


class ExecutedNotebooks:
    """Writes the executed notebooks of a sweep's runs as texts."""

    def __init__(self, subject: SweepSubject, revision: Revision | None) -> None:
        self._subject = subject
        self._written = WrittenNotebook(subject.prepared)
        self._sha256 = digest(subject.content)
        self._git = {"commit": revision.commit, "dirty": revision.dirty} if revision else None

    def text(self, done: PointRun, result: RunResult) -> str:
        """The executed notebook of one run, as papermill would have left it, with a record of the run."""
        values = dict(done.point.values)
        parameters = dict(result.parameters)
        inputs = {
            "input_path": self._subject.location,
            "output_path": f"{self._subject.files.place}/{result.notebook}",
            "parameters": parameters,
        }
        return self._written.text(
            done.run,
            started=result.started,
            seconds=done.seconds,
            record=self._record(done, result),
            inputs=inputs,
            given=parameters_cell(values),
        )

    def _record(self, done: PointRun, result: RunResult) -> dict[str, object]:
        language = done.run.language or {}
        return {
            "id": result.id,
            "status": result.status.value,
            "failing_cell": result.failure.cell if result.failure is not None else None,
            "parameters": dict(result.parameters),
            "metrics": {name: recorded(value) for name, value in result.metrics},
            "started": result.started,
            "seconds": result.seconds,
            "how": result.how.value,
            "shared_cells": result.shared_cells,
            "versions": {"python": language.get("version"), "nb2prod": __version__},
            "git": self._git,
            "notebook": self._subject.location,
            "sha256": self._sha256,
        }


def _failure(subject: SweepSubject, done: PointRun) -> RunFailure:
    failure, end = done.run.failure, done.run.end
    if failure is None:  # it ended before the first cell began
        return RunFailure(subject.numbers[0], 0, "DeadKernelError", end.message)
    message = failure.message + (f"; fix: {end.fix}" if end.fix else "")
    number = subject.numbers[failure.cell_number]
    return RunFailure(number, failure.line, failure.exception, message, _traceback(done.run.cells[failure.cell_number]))


def _traceback(cell: CellResult) -> str:
    errors = [output for output in cell.outputs if output.get("output_type") == "error"]
    return _COLOURS.sub("", "\n".join(errors[-1].get("traceback", ()))) if errors else ""
