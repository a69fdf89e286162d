"""The notebook that papermill is given: the original with the cell of parameter values in its place."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

from nb2prod.errors import UnreadableNotebook

INJECTED_TAG = "injected-parameters"  # papermill's own, so that its tools find the cell
ERROR_MARKER_TAG = "papermill-error-cell-tag"


@dataclass(frozen=True, slots=True)
class PreparedNotebook:
    """A notebook to run; `numbers[i]` is the original's number of cell `i`, 0 for the cell of parameter values."""

    node: Any  # a NotebookNode: nbformat has no types
    numbers: tuple[int, ...]
    left_out: tuple[int, ...]  # numbers of cells that an earlier run had injected

    @property
    def kernel_name(self) -> str:
        """The kernel the notebook names, or nothing."""
        name = self.node.metadata.get("kernelspec", {}).get("name", "")
        return name if isinstance(name, str) else ""


def prepare(text: str, injected: str, after_cell: int) -> PreparedNotebook:
    """Put the cell of parameter values behind cell `after_cell` (0: at the top), whatever that cell's tags are.

    papermill itself looks for the tag `parameters` only. Cells that an earlier run injected are left out, and so are
    its error markers. Without values (`injected` empty) nothing is put in.
    Raises `UnreadableNotebook` when nbformat cannot make sense of the text.
    """
    from nbformat.v4 import new_code_cell

    node = parsed(text)
    cells: list[Any] = []
    numbers: list[int] = []
    left_out: list[int] = []
    for number, cell in enumerate([None, *node.cells]):
        tags = cell.metadata.get("tags", []) if cell is not None else []
        if INJECTED_TAG in tags:
            left_out.append(number)
        elif cell is not None and ERROR_MARKER_TAG not in tags:
            cells.append(cell)
            numbers.append(number)
        if injected and number == after_cell:
            cells.append(new_code_cell(source=injected, metadata={"tags": [INJECTED_TAG]}))
            numbers.append(0)
    node.cells = cells
    return PreparedNotebook(node=node, numbers=tuple(numbers), left_out=tuple(left_out))


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
