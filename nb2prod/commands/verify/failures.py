"""A notebook or module that did not come to its end, in the coordinates of cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nb2prod.commands.subject import Subject
from nb2prod.commands.verify.tested_module import ModuleUnderTest
from nb2prod.execution.engine.results import Ending, NotebookRun
from nb2prod.execution.verify.report import Failure
from nb2prod.execution.verify.sides import ModuleRun
from nb2prod.model import Step
from nb2prod.runner.messages import Event


def notebook_failure(run: NotebookRun, subject: Subject) -> Failure | None:
    """Say where the notebook stopped; None when it came to its end."""
    if run.end.ending in (Ending.COMPLETED, Ending.INTERRUPTED):
        return None
    failure = run.failure
    if failure is None:
        return Failure("notebook", run.end.message, fix=run.end.fix)
    number = subject.numbers[failure.cell_number]
    raised = run.end.ending is Ending.RAISED
    message = _said(failure.exception, failure.message) if raised else run.end.message
    return Failure(
        side="notebook",
        message=message,
        exception=failure.exception if raised else "",
        step=_step_of(number, subject.steps),
        cell=number,
        line=failure.line,
        fix=run.end.fix,
    )


def module_failure(run: ModuleRun, tested: ModuleUnderTest, steps: Sequence[Step]) -> Failure | None:
    """Say where the module stopped, and which cell that line came from; None when it came to its end."""
    cells = {step.name: step.cells[0] for step in steps}
    if run.sighting.raised is not None:
        failure = _raised(run.sighting.raised, tested, cells)
        # what ran for too long was interrupted, and has told where
        return replace(failure, message=run.end.message, exception="") if run.end.message else failure
    if run.end.ending in (Ending.COMPLETED, Ending.INTERRUPTED):
        return None
    step = run.sighting.running
    file, line = tested.lines_of_functions().get(step, (tested.published(tested.main), 0))
    return Failure(
        "module", run.end.message, step=step, cell=cells.get(step, 0), file=str(file), file_line=line, fix=run.end.fix
    )


def _raised(event: Event, tested: ModuleUnderTest, cells: Mapping[str, int]) -> Failure:
    step = event["step"] or ""
    origin = tested.origin(event["file"], event["line"])
    return Failure(
        side="module",
        message=_said(event["exception"], event["message"]),
        exception=event["exception"],
        step=step,
        cell=origin.cell_number if origin is not None else cells.get(step, 0),
        line=origin.line if origin is not None else 0,
        file=str(tested.published(Path(event["file"]) if event["file"] else tested.main)),
        file_line=event["line"],
    )


def _said(exception: str, message: str) -> str:
    return ": ".join(filter(None, [exception, message]))


def _step_of(cell: int, steps: Sequence[Step]) -> str:
    return next((step.name for step in steps if cell in step.cells), "")
