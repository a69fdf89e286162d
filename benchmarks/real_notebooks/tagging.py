"""Suggest tags for one notebook and compile it, in a process of its own: neither may hang or end the benchmark.

    python -m benchmarks.real_notebooks.tagging NOTEBOOK OUTPUT [TAGS]

Replaces the notebook by its tagged copy, and prints one JSON object: see `Tagged` in records.py. TAGS is JSON, the tags
that a person gave cells by their numbers: {"7": ["skip"]}.
"""

from __future__ import annotations

import dataclasses
import json
import sys
import time
import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import nbformat

from benchmarks.real_notebooks.coverage import statements_of_work
from benchmarks.real_notebooks.records import Refusal, Tagged
from nb2prod.commands.export.rendering import star_imports
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.suggestion import suggest_roles, with_suggestions
from nb2prod.config import load_settings
from nb2prod.errors import CannotWrite, UnreadableNotebook
from nb2prod.model import CellEdit, CellKind, Notebook, RoleKind, Severity
from nb2prod.workspace.locations import locate
from nb2prod.workspace.notebooks.edits import edited
from nb2prod.workspace.notebooks.reading import parse_notebook


def tag(path: Path, output: Path, given: Mapping[str, Sequence[str]] = MappingProxyType({})) -> Tagged:
    """Tag and compile; what is raised is part of the result."""
    content = path.read_bytes()
    try:
        notebook = parse_notebook(content, path)
    except UnreadableNotebook as error:
        return Tagged(unreadable=str(error))
    try:
        return _tagged(with_given(notebook, given), content, path, output)
    except Exception:
        return Tagged(crash=traceback.format_exc())


def with_given(notebook: Notebook, given: Mapping[str, Sequence[str]]) -> Notebook:
    """The notebook with a person's tags in the place of its own."""
    cells = (replace(cell, tags=tuple(given.get(str(cell.number), cell.tags))) for cell in notebook.cells)
    return replace(notebook, cells=tuple(cells))


def _tagged(notebook: Notebook, content: bytes, path: Path, output: Path) -> Tagged:
    settings, configured_in = load_settings(path.absolute().parent)
    location = locate(path, output, settings, configured_in)
    stars = star_imports(notebook, location)
    started = time.process_time()
    suggestions = suggest_roles(notebook, settings, location.layout, stars)
    suggested = time.process_time()
    tagged = with_suggestions(notebook, suggestions)
    package = compile_notebook(tagged, settings, location.layout, stars)
    compiled = time.process_time()
    path.write_bytes(_with_tags(content, _edits(tagged), path))
    exported = {each.cell_number for each in suggestions if each.role.kind is not RoleKind.SKIP}
    work, kept = statements_of_work(notebook, exported)
    return Tagged(
        suggest_seconds=round(suggested - started, 4),
        compile_seconds=round(compiled - suggested, 4),
        roles=dict(Counter(each.role.kind.value for each in suggestions)),
        refusals=tuple(
            Refusal(found.code, found.cell_number, found.line, found.message, found.fix)
            for found in package.diagnostics
            if found.severity is Severity.ERROR
        ),
        work=work,
        kept=kept,
    )


def _with_tags(content: bytes, edits: list[CellEdit], path: Path) -> bytes:
    """Change the file's tags; a file of an older format is saved as JupyterLab would, first."""
    try:
        return edited(content, edits, path)
    except CannotWrite:
        upgraded = nbformat.convert(nbformat.reader.reads(content.decode("utf-8-sig")), 4)
        return edited(nbformat.writes(upgraded).encode("utf-8"), edits, path)


def _edits(tagged: Notebook) -> list[CellEdit]:
    return [CellEdit(cell.number, tags=cell.tags) for cell in tagged.cells if cell.kind is CellKind.CODE]


if __name__ == "__main__":
    by_hand = json.loads(sys.argv[3]) if sys.argv[3:] else {}
    print(json.dumps(dataclasses.asdict(tag(Path(sys.argv[1]), Path(sys.argv[2]), by_hand))))
