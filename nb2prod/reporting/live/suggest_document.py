"""Suggested roles for a notebook as it stands in the browser, as a JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from nb2prod.commands.tag import TagReport, suggested
from nb2prod.model import Suggestion
from nb2prod.reporting.json_format import diagnostic_document
from nb2prod.reporting.live.columns import in_code_units


def answer(path: Path, notebook: Mapping[str, object], arguments: Mapping[str, object]) -> dict[str, object]:
    """Suggest a role for every code cell of a notebook's content; raises Nb2prodError where nothing can be said.

    There are no arguments. {suggestions: [{cell_id, cell, kind, name, module, tags, reason, given}], remaining:
    [diagnostics as the preview has them]}. `tags` are those to add, none where the cell has its role already: `given`
    then says that its own tags say so. `remaining` are the errors with which an export would still be refused if all
    tags were added.
    """
    return suggest_document(suggested(path, json.dumps(notebook).encode()))


def suggest_document(report: TagReport) -> dict[str, object]:
    """The report about a notebook that could be read."""
    cells = report.notebook.cells if report.notebook is not None else ()
    sources = {cell.id: cell.source for cell in cells}
    return {
        "suggestions": [_suggestion(each) for each in report.suggestions],
        "remaining": [
            diagnostic_document(in_code_units(found, sources.get(found.cell_id, ""))) for found in report.remaining
        ],
    }


def _suggestion(suggestion: Suggestion) -> dict[str, object]:
    return {
        "cell_id": suggestion.cell_id,
        "cell": suggestion.cell_number,
        "kind": suggestion.role.kind.value,
        "name": suggestion.role.name,
        "module": suggestion.role.module,
        "tags": list(suggestion.tags),
        "reason": suggestion.reason,
        "given": suggestion.given,
    }
