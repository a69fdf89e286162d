"""The verb `run`: one run with some parameters changed."""

from __future__ import annotations

from nb2prod.commands.run import RunOptions, RunReport, run_notebook
from nb2prod.execution.kept_run import RunStatus
from nb2prod.reporting.run_document import exit_code, run_document
from nb2prod.server.work.channel import Channel
from nb2prod.server.work.documents import api_path
from nb2prod.server.work.order import Order, Outcome


def work(order: Order, channel: Channel) -> Outcome:
    """Do it; raises as `run_notebook` does."""
    channel.progress(0, 0, "starting")
    options = RunOptions(
        order.assignments,
        output=str(order.output) if order.output is not None else None,
        force=bool(order.options.get("force")),
    )
    report = run_notebook(
        order.notebook.name,
        options,
        lambda done, total: channel.progress(done, total, f"{done} of {total} cells have run"),
    )
    document = run_document(report)
    document["failure"] = document.pop("failing_cell")
    document["output"] = api_path(order, report.output)
    summary = {key: document[key] for key in ("status", "output", "failure")}
    return Outcome(exit_code(report), document, summary, _error(report))


def _error(report: RunReport) -> str:
    if report.status is RunStatus.COMPLETED:
        return ""
    failure = report.failure
    what = f"{failure.place}: {failure.exception}: {failure.message}" if failure else "before the first cell"
    return f"{report.status.value}: {what}"
