"""Cells run by the engine, for the tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import Limits, NotebookRun
from nb2prod.runner.messages import CellJob

HERE = Interpreter(sys.executable, name="python3")


def jobs(*sources: str, allow: tuple[int, ...] = ()) -> list[CellJob]:
    """Cells with these sources; those at the positions in `allow` may raise."""
    return [CellJob(source=source, id="", allow_error=index in allow) for index, source in enumerate(sources)]


def run(folder: Path, *sources: str, timeout: float | None = 60.0, memory: int | None = None) -> NotebookRun:
    """Run cells in this interpreter."""
    return run_notebook_cells(jobs(*sources), HERE, folder, Limits(timeout, memory))


def text(outputs: tuple[dict[str, Any], ...], name: str = "stdout") -> str:
    """What a cell has printed to one stream."""
    return "".join(output["text"] for output in outputs if output.get("name") == name)


def result(outputs: tuple[dict[str, Any], ...]) -> str:
    """A cell's result as text."""
    return str(next(output["data"]["text/plain"] for output in outputs if output["output_type"] == "execute_result"))
