"""The notebook that papermill is given: the original with the cell of parameter values in its place."""

from __future__ import annotations

import json
import re
import secrets
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nb2prod.errors import UnreadableNotebook
from nb2prod.execution.kernels import named_kernel
from nb2prod.runner.messages import CellJob

INJECTED_TAG = "injected-parameters"  # papermill's own, so that its tools find the cell
ERROR_MARKER_TAG = "papermill-error-cell-tag"
_SKIPPED_TAG = "skip-execution"  # nbclient's
_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
_JSON = re.compile(r"application/(.*\+)?json")
_KINDS = frozenset({"code", "markdown", "raw"})


@dataclass(frozen=True, slots=True)
class PreparedNotebook:
    """A notebook to run; `numbers[i]` is the original's number of cell `i`, 0 for the cell of parameter values."""

    node: Mapping[str, Any]  # the document, with texts in one piece
    numbers: tuple[int, ...]
    left_out: tuple[int, ...]  # numbers of cells that an earlier run had injected

    @property
    def kernel_name(self) -> str:
        """The kernel the notebook names, or nothing."""
        return named_kernel(self.node["metadata"])

    @property
    def jobs(self) -> tuple[CellJob, ...]:
        """The code cells, in order."""
        return code_jobs(self.node["cells"])


def code_jobs(cells: Sequence[Any]) -> tuple[CellJob, ...]:
    """The code cells among a notebook's cells, as jobs; those that nbclient skips hold nothing."""
    jobs = []
    for cell in cells:
        if cell["cell_type"] == "code":
            tags = cell["metadata"].get("tags", [])
            source = "" if _SKIPPED_TAG in tags else cell["source"]
            jobs.append(CellJob(source=source, id=cell.get("id", ""), allow_error="raises-exception" in tags))
    return tuple(jobs)


def prepare(text: str, injected: str, after_cell: int) -> PreparedNotebook:
    """Put the cell of parameter values behind cell `after_cell` (0: at the top), whatever that cell's tags are.

    papermill itself looks for the tag `parameters` only. Cells that an earlier run injected are left out, and so are
    its error markers. Without values (`injected` empty) nothing is put in.
    Raises `UnreadableNotebook` when nbformat cannot make sense of the text.
    """
    node = _plain(text) or parsed(text)
    cells: list[Any] = []
    numbers: list[int] = []
    left_out: list[int] = []
    for number, cell in enumerate([None, *node["cells"]]):
        tags = cell["metadata"].get("tags", []) if cell is not None else []
        if INJECTED_TAG in tags:
            left_out.append(number)
        elif cell is not None and ERROR_MARKER_TAG not in tags:
            cells.append(cell)
            numbers.append(number)
        if injected and number == after_cell:
            cells.append(_code_cell(injected))
            numbers.append(0)
    return PreparedNotebook({**node, "cells": cells}, tuple(numbers), tuple(left_out))


def _code_cell(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": secrets.token_hex(4),
        "metadata": {"tags": [INJECTED_TAG]},
        "outputs": [],
        "source": source,
    }


def _plain(text: str) -> Mapping[str, Any] | None:
    """Read a notebook that is as the newest format wants it; None for any other, which is nbformat's to judge.

    What a run throws away is not looked at. nbformat itself takes long to import.
    """
    try:
        document = json.loads(text)
        cells = [_plain_cell(cell) for cell in document["cells"]]
        newest = (document["nbformat"], document["nbformat_minor"]) == (4, 5)
        named = {cell["id"] for cell in cells if _ID.fullmatch(cell["id"])}
        kernel = document["metadata"].get("kernelspec", {})
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    if not newest or len(named) < len(cells) or not isinstance(kernel, dict):
        return None
    return {**document, "cells": cells}


def _plain_cell(cell: dict[str, Any]) -> dict[str, Any]:
    """A cell with its texts in one piece; raises ValueError for one that is not as it should be."""
    tags = cell["metadata"].get("tags", [])
    if cell["cell_type"] not in _KINDS or not isinstance(tags, list):
        raise ValueError
    plain = {**cell, "source": "".join(cell["source"])}
    if cell["cell_type"] == "code":
        plain |= {"outputs": [], "execution_count": None}
    if "attachments" in cell:
        plain["attachments"] = {name: _joined(bundle) for name, bundle in cell["attachments"].items()}
    return plain


def _joined(bundle: Mapping[str, Any]) -> dict[str, Any]:
    return {
        kind: "".join(value) if isinstance(value, list) and not _JSON.fullmatch(kind) else value
        for kind, value in bundle.items()
    }


def parsed(text: str) -> Any:
    """Read a notebook's text as a NotebookNode of the newest format; raises `UnreadableNotebook`."""
    import nbformat
    from nbformat.warnings import DuplicateCellId, MissingIDFieldWarning

    with warnings.catch_warnings():
        # nbformat gives cells the ids they lack while it reads, which is what is wanted: nothing to warn about.
        warnings.simplefilter("ignore", MissingIDFieldWarning)
        warnings.simplefilter("ignore", DuplicateCellId)
        try:
            node = nbformat.reads(text, as_version=4)
            return nbformat.v4.upgrade(node)
        except (ValueError, KeyError, AttributeError, TypeError, nbformat.ValidationError) as error:
            raise UnreadableNotebook(f"this is no notebook that can be run: {error}") from error
