"""Parts of results that several verbs have, with files by the browser's paths and columns as JavaScript counts them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.report import ExportOptions, FileChange, Mode, NotebookReport, Outcome
from nb2prod.commands.subject import Refused
from nb2prod.errors import Nb2prodError
from nb2prod.model import Diagnostic
from nb2prod.reporting.json_format import diagnostic_document, finding_document
from nb2prod.reporting.live.columns import in_code_units
from nb2prod.reporting.live.lint_places import finding_in_browser, linted_texts
from nb2prod.reporting.paths import shown
from nb2prod.server.work.order import EXPORT_REFUSED, Order
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes
from nb2prod.workspace.records.records import digest

_EDITED = "edited by hand since the export, left alone"
_FOREIGN = "there already, and no export is known to have written it; left alone"
_TO_SHOW = (Outcome.EDITED, Outcome.STALE)  # outcomes of which a report without texts is looked at again


def looked_at(order: Order, report: NotebookReport) -> NotebookReport:
    """The report with the texts of what is edited or stale, so that the differences can be shown."""
    if report.outcome not in _TO_SHOW:
        return report
    seen = exported(order, ExportOptions(mode=Mode.LOOK))
    return replace(report, files=seen.files) if seen.files else report


def overwritable(order: Order) -> frozenset[str]:
    """Digests of the edited files that somebody has seen and gives up."""
    digests = order.options.get("overwrite", ())
    return frozenset(map(str, digests)) if isinstance(digests, list) else frozenset()


def exported(order: Order, options: ExportOptions) -> NotebookReport:
    """What an export of the notebook does; raises as `planned` does."""
    (report,) = export_each(planned([Path(order.notebook.name)], None), options)
    return report


def export_document(order: Order, report: NotebookReport) -> dict[str, object]:
    """What an export did, or would do."""
    sources = _sources(order) if report.diagnostics or report.findings else {}
    texts = linted_texts(report.files, report.findings)
    places = (finding_in_browser(found, texts.get(found.path, ""), sources) for found in report.findings)
    return {
        "outcome": report.outcome.value,
        "module": api_path(order, report.module),
        "files": [_file(order, change) for change in report.files],
        "diagnostics": _diagnostics(report.diagnostics, report.mends, sources),
        "findings": [finding_document(each) for each in places],
        "error": order.worded(report.error and export_error(report)),
        "notes": list(report.notes),
    }


def refused_document(order: Order, error: Refused) -> dict[str, object]:
    """What stands in the place of any verb's result for a notebook whose export is refused."""
    report = NotebookReport(
        order.notebook, Outcome.REFUSED, diagnostics=error.diagnostics, notes=error.notes, error=EXPORT_REFUSED
    )
    return export_document(order, report)


def export_summary(document: Mapping[str, object]) -> dict[str, object]:
    """The small part of what `export_document` made; of a refused notebook with its diagnostics."""
    names = ["outcome", "module"]
    if document["outcome"] == Outcome.REFUSED.value:
        names.append("diagnostics")
    return {name: document[name] for name in names}


def export_error(report: NotebookReport) -> str:
    """Why nothing was written; empty where something was."""
    if report.outcome is Outcome.EDITED:
        left = (change for change in report.files if change.outcome is Outcome.EDITED)
        names = ", ".join(shown(change.path) for change in left if change.foreign == report.foreign)
        return f"{names}: {_FOREIGN if report.foreign else _EDITED}"
    return report.error or (EXPORT_REFUSED if report.outcome is Outcome.REFUSED else "")


def api_path(order: Order, path: Path | str | None) -> str | None:
    """The browser's path of a file; None where it has none, or where there is no file."""
    return order.places.api_path(Path(path)) if path else None


def _file(order: Order, change: FileChange) -> dict[str, object]:
    left = change.before if change.outcome is Outcome.EDITED else None
    return {
        "path": api_path(order, change.path),
        "shown": shown(change.path),
        "outcome": change.outcome.value,
        "foreign": change.foreign,
        "digest": digest(left) if left is not None else None,
        "diff": _diff(change),
    }


def _diff(change: FileChange) -> str:
    """A unified diff from what is on disk to what an export writes."""
    name = shown(change.path)
    before, after = ((text or "").splitlines() for text in (change.before, change.after))
    names = ("/dev/null" if change.before is None else name, "/dev/null" if change.after is None else name)
    return "".join(f"{line}\n" for line in difflib.unified_diff(before, after, *names, lineterm=""))


def _diagnostics(
    found: Sequence[Diagnostic], mends: Mapping[Diagnostic, str], sources: Mapping[str, str]
) -> list[dict[str, object]]:
    return [diagnostic_document(in_code_units(each, sources.get(each.cell_id, "")), mends.get(each)) for each in found]


def _sources(order: Order) -> dict[str, str]:
    try:
        notebook = parse_notebook(read_bytes(order.notebook), order.notebook)
    except Nb2prodError:  # then nothing is said of its cells
        return {}
    return {cell.id: cell.source for cell in notebook.cells}
