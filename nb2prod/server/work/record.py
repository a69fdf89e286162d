"""The verb `record`: regression tests and types from several runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nb2prod.commands.export.report import ExportOptions, Mode
from nb2prod.commands.export.report import Outcome as Exported
from nb2prod.commands.record.command import record
from nb2prod.commands.record.report import RecordOptions
from nb2prod.reporting.record_document import record_document
from nb2prod.server.work.channel import Channel
from nb2prod.server.work.documents import (
    api_path,
    export_document,
    export_error,
    export_summary,
    exported,
    overwritable,
)
from nb2prod.server.work.order import Order, Outcome

_RUNS = 3


def work(order: Order, channel: Channel) -> Outcome:
    """Do it, unless somebody edited what it would write; raises as `record` does."""
    options = RecordOptions(runs=int(order.options.get("runs", _RUNS)), overwritable=overwritable(order))
    looked = exported(order, ExportOptions(mode=Mode.LOOK, overwritable=options.overwritable))
    if looked.outcome is Exported.EDITED:
        error = export_error(looked)
        edited = export_document(order, replace(looked, error=error))
        return Outcome(1, edited, export_summary(edited), error)
    name = Path(order.notebook.name)
    report = record(name, order.assignments, options, lambda text: channel.progress(0, 0, text))
    document = record_document(report)
    files = export_document(order, report.export)
    document |= {key: files[key] for key in ("module", "files", "diagnostics", "findings")}
    document["notebook"] = api_path(order, name)
    summary = {key: document[key] for key in ("outcome", "module", "assertions", "runs", "tested")}
    return Outcome(report.exit_code, document, summary, export_error(report.export))
