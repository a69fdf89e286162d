"""One real notebook through tags, export and verification, in a copy of its folder."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.real_notebooks.copies import fresh_copy
from benchmarks.real_notebooks.exporting import measure_export
from benchmarks.real_notebooks.records import Exported
from benchmarks.real_notebooks.selection import Selected

CELL_SECONDS = 120.0


def exported(notebook: Path, scratch: Path) -> Exported:
    """Tag the notebook as suggested, export it, run both and compare; in this interpreter's environment."""
    selected = Selected(notebook, notebook.parent, "sdists")
    copies, output = scratch / "copy", scratch / "module"
    copies.mkdir()
    output.mkdir()
    copy = fresh_copy(selected, copies, scratch / "large")
    return measure_export(copy, output, Path(sys.executable), CELL_SECONDS, runs=True)
