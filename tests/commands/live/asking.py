"""Live verbs asked as the server's worker asks them: with the document of a browser, which no file holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

Cell = tuple[str, str]  # tags, separated by `|` (or `markdown`), and source
Document = dict[str, Any]


def document(*cells: Cell, kernel: str = "python3", language: str = "python") -> Document:
    """An unsaved notebook, whose cells have the ids c1, c2, ..."""
    return {
        "cells": [_cell(f"c{number}", *cell) for number, cell in enumerate(cells, start=1)],
        "metadata": {"kernelspec": {"name": kernel, "display_name": kernel, "language": language}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(cell_id: str, tags: str, source: str) -> Document:
    if tags == "markdown":
        return {"id": cell_id, "cell_type": "markdown", "metadata": {}, "source": source}
    metadata = {"tags": tags.split("|")} if tags else {}
    return {"id": cell_id, "cell_type": "code", "metadata": metadata, "source": source, "execution_count": None}


def saved(path: Path, notebook: Document) -> Path:
    """The notebook as a file, as JupyterLab saves it."""
    cells = [{**cell, **({"outputs": []} if cell["cell_type"] == "code" else {})} for cell in notebook["cells"]]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**notebook, "cells": cells}, indent=1), encoding="utf-8")
    return path


def ask(verb: str, path: Path, notebook: Document | None, **arguments: object) -> Document:
    """The answer; it is JSON, and asking leaves no file and changes none."""
    before = files_below(path.parent)
    module = import_module(f"nb2prod.reporting.live.{verb}_document")
    answer: Document = module.answer(path, notebook, arguments)
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert files_below(path.parent) == before
    return answer


def files_below(folder: Path) -> Mapping[Path, bytes]:
    """Every file and its content."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def with_edits(notebook: Document, edits: list[Document]) -> Document:
    """The notebook after the browser has applied edits."""
    by_id = {edit["cell_id"]: edit for edit in edits}
    assert len(by_id) == len(edits)
    cells = []
    for cell in notebook["cells"]:
        edit = by_id.get(cell["id"], {"source": None, "tags": None})
        changed = {} if edit["source"] is None else {"source": edit["source"]}
        tagged = {} if edit["tags"] is None else {"metadata": {**cell["metadata"], "tags": edit["tags"]}}
        cells.append({**cell, **changed, **tagged})
    return {**notebook, "cells": cells}
