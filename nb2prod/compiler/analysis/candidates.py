"""Definitions and constants that may go to the module's top level."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.cells import Statement

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(slots=True, eq=False)
class Candidate:
    """A definition or constant that may go to the module's top level."""

    name: str
    statement: Statement
    state: set[str] = field(default_factory=set)  # notebook variables it must be given
    lazy: set[str] = field(default_factory=set)  # those of them that code outliving a call reads
    kept: bool = False  # mentioned somewhere without being called: it may be called under another name
    reason: str = ""  # why it cannot be lifted
    place: ast.AST | None = None
    fix: str = ""  # where a better one than the rule's is known

    @property
    def is_function(self) -> bool:
        return isinstance(self.statement.node, (ast.FunctionDef, ast.AsyncFunctionDef))

    @property
    def is_constant(self) -> bool:
        return not isinstance(self.statement.node, DEFINITIONS)


def listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in sorted(names))
