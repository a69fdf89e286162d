"""A cell's text as lines, and where a line can be put in without changing what the others mean."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from nb2prod.compiler.analysis.imports import is_import
from nb2prod.compiler.trees import walk
from nb2prod.model import Cell

_OPENING = re.compile(r"\s*(%|!|#\s*\|)")


def is_cell_magic(cell: Cell) -> bool:
    """Whether the cell's first line says what the rest of it is."""
    return cell.source.lstrip().startswith("%%")


def top_line(cell: Cell, tree: ast.Module) -> int:
    """After how many lines something can be put in: below directives, magics, docstring and first imports."""
    lines = cell.source.split("\n")
    last = 0
    documented = ast.get_docstring(tree, clean=False) is not None
    for place, node in enumerate(tree.body):
        if not (is_import(node) or (place == 0 and documented)):
            break
        last = node.end_lineno or node.lineno
    while last < len(lines) and _OPENING.match(lines[last]):
        last += 1
    return last


def inserted(cell: Cell, line: int, new: Sequence[str]) -> str:
    """The cell's source with lines put in after a number of lines."""
    lines = cell.source.split("\n")
    if not cell.source:
        return "\n".join(new)
    return "\n".join([*lines[:line], *new, *lines[line:]])


def removed(cell: Cell, node: ast.stmt) -> str | None:
    """The cell's source without a statement; nothing where it shares a line with another."""
    lines = cell.source.split("\n")
    first, last = node.lineno - 1, node.end_lineno or node.lineno
    before = lines[first].encode()[: node.col_offset].decode()
    after = lines[last - 1].encode()[node.end_col_offset or 0 :].decode()
    if before.strip() or (after.strip() and not after.lstrip().startswith("#")):
        return None
    return "\n".join([*lines[:first], *lines[last:]])


def statement_text(cell: Cell, node: ast.stmt) -> str:
    """The statement's own lines, with the comment behind it."""
    return "\n".join(cell.source.split("\n")[node.lineno - 1 : node.end_lineno])


def names_stored(tree: ast.AST) -> Iterator[str]:
    """Every name bound somewhere inside, in whatever scope."""
    for node in walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).split(".")[0]
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest


def names_loaded(tree: ast.AST) -> Iterator[str]:
    """Every name read somewhere inside."""
    return (node.id for node in walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
