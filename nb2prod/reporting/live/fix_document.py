"""Mechanical mends of a notebook as it stands in the browser, as a JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from nb2prod.commands.live.fix import FixReport, Wanted, find_fixes
from nb2prod.model import CellEdit
from nb2prod.reporting.json_format import fix_document


def answer(path: Path, notebook: Mapping[str, object], arguments: Mapping[str, object]) -> dict[str, object]:
    """Find the edits that mend a notebook's content; raises Nb2prodError where nothing can be said.

    Arguments: {code, cell_id, line} of a finding as the preview has it, to mend that one alone; none to mend all.
    `cell_id` and `line` may be missing: then the first finding with the code is meant.

    {edits: [{cell_id, cell, source, tags}], fixes: [{code, cell_id, cell, message, summary}]}. Each cell is there once;
    `source` and `tags` are whole and new, or null where they stay. `fixes` says what the edits are for, in the order
    in which they were found; both are empty where nothing can be mended.
    """
    return edits_document(find_fixes(path, json.dumps(notebook).encode(), _wanted(arguments)))


def edits_document(report: FixReport) -> dict[str, object]:
    """What to change, and why."""
    ids = {cell.number: cell.id for cell in report.notebook.cells}
    return {
        "edits": [_edit(edit, ids) for edit in report.mended.edits],
        "fixes": [fix_document(fix) for fix in report.mended.fixes],
    }


def _wanted(arguments: Mapping[str, object]) -> Wanted | None:
    code, cell_id, line = (arguments.get(name) for name in ("code", "cell_id", "line"))
    if not isinstance(code, str):
        return None
    return Wanted(
        code,
        cell_id if isinstance(cell_id, str) else None,
        int(line) if isinstance(line, (int, float)) else None,
    )


def _edit(edit: CellEdit, ids: Mapping[int, str]) -> dict[str, object]:
    return {
        "cell_id": ids[edit.cell_number],
        "cell": edit.cell_number,
        "source": edit.source,
        "tags": None if edit.tags is None else list(edit.tags),
    }
