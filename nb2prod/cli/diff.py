"""How changes of a notebook are shown, and how a person is asked for them."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from nb2prod.errors import UsageError
from nb2prod.model import Cell, CellEdit, Notebook

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def echo_diff(lines: Sequence[str]) -> None:
    """Print the lines of a unified diff in their colours."""
    for line in lines:
        colour = _COLOURS.get(line[:1])
        click.echo(click.style(line, fg=colour, bold=line.startswith(("+++", "---"))) if colour else line)


def notebook_diff(name: str, notebook: Notebook, edits: Sequence[CellEdit]) -> list[str]:
    """The changed cells as a unified diff: tags as one line, sources line by line."""
    cells = {cell.number: cell for cell in notebook.cells}
    return [
        f"--- {name}",
        f"+++ {name}",
        *(line for edit in edits for line in _cell_diff(cells[edit.cell_number], edit)),
    ]


def _cell_diff(cell: Cell, edit: CellEdit) -> Iterator[str]:
    yield f"@@ cell {cell.number}: {first_line(cell.source)} @@"
    if edit.tags is not None and edit.tags != cell.tags:
        yield from (f"-tags: {', '.join(cell.tags)}",) if cell.tags else ()
        yield from (f"+tags: {', '.join(edit.tags)}",) if edit.tags else ()
    if edit.source is not None:
        old, new = cell.source.split("\n"), edit.source.split("\n")
        hunks = list(difflib.unified_diff(old, new, lineterm=""))[2:]
        for place, line in enumerate(hunks):
            if not line.startswith("@@ "):
                yield line
            elif place:
                yield f"@@ cell {cell.number}, lines {line[3:-3]} @@"


def first_line(source: str, width: int = 36) -> str:
    """A cell's first line that holds anything, clipped."""
    line = next((line.strip() for line in source.split("\n") if line.strip()), "")
    return line if len(line) <= width else f"{line[: width - 1].rstrip()}…"


def agreed(path: Path, option: str, *, yes: bool) -> bool:
    """Ask whether the notebook may be changed; raises UsageError where nobody can be asked."""
    if yes:
        return True
    if not sys.stdin.isatty():
        raise UsageError(
            f"{path}: {option} asks before it changes a notebook, and there is no terminal to ask at; nothing was "
            "written; give --yes to write without asking"
        )
    return click.confirm(f"Change {path}?", err=True)
