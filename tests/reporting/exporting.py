"""Reports of real exports, in the process itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.report import ExportOptions, ExportReport, Mode

CLEAN = ("step:load", "rows = [3, 1, 2]")
LINTED = (
    "step:pick",
    "import os, sys\n\nvalue = rows[0]\nif value == None:\n    value = 0\nprint(value, sys.path, os)",
)
REFUSED = ("step:report", "# all of it\nprint(sorted(rows), totl)")


def write_notebook(path: Path, *cells: tuple[str, str], indent: int | None = 1) -> Path:
    """Write a notebook of (tag, source) cells below a heading."""
    documents: list[dict[str, object]] = [{"cell_type": "markdown", "id": "top", "metadata": {}, "source": ["# Rows"]}]
    for number, (tag, source) in enumerate(cells, start=2):
        documents.append(
            {
                "cell_type": "code",
                "id": f"c{number}",
                "metadata": {"tags": [tag]},
                "source": source.splitlines(keepends=True),
                "outputs": [],
                "execution_count": None,
            }
        )
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": documents}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
    return path


def exported(notebooks: Sequence[Path], mode: Mode = Mode.WRITE, *, strict: bool = False) -> ExportReport:
    """Export the notebooks beside themselves."""
    options = ExportOptions(None, mode, strict)
    return ExportReport(tuple(export_each(planned(notebooks, None), options)))


def every_kind_of_failure(folder: Path) -> ExportReport:
    """Refused, unreadable, stale, edited, with lint findings and as it should be: one notebook each."""
    good = write_notebook(folder / "good.ipynb", CLEAN)
    edited = write_notebook(folder / "edited.ipynb", CLEAN)
    stale = write_notebook(folder / "deep" / "stale.ipynb", CLEAN)
    linted = write_notebook(folder / "linted.ipynb", CLEAN, LINTED)
    exported([good, edited, stale, linted])
    (folder / "edited.py").write_text("mine\n", encoding="utf-8")
    write_notebook(stale, CLEAN, ("step:more", "most = max(rows)"))
    refused = write_notebook(folder / "refused.ipynb", CLEAN, REFUSED)
    broken = folder / "broken.ipynb"
    broken.write_text('{\n "cells": [,]\n}', encoding="utf-8")
    return exported([good, edited, stale, linted, refused, broken], Mode.CHECK, strict=True)
