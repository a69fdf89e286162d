"""Whether source is Python that the later passes can walk."""

from __future__ import annotations

import ast
import warnings
from typing import NamedTuple

DEEPEST = 150  # levels of the syntax tree; the later passes recurse, and Python's own limit is 1,000 frames

_LEVELS_WITHOUT_TEXT = 10  # contexts, argument lists, parts of an f-string


class Problem(NamedTuple):
    """Why source cannot be used; line and column from 1, or 0 when unknown."""

    message: str
    line: int = 0
    column: int = 0
    too_deep: bool = False


def checked(source: str) -> ast.Module | Problem:
    """Parse a cell's Python, or find what is wrong with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
            deep = _too_deep(tree)
            if deep is None:
                _compile_each(tree)
            return deep or tree
    except SyntaxError as error:
        if "\0" in source:
            return _null_byte(source)
        too_deep = "too many nested" in (error.msg or "") or "too many levels" in (error.msg or "")
        return Problem(error.msg or "invalid syntax", error.lineno or 0, error.offset or 0, too_deep)
    except ValueError as error:
        return _null_byte(source) if "\0" in source else Problem(str(error))
    except (RecursionError, MemoryError):
        return Problem("the code is nested too deeply", _deep_line(source), 1, too_deep=True)


def _compile_each(tree: ast.Module) -> None:
    """Find what is beyond the parser (a misplaced `return`, `def f(a, a)`) in each statement alone, as IPython does.

    So `from __future__` may stand anywhere at the top level, and `global` below an assignment. What compiles as a whole
    compiles in each statement, too.
    """
    try:
        _compile(tree)
    except SyntaxError:
        for statement in tree.body:
            _compile(ast.Module([statement], []))


def _compile(tree: ast.Module) -> None:
    compile(tree, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def _null_byte(source: str) -> Problem:
    before = source[: source.find("\0")]
    line = before.count("\n") + 1
    return Problem("the cell holds a null byte", line, len(before) - before.rfind("\n"))


def _deep_line(source: str) -> int:
    """Find the first line up to which the source is too much for the parser, by halving."""
    lines = source.split("\n")
    low, high = 1, len(lines)
    while low < high:
        middle = (low + high) // 2
        if _exhausts_parser("\n".join(lines[:middle])):
            high = middle
        else:
            low = middle + 1
    return low


def _exhausts_parser(source: str) -> bool:
    try:
        ast.parse(source)
    except (RecursionError, MemoryError):
        return True
    except (SyntaxError, ValueError):
        return False
    return False


def _too_deep(tree: ast.Module) -> Problem | None:
    for statement in tree.body:
        pending: list[tuple[ast.AST, int]] = [(statement, 1)] if not _shallow(statement, DEEPEST) else []
        while pending:
            node, depth = pending.pop()
            if depth > DEEPEST:
                message = f"the statement is nested deeper than {DEEPEST} levels"
                return Problem(message, statement.lineno, statement.col_offset + 1, True)
            pending += [
                (child, depth + 1) for child in ast.iter_child_nodes(node) if not _shallow(child, DEEPEST - depth)
            ]
    return None


def _shallow(node: ast.AST, levels: int) -> bool:
    """Whether code is too short to be deep, since nearly every level takes a character."""
    if not isinstance(node, (ast.expr, ast.stmt)) or node.lineno != node.end_lineno:
        return False
    return (node.end_col_offset or 0) - node.col_offset + _LEVELS_WITHOUT_TEXT < levels
