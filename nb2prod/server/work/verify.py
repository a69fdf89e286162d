"""The verb `verify`: notebook and module run, and compared name by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nb2prod.commands.verify.command import VerifyOptions, verify
from nb2prod.commands.verify.tested_module import OUTDATED
from nb2prod.execution.verify.as_json import json_text
from nb2prod.execution.verify.html import html_page
from nb2prod.execution.verify.report import VerifyReport
from nb2prod.execution.verify.words import verdict_words
from nb2prod.server.work.channel import Channel
from nb2prod.server.work.documents import api_path
from nb2prod.server.work.order import Order, Outcome


def work(order: Order, channel: Channel) -> Outcome:
    """Do it; raises as `verify` does."""
    name = Path(order.notebook.name)
    options = VerifyOptions(strict=bool(order.options.get("strict")), keep=True)
    report = verify(name, order.assignments, options, lambda text: channel.progress(0, 0, text))
    document = _document(order, report)
    summary = {key: document[key] for key in ("verdict", "counts")}
    return Outcome(
        report.exit_code, document, summary, verdict_words(report) if report.exit_code else "", html_page(report)
    )


def _document(order: Order, report: VerifyReport) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json_text(report), parse_constant=lambda name: None)  # NaN is no JSON
    document["notebook"] = api_path(order, document["notebook"])
    document["module"] = api_path(order, document["module"])
    document["outdated"] = report.outdated
    document["notes"] = [note for note in report.notes if note != OUTDATED]  # the browser offers to export
    for part in _parts_with_files(document):
        part["file"] = api_path(order, part["file"])
    return document


def _parts_with_files(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from document["steps"]
    yield from document["failures"]
    if document["first_divergence"] is not None:
        yield document["first_divergence"]
