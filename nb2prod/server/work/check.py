"""The verb `check`: whether the module is what its notebook exports to."""

from __future__ import annotations

from pathlib import Path

from nb2prod.commands.check.command import check
from nb2prod.commands.check.run import CheckOptions
from nb2prod.commands.export.report import NotebookReport
from nb2prod.commands.export.report import Outcome as Exported
from nb2prod.server.work.channel import Channel
from nb2prod.server.work.documents import export_document, export_error, export_summary, looked_at
from nb2prod.server.work.order import Order, Outcome

_NO_ROLES = "no cell has a role, so there is nothing to export"
_STALE = "the module is not what the notebook exports to: export it"


def work(order: Order, channel: Channel) -> Outcome:
    """Do it; raises as `check` does."""
    channel.progress(0, 0, "checking")
    name = Path(order.notebook.name)
    reports = check([name], CheckOptions()).report.notebooks
    report = next(iter(reports), NotebookReport(name, Exported.UNCHANGED, notes=(_NO_ROLES,)))
    looked = looked_at(order, report)
    document = export_document(order, looked)
    error = export_error(looked) or (_STALE if report.outcome is Exported.STALE and report.exit_code else "")
    return Outcome(report.exit_code, document, export_summary(document), error)
