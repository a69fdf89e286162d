"""Projects with notebooks that are exported, changed and checked."""

from __future__ import annotations

import json
import time
from pathlib import Path

from nb2prod.commands.check.command import Checked, check
from nb2prod.commands.check.run import CheckOptions
from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.report import ExportOptions, NotebookReport, Outcome

STEPS = (("step:load", "values = [1, 2]"), ("step:total", "total = sum(values)"))


def notebook(path: Path, *cells: tuple[str, str], markdown: str = "# A notebook", **metadata: object) -> Path:
    """Write a notebook of tagged code cells; a tag that is empty is none."""
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": metadata,
        "cells": [
            {"cell_type": "markdown", "id": "head", "metadata": {}, "source": markdown},
            *(_code(number, tag, source) for number, (tag, source) in enumerate(cells or STEPS)),
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path


def _code(number: int, tag: str, source: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "id": f"c{number}",
        "metadata": {"tags": [tag]} if tag else {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text in a file."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def export(*notebooks: Path, output: Path | None = None, suggested: bool = False) -> tuple[NotebookReport, ...]:
    """Export for real."""
    options = ExportOptions(output, suggested=suggested)
    return tuple(export_each(planned(notebooks, output), options))


def settle(folder: Path) -> None:
    """Wait until no file is so young that it could change once more without another signature."""
    youngest = max(max(path.stat().st_mtime_ns, path.stat().st_ctime_ns) for path in folder.rglob("*"))
    time.sleep(max(0, youngest + 150_000_000 - time.time_ns()) / 1e9)


def checked(*paths: Path, **options: object) -> Checked:
    """Check in the working directory."""
    return check(paths, CheckOptions(**options))  # type: ignore[arg-type]


def outcomes(*paths: Path, **options: object) -> dict[str, tuple[Outcome, int]]:
    """Each notebook's outcome and exit code, by its path from the working directory."""
    report = checked(*paths, **options).report
    return {each.notebook.as_posix(): (each.outcome, each.exit_code) for each in report.notebooks}
