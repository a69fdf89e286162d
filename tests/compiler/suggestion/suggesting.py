"""Small notebooks for the tests of suggestions: cells are sources, markdown ones begin with `md:`."""

from __future__ import annotations

from collections.abc import Sequence

from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.suggestion import suggest_roles, with_suggestions
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook, Package, Suggestion

LAYOUT = Layout("example")


def notebook_of(*sources: str | tuple[str, str], kale: bool = False, language: str = "python") -> Notebook:
    """A notebook; a cell with tags (separated by blanks) is a pair of tags and source."""
    cells = []
    for number, entry in enumerate(sources, start=1):
        tags, source = entry if isinstance(entry, tuple) else ("", entry)
        kind = CellKind.MARKDOWN if source.startswith("md:") else CellKind.CODE
        text = source.removeprefix("md:")
        cells.append(Cell(f"c{number}", number, kind, text, tuple(tags.split())))
    return Notebook("example.ipynb", tuple(cells), language, kale)


def suggested(*sources: str | tuple[str, str], kale: bool = False) -> dict[int, Suggestion]:
    """The suggestions, by cell number."""
    found = suggest_roles(notebook_of(*sources, kale=kale), Settings(), LAYOUT)
    return {each.cell_number: each for each in found}


def roles(*sources: str | tuple[str, str]) -> list[str]:
    """The suggested roles in document order, as their tags spell them."""
    return [spelled(each) for each in suggested(*sources).values()]


def spelled(suggestion: Suggestion) -> str:
    role = suggestion.role
    return f"{role.kind.value}:{role.name}" if role.name else role.kind.value


def exported(*sources: str | tuple[str, str]) -> Package:
    """What the notebook compiles to with the suggested tags alone."""
    notebook = notebook_of(*sources)
    found = suggest_roles(notebook, Settings(), LAYOUT)
    return compile_notebook(with_suggestions(notebook, found), Settings(), LAYOUT)


def steps_of(found: Sequence[str]) -> list[str]:
    return [each for each in dict.fromkeys(found) if each.startswith("step:")]
