"""How much of a notebook is exported: the share of its statements that do more than look.

Not counted are imports (they serve all the same), constants and docstrings, names, attributes and subscripts by
themselves, and calls that show something: `print`, `display`, `help`, `dir`, `type`, `len` and methods such as `head`.
A cell that is no Python counts as one statement.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection

from nb2prod.compiler.ipython.translation import translate
from nb2prod.model import Cell, CellKind, Notebook

_FUNCTIONS = frozenset("print display help dir type len repr".split())
_METHODS = frozenset("head tail info describe sample value_counts show".split())


def statements_of_work(notebook: Notebook, exported: Collection[int]) -> tuple[int, int]:
    """Count the statements that do more than look: all, and those in the cells of these numbers."""
    counts = {cell.number: _work_in(cell) for cell in notebook.cells if cell.kind is CellKind.CODE}
    return sum(counts.values()), sum(count for number, count in counts.items() if number in exported)


def _work_in(cell: Cell) -> int:
    translation = translate(cell, frozenset())
    if translation.diagnostics and not translation.source.strip():
        return 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(translation.source).body
    except (SyntaxError, ValueError, RecursionError):
        return 1
    return sum(not _only_looks(statement) for statement in body)


def _only_looks(statement: ast.stmt) -> bool:
    if isinstance(statement, (ast.Import, ast.ImportFrom, ast.Pass)):
        return True
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    if isinstance(value, ast.Call):
        called = value.func
        if isinstance(called, ast.Name):
            return called.id in _FUNCTIONS
        return isinstance(called, ast.Attribute) and called.attr in _METHODS
    return isinstance(value, (ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Tuple))
