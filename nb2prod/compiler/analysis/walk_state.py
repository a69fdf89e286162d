"""What the walker keeps about the scopes and loops around it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import Enum


class ScopeKind(Enum):
    FUNCTION = "function"
    CLASS = "class"
    COMPREHENSION = "comprehension"


@dataclass(slots=True, eq=False)
class Scope:
    kind: ScopeKind
    bound: set[str]
    globals: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    top: str = ""  # the top-level function, or `CLASS.METHOD`, this is the body of
    iterated: tuple[ast.expr, ...] = ()  # what a comprehension goes over: its variables are parts of that
    aliases: dict[str, frozenset[str]] = field(default_factory=dict)  # in the body of such a function
    assigned: frozenset[str] = frozenset()  # class bodies: names that no function around is asked for
    outside: dict[str, ast.expr] = field(default_factory=dict)  # class bodies: names read before they were bound
    around: frozenset[str] = frozenset()  # names of the scopes around that are seen from inside
    inside: frozenset[str] = frozenset()  # the same with its own names, which are all known but those of classes

    def enter(self, around: Scope | None) -> None:
        """Take in what the scope stands in: classes are looked past from there."""
        if around is not None:
            self.around = around.around if around.kind is ScopeKind.CLASS else around.inside
        self.inside = self.around | self.bound

    @property
    def visible(self) -> frozenset[str]:
        """The names that mean something local here."""
        return self.around | self.bound if self.kind is ScopeKind.CLASS else self.inside


@dataclass(slots=True, eq=False)
class Loop:
    """What was bound at each `break` and `continue` of an enclosing loop."""

    breaks: list[set[str]] = field(default_factory=list)
    continues: list[set[str]] = field(default_factory=list)
