"""Where code stands: which names mean something else there, and what becomes of its texts."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple


class Text(Enum):
    """What may become of a text that stands somewhere."""

    PLAIN = "nobody looks anything up by it"
    DOUBT = "an unknown library may"
    READ = "its words may be names"


class Scope(NamedTuple):
    """Names that mean something else here than the notebook's variables."""

    local: frozenset[str] = frozenset()
    of_class: frozenset[str] = frozenset()  # what the class body around binds: in no scope inside of it

    def inside(self, more: Iterable[str] = (), without: Iterable[str] = ()) -> Scope:
        """The scope of a function or comprehension."""
        return Scope((self.local | frozenset(more)) - frozenset(without))

    def hides(self, name: str, context: ast.expr_context) -> bool:
        """Whether a name is no variable of the notebook; what a class binds it may still read from there before."""
        return not isinstance(context, ast.Load) if name in self.of_class else name in self.local


MODULE = Scope()
