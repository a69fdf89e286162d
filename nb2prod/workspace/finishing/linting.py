"""Linting with ruff, as the project configures it; findings come back in cell coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.model import Origin
from nb2prod.workspace.finishing.ruff_configuration import RuffConfiguration, configuration_of

_SELECTED = "E,F,W,I,UP,B"  # where the project configures nothing


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One finding of ruff; the cell's fields are empty or 0 where the line is nb2prod's own."""

    code: str
    message: str
    path: str  # relative to the output directory, POSIX
    line: int
    column: int
    cell_id: str = ""
    cell_number: int = 0
    cell_line: int = 0
    cell_column: int = 0


@dataclass(frozen=True, slots=True)
class Linter:
    """ruff's options for one output directory."""

    directory: Path
    options: tuple[str, ...]
    first_party: tuple[str, ...]  # top-level names, sorted: they are first-party whether or not they are on disk yet
    configuration: RuffConfiguration


def linter_for(
    directory: Path, modules: Iterable[str], line_length: int, configuration: RuffConfiguration | None = None
) -> Linter:
    """Use the project's ruff configuration where there is one, else nb2prod's selection of rules.

    `modules` are the top-level names generated together; `configuration` is the directory's, where it is read already.
    """
    configuration = configuration or configuration_of(directory)
    options: tuple[str, ...] = ()
    if not configuration.files:
        options = ("--isolated", f"--select={_SELECTED}", f"--line-length={line_length}", "--target-version=py310")
    return Linter(directory, options, tuple(sorted({*modules, *configuration.first_party})), configuration)


def to_cells(
    findings: Sequence[LintFinding],
    text: str,
    origins: Sequence[Origin | None],
    sources: Mapping[str, str],
) -> tuple[LintFinding, ...]:
    """Add cell coordinates; `sources` are the cells' sources by id."""
    lines = text.split("\n")
    result = []
    for found in findings:
        origin = origins[found.line - 1] if 0 < found.line <= len(origins) else None
        if origin is None:
            result.append(found)
            continue
        source = sources.get(origin.cell_id, "").split("\n")
        written = source[origin.line - 1] if 0 < origin.line <= len(source) else ""
        result.append(
            LintFinding(
                *(found.code, found.message, found.path, found.line, found.column),
                *(origin.cell_id, origin.cell_number, origin.line),
                cell_column=_column_in_cell(lines[found.line - 1], found.column, written),
            )
        )
    return tuple(result)


def _column_in_cell(line: str, column: int, written: str) -> int:
    """The column of the same word in the cell's line: by its rank among equal words, else by the indentation."""
    word = re.match(r"\w+|\W?", line[column - 1 :])
    text = word.group() if word else ""
    if text.isidentifier():
        pattern = re.compile(rf"\b{text}\b")
        rank = len(pattern.findall(line[: column - 1]))
        places = [match.start() for match in pattern.finditer(written)]
        if rank < len(places):
            return places[rank] + 1
    shift = (len(line) - len(line.lstrip())) - (len(written) - len(written.lstrip()))
    return max(1, min(column - shift, len(written) + 1))
