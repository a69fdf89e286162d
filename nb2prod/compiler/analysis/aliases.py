"""Names that may stand for the same object, or for parts of each other."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2prod.compiler.analysis.alias_sources import Groups
from nb2prod.compiler.analysis.cells import Statement


def collect_aliases(statements: Iterable[Statement], functions: frozenset[str]) -> dict[str, frozenset[str]]:
    """Group names that assignments connect, whatever the order; `functions` are the notebook's own.

    A call of one of the notebook's functions or classes may return or keep its argument; libraries are taken to return
    something new, except where their documentation says view.
    """
    groups = Groups()
    for statement in statements:
        if not isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            groups.connect(statement.node, functions)
    return groups.by_name()
