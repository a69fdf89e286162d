"""Notebooks on the disk, as tests prepare and read them."""

from __future__ import annotations

import json
from pathlib import Path


def tags_of(notebook: Path) -> list[list[str]]:
    """The tags of each cell."""
    return [cell["metadata"].get("tags", []) for cell in json.loads(notebook.read_text())["cells"]]


def source_of(notebook: Path, cell: int) -> str:
    """The text of a cell, by its number from 1."""
    return "".join(json.loads(notebook.read_text())["cells"][cell - 1]["source"])


def without_tags(source: Path, target: Path, *, leave_out: str = "") -> Path:
    """Copy a notebook without its tags and outputs, and without the lines that are `leave_out`."""
    document = json.loads(source.read_text())
    for cell in document["cells"]:
        cell["metadata"].pop("tags", None)
        cell["source"] = [line for line in cell["source"] if not leave_out or line.strip() != leave_out]
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    target.write_text(json.dumps(document))
    return target
