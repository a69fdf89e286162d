"""The notebook that papermill wrote: where it stopped, and what is recorded in it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from nb2prod.errors import CannotWrite, UnreadableNotebook
from nb2prod.execution.cell_failure import CellFailure, failing_line
from nb2prod.execution.prepared_notebook import ERROR_MARKER_TAG, parsed


class RunStatus(Enum):
    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Lost:
    """A cell that never came to an end: a timeout, a dead kernel, an interrupt."""

    status: RunStatus
    exception: str
    message: str


def read_executed(path: Path) -> Any | None:
    """Read what papermill has written; None when it wrote nothing, or was stopped while writing."""
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except (OSError, UnreadableNotebook):
        return None


def raised_failure(node: Any, numbers: tuple[int, ...]) -> CellFailure | None:
    """Describe the cell whose exception ended the run.

    papermill also calls a run failed for an exception that the tag `raises-exception` announces; that run is
    complete, and its error markers are taken out.
    """
    for number, cell in _run_cells(node, numbers):
        if not cell.metadata.papermill.get("exception") or _ended_on_purpose(cell):
            continue
        for output in _errors(cell):
            line = failing_line(output.traceback, cell.execution_count, cell.source)
            return CellFailure(number, line, output.ename, output.evalue)
        return CellFailure(number, 0, "CellExecutionError", "the cell failed without saying why")
    node.cells = [cell for cell in node.cells if not _is_marker(cell)]
    return None


def lost_failure(node: Any, numbers: tuple[int, ...], lost: Lost) -> CellFailure | None:
    """Describe the cell that was running when a run was lost; None when none had begun.

    papermill calls that cell and all after it completed: this is corrected.
    """
    begun = [(number, cell) for number, cell in _run_cells(node, numbers) if cell.metadata.papermill.get("start_time")]
    for _, cell in _run_cells(node, numbers):
        if not cell.metadata.papermill.get("start_time"):
            cell.metadata.papermill["status"] = "pending"
    node.metadata.papermill["exception"] = True
    if not begun:
        return None
    number, cell = begun[-1]
    cell.metadata.papermill.update(exception=True, status="failed")
    return CellFailure(number, 0, lost.exception, lost.message)


def early_end(node: Any, numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Say which cell ended a complete run early with `sys.exit()`, if one did."""
    return tuple(
        f"cell {number} ended the notebook with sys.exit(): the cells after it did not run"
        for number, cell in _run_cells(node, numbers)
        if cell.metadata.papermill.get("exception")
    )


def write_recorded(node: Any, output: Path, run: Mapping[str, object], inputs: Mapping[str, object]) -> None:
    """Write an executed notebook with the record of its run under `nb2prod` in the metadata; whole or not at all.

    `inputs` replaces what papermill recorded, which knows a temporary notebook and no parameters.
    Raises `CannotWrite`.
    """
    import nbformat

    node.metadata["nb2prod"] = {**node.metadata.get("nb2prod", {}), "run": dict(run)}
    node.metadata.setdefault("papermill", {}).update(inputs)
    unfinished = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(nbformat.writes(node) + "\n", encoding="utf-8")
        unfinished.replace(output)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise CannotWrite(f"the record of the run could not be written to {output}: {error}") from error


def carries_run(path: Path) -> bool:
    """Whether a file is a notebook that an earlier run wrote."""
    node = read_executed(path)
    return node is not None and ("papermill" in node.metadata or "run" in node.metadata.get("nb2prod", {}))


def _errors(cell: Any) -> list[Any]:
    return [output for output in reversed(cell.outputs) if output.output_type == "error"]


def _ended_on_purpose(cell: Any) -> bool:
    return any(output.ename == "SystemExit" and output.evalue in ("", "0") for output in _errors(cell))


def _is_marker(cell: Any) -> bool:
    return ERROR_MARKER_TAG in cell.metadata.get("tags", [])


def _run_cells(node: Any, numbers: tuple[int, ...]) -> list[tuple[int, Any]]:
    """The code cells that papermill was given, each with its number in the original notebook."""
    given = zip(numbers, (cell for cell in node.cells if not _is_marker(cell)), strict=True)
    return [(number, cell) for number, cell in given if cell.cell_type == "code" and "papermill" in cell.metadata]
