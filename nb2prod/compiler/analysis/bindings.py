"""Which statement binds which name, and as what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.imports import ImportTable, is_guard, is_import
from nb2prod.model import RoleKind


class Source(Enum):
    IMPORT = "import"
    STATE = "state"  # a statement of a step, or of an exported cell
    PARAMETER = "parameter"
    SKIPPED = "skipped"
    APART = "apart"  # in a test or figure cell, whose names stay inside


class Binding(NamedTuple):
    name: str
    source: Source
    statement: Statement
    certain: bool = True

    @property
    def order(self) -> int:
        return self.statement.order


@dataclass(frozen=True, slots=True, eq=False)
class Bindings:
    """Every binding of every name, in document order; deletions are bindings too, to nothing."""

    by_name: dict[str, list[Binding]] = field(default_factory=dict)

    def of(self, name: str) -> list[Binding]:
        return self.by_name.get(name, [])

    def only_plain(self, name: str) -> bool:
        """Whether a name never holds anything but numbers, texts and the like, which nothing can change in place."""
        found = self.of(name)
        return bool(found) and all(binds_plain_value(binding.statement.node, name) for binding in found)

    def exported(self, name: str) -> Iterator[Binding]:
        """Give the bindings that exported, non-import statements make."""
        return (found for found in self.of(name) if found.source is Source.STATE or found.source is Source.PARAMETER)

    def is_exported(self, name: str) -> bool:
        """Whether there are such bindings of the name."""
        return any(True for _ in self.exported(name))


def binds_plain_value(node: ast.stmt, name: str) -> bool:
    """`NAME = 2.4`"""
    if isinstance(node, ast.Delete):
        return True
    if not isinstance(node, (ast.Assign, ast.AnnAssign)):
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    value = node.value.operand if isinstance(node.value, ast.UnaryOp) else node.value
    named = all(isinstance(target, ast.Name) for target in targets)
    return named and isinstance(value, ast.Constant) and value.value is not None


SOURCES: dict[RoleKind, Source] = {
    RoleKind.PARAMETERS: Source.PARAMETER,
    RoleKind.SKIP: Source.SKIPPED,
    RoleKind.TEST: Source.APART,
    RoleKind.FIGURE: Source.APART,
}


def collect_bindings(cells: tuple[CodeCell, ...], imports: ImportTable) -> Bindings:
    """List what each statement binds."""
    table = Bindings()
    star_names: dict[int, list[str]] = {}
    for name, entries in imports.by_name.items():
        for entry in entries:
            if entry.star:
                star_names.setdefault(entry.order, []).append(name)
    implied: dict[int, list[str]] = {}
    for entry in imports.imports:
        if entry.implied:
            implied.setdefault(entry.order, []).extend(entry.names)
    for cell in cells:
        source = SOURCES.get(cell.role.kind, Source.STATE)
        for statement in cell.statements:
            importing = is_import(statement.node) or is_guard(statement.node)
            names = statement.names
            bound = dict(names.bound)
            bound.update(dict.fromkeys(names.deleted, True))
            bound.update(dict.fromkeys(names.global_writes, False))
            bound.update(dict.fromkeys(star_names.get(statement.order, ()), True))
            for name in implied.get(statement.order, ()):
                table.by_name.setdefault(name, []).append(Binding(name, Source.IMPORT, statement))
            for name, certain in bound.items():
                kind = Source.IMPORT if importing else source
                table.by_name.setdefault(name, []).append(Binding(name, kind, statement, certain))
    return table
