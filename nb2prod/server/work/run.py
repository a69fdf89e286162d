"""The verb `run`: one run with some parameters changed."""

from __future__ import annotations

from collections.abc import Mapping

from nb2prod.commands.run import OutputTaken, RunOptions, RunReport, run_notebook
from nb2prod.execution.kept_run import RunStatus
from nb2prod.reporting.run_document import exit_code, run_document
from nb2prod.server.work.channel import Channel
from nb2prod.server.work.documents import api_path, overwritable
from nb2prod.server.work.order import Order, Outcome


def work(order: Order, channel: Channel) -> Outcome:
    """Do it; raises as `run_notebook` does."""
    channel.progress(0, 0, "starting")
    options = RunOptions(
        order.assignments,
        output=str(order.output) if order.output is not None else None,
        overwritable=overwritable(order),
    )
    try:
        report = run_notebook(
            order.notebook.name,
            options,
            lambda done, total: channel.progress(done, total, f"{done} of {total} cells have run"),
        )
    except OutputTaken as error:
        return _refused(order, error)
    document = {**run_document(report), "taken": None}
    document["failure"] = document.pop("failing_cell")
    document["output"] = api_path(order, report.output)
    return Outcome(exit_code(report), document, _summary(document), _error(report))


def _refused(order: Order, error: OutputTaken) -> Outcome:
    """Nothing has run, so that nothing is lost: whoever sees this may give the file up."""
    document: dict[str, object] = {
        "status": "refused",
        "output": api_path(order, error.output),
        "seconds": 0,
        "parameters": {},
        "overridden": [],
        "failure": None,
        "notes": [],
        "taken": error.digest,
    }
    return Outcome(error.exit_code, document, _summary(document), error.problem)


def _summary(document: Mapping[str, object]) -> dict[str, object]:
    return {key: document[key] for key in ("status", "output", "failure")}


def _error(report: RunReport) -> str:
    if report.status is RunStatus.COMPLETED:
        return ""
    failure = report.failure
    what = f"{failure.place}: {failure.exception}: {failure.message}" if failure else "before the first cell"
    return f"{report.status.value}: {what}"
