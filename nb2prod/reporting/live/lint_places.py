"""Where the browser shows a finding of ruff: columns in UTF-16 code units, no place in a cell for generated code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from nb2prod.commands.export.report import FileChange
from nb2prod.reporting.live.columns import code_units
from nb2prod.workspace.finishing.linting import LintFinding
from nb2prod.workspace.writing.files import read_text


def finding_in_browser(found: LintFinding, text: str, sources: Mapping[str, str]) -> LintFinding:
    """The finding as the browser shows it; `text` is the generated file's, `sources` the cells' by their ids.

    ruff counts characters. What is found in code that only the module has belongs to its cell as a whole: nothing in
    the cell is to blame.
    """
    source = sources.get(found.cell_id, "")
    word = _word(text, found.line, found.column)
    if word and word != _word(source, found.cell_line, found.cell_column):
        found = replace(found, cell_line=0, cell_column=0)
    return replace(
        found,
        column=_column(text, found.line, found.column),
        cell_column=_column(source, found.cell_line, found.cell_column),
    )


def linted_texts(files: tuple[FileChange, ...], findings: tuple[LintFinding, ...]) -> dict[str, str]:
    """The texts that findings are about, by their paths; `files` are an export's, of which the first is the module."""
    if not files:
        return {}
    output = files[0].path.parent
    changes = {change.path: change for change in files}
    linted = dict.fromkeys(finding.path for finding in findings)
    return {path: _text(changes[output / path]) for path in linted if output / path in changes}


def _text(change: FileChange) -> str:
    """What an export writes; a report about what is up to date leaves that to the disk."""
    return change.after or read_text(change.path) or ""


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
