"""The verb `export`: write module and tests, or tell what would change."""

from __future__ import annotations

from nb2prod.commands.export.report import ExportOptions, Mode
from nb2prod.server.work.channel import Channel
from nb2prod.server.work.documents import (
    export_document,
    export_error,
    export_summary,
    exported,
    looked_at,
    overwritable,
)
from nb2prod.server.work.order import Order, Outcome


def work(order: Order, channel: Channel) -> Outcome:
    """Do it; raises as `planned` does."""
    channel.progress(0, 0, "exporting")
    looking = bool(order.options.get("look"))
    options = ExportOptions(mode=Mode.LOOK if looking else Mode.WRITE, overwritable=overwritable(order))
    report = exported(order, options)
    document = export_document(order, report if looking else looked_at(order, report))
    return Outcome(report.exit_code, document, export_summary(document), export_error(report))
