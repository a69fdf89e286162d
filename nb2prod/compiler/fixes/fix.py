"""What a fix is, and what the functions that offer one are given."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from nb2prod.compiler.analysis.cells import parse_quietly
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.ipython.translation import translate
from nb2prod.compiler.roles import assign_roles, role_of_tag
from nb2prod.compiler.suggestion import suggest_roles, with_suggestions
from nb2prod.compiler.trees import walk
from nb2prod.config import Settings
from nb2prod.model import (
    Cell,
    CellEdit,
    CellKind,
    Diagnostic,
    Layout,
    Notebook,
    Package,
    Role,
    Severity,
    StarImport,
    Suggestion,
)

_QUOTED = re.compile(r"'([^\W\d]\w*)'")
_CELL = re.compile(r"\bcells? (\d+)")


@dataclass(frozen=True, slots=True)
class Fix:
    """The smallest mechanical change of the notebook that mends a diagnostic."""

    diagnostic: Diagnostic
    summary: str  # what it does, in the imperative
    edits: tuple[CellEdit, ...]


@dataclass(frozen=True, slots=True)
class Compiler:
    """How a notebook is compiled here; with `suggested`, cells without tags have the roles suggested for them."""

    settings: Settings
    layout: Layout
    star_imports: tuple[StarImport, ...] = ()
    suggested: bool = False

    def package(self, notebook: Notebook) -> Package:
        """Compile the notebook."""
        if self.suggested:
            notebook = with_suggestions(notebook, self.suggestions(notebook))
        return compile_notebook(notebook, self.settings, self.layout, self.star_imports)

    def suggestions(self, notebook: Notebook) -> tuple[Suggestion, ...]:
        """Suggest a role for every code cell."""
        return suggest_roles(notebook, self.settings, self.layout, self.star_imports)


@dataclass(frozen=True)
class Situation:
    """A notebook as it stands, and what the compiler says about it."""

    notebook: Notebook
    diagnostics: tuple[Diagnostic, ...]
    compiler: Compiler

    def cell(self, diagnostic: Diagnostic) -> Cell | None:
        """The code cell that a diagnostic is about."""
        return self.numbered(diagnostic.cell_number)

    def numbered(self, number: int) -> Cell | None:
        """The code cell of a number."""
        found = (cell for cell in self.code if cell.number == number)
        return next(found, None)

    @cached_property
    def code(self) -> tuple[Cell, ...]:
        """The code cells."""
        return tuple(cell for cell in self.notebook.cells if cell.kind is CellKind.CODE)

    @cached_property
    def trees(self) -> Mapping[int, ast.Module]:
        """The statements of each code cell, by its number; magics are translated, which keeps the lines' numbers."""
        return {cell.number: parse_quietly(translate(cell, frozenset()).source) for cell in self.code}

    @cached_property
    def looked_into(self) -> frozenset[str]:
        """Names that stand nowhere but before a dot, as a module's does."""
        nodes = [node for tree in self.trees.values() for node in walk(tree)]
        owners = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        names = [node for node in nodes if isinstance(node, ast.Name)]
        return frozenset(node.id for node in names) - {node.id for node in names if id(node) not in owners}

    @cached_property
    def roles(self) -> Mapping[int, Role]:
        """The role of each code cell, by its number."""
        return {entry.cell.number: entry.role for entry in assign_roles(self.notebook)[0]}

    @cached_property
    def suggestions(self) -> Mapping[int, Suggestion]:
        """What each cell could be, by its number: those with tags keep them."""
        return {each.cell_number: each for each in self.compiler.suggestions(self.notebook)}

    @cached_property
    def other_roles(self) -> Mapping[int, Suggestion]:
        """What the cells with diagnostics could be if they had no role tags, by their numbers."""
        refused = {found.cell_number for found in self.diagnostics}
        cells = (
            replace(cell, tags=without_role(cell.tags)) if cell.number in refused else cell
            for cell in self.notebook.cells
        )
        without = replace(self.notebook, cells=tuple(cells))
        return {each.cell_number: each for each in self.compiler.suggestions(without)}

    @cached_property
    def step_names(self) -> frozenset[str]:
        """The names that tags give to steps, figures and tests."""
        return frozenset(tag.partition(":")[2] for cell in self.code for tag in cell.tags if ":" in tag)

    def errors_after(self, fix: Fix) -> int:
        """How many errors are left after a fix."""
        diagnostics = self.compiler.package(with_edits(self.notebook, fix.edits)).diagnostics
        return sum(found.severity is Severity.ERROR for found in diagnostics)

    def free_name(self, wanted: str) -> str:
        """The wanted name, with a number where another cell has it."""
        names = (wanted if number == 1 else f"{wanted}_{number}" for number in range(1, len(self.step_names) + 2))
        return next(name for name in names if name not in self.step_names)


Offer = Callable[[Diagnostic, Situation], Iterable[Fix]]  # the alternatives, the best one first


def quoted_name(diagnostic: Diagnostic) -> str:
    """The name that a diagnostic's message begins with."""
    found = _QUOTED.search(diagnostic.message)
    return found.group(1) if found else ""


def named_cell(diagnostic: Diagnostic) -> int:
    """The cell that a diagnostic's message names; the diagnostic's own where it names none."""
    found = _CELL.search(diagnostic.message)
    return int(found.group(1)) if found else diagnostic.cell_number


def without_role(tags: Sequence[str]) -> tuple[str, ...]:
    """The tags that give a cell no role."""
    return tuple(tag for tag in tags if role_of_tag(tag) is None)


def with_edits(notebook: Notebook, edits: Iterable[CellEdit]) -> Notebook:
    """The notebook with cells changed; of one cell, one edit may change the source and another the tags."""
    sources: dict[int, str] = {}
    tags: dict[int, tuple[str, ...]] = {}
    for edit in edits:
        if edit.source is not None:
            sources[edit.cell_number] = edit.source
        if edit.tags is not None:
            tags[edit.cell_number] = edit.tags
    cells = (
        replace(cell, source=sources.get(cell.number, cell.source), tags=tags.get(cell.number, cell.tags))
        for cell in notebook.cells
    )
    return replace(notebook, cells=tuple(cells))
