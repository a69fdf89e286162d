"""How ready a notebook as it stands in the browser is, as a JSON object."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from nb2prod.commands.live.readiness import Item, Readiness, readiness
from nb2prod.reporting.json_format import finding_document
from nb2prod.reporting.live.columns import code_units
from nb2prod.workspace.linting import LintFinding


def answer(path: Path, notebook: Mapping[str, object], arguments: Mapping[str, object]) -> dict[str, object]:
    """Measure a notebook's content against what is on disk; raises Nb2prodError where nothing can be said.

    There are no arguments. {exported: ITEM, verified: ITEM, tests: ITEM, lint: ITEM and {findings: [{code, message,
    path, line, column, cell_id, cell, cell_line, cell_column}]}, module, edited}, where an ITEM is {state, detail, at}.
    `state` is "passed", "failed", "outdated" (what was measured is not what is there now), "never" or "unknown";
    `detail` says it in words, and `at` when it was measured (ISO 8601, UTC), or null. `exported` passes where an export
    would change nothing, and fails where it is refused or would overwrite what somebody edited: `edited` tells the
    second. `findings` are ruff's about what an export would write; columns count UTF-16 code units. `module` is the
    absolute path of the main module in the file system, null while there is none.
    """
    return readiness_document(readiness(path, json.dumps(notebook).encode()))


def readiness_document(measured: Readiness) -> dict[str, object]:
    """All items."""
    return {
        "exported": _item(measured.exported),
        "verified": _item(measured.verified),
        "tests": _item(measured.tests),
        "lint": {
            **_item(measured.lint),
            "findings": [finding_document(_in_code_units(each, measured)) for each in measured.findings],
        },
        "module": str(measured.module) if measured.module is not None else None,
        "edited": measured.edited,
    }


def _item(item: Item) -> dict[str, object]:
    return {"state": item.state.value, "detail": item.detail, "at": item.at or None}


def _in_code_units(found: LintFinding, measured: Readiness) -> LintFinding:
    """The finding with its columns as the browser counts them; ruff counts characters.

    What is found in code that only the module has belongs to its cell as a whole: nothing in the cell is to blame.
    """
    word = _word(measured.texts.get(found.path, ""), found.line, found.column)
    if word and word != _word(measured.sources.get(found.cell_id, ""), found.cell_line, found.cell_column):
        found = replace(found, cell_line=0, cell_column=0)
    return replace(
        found,
        column=_column(measured.texts.get(found.path, ""), found.line, found.column),
        cell_column=_column(measured.sources.get(found.cell_id, ""), found.cell_line, found.cell_column),
    )


def _word(text: str, line: int, column: int) -> str:
    """The name or number that begins at a place; empty where none does."""
    lines = text.split("\n")
    found = re.match(r"\w+", lines[line - 1][max(0, column - 1) :]) if 0 < line <= len(lines) else None
    return found.group() if found else ""


def _column(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    if not (0 < line <= len(lines) and column > 1):
        return column
    before = lines[line - 1][: column - 1]
    return column + code_units(before) - len(before)
