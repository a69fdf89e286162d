"""Context managers of the notebook's own that may end an exception: what stands in their block need not all run."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2prod.compiler.analysis.scopes import own_nodes
from nb2prod.compiler.roles import RoledCell


def swallows_exceptions(cells: Iterable[RoledCell], trees: Iterable[ast.AST]) -> bool:
    """Whether one of the notebook's classes or generators, used in a `with`, may keep an exception from going on."""
    return any(
        ends_exceptions(node)
        for entry, tree in zip(cells, trees, strict=True)
        for node in (ast.walk(tree) if "exit__" in entry.cell.source or "yield" in entry.cell.source else ())
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def ends_exceptions(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    own = list(own_nodes(list(node.body)))
    if node.name in ("__exit__", "__aexit__"):
        values = [part.value for part in own if isinstance(part, ast.Return) and part.value is not None]
        return any(not (isinstance(value, ast.Constant) and not value.value) for value in values)
    # a generator made a context manager, with `yield` where its own handlers see what is raised
    handled = [part for part in own if isinstance(part, ast.Try) and part.handlers]
    blocks = [*handled, *(part for part in own if isinstance(part, (ast.With, ast.AsyncWith)))]
    yields = any(isinstance(child, ast.Yield) for block in blocks for part in block.body for child in ast.walk(part))
    return bool(node.decorator_list) and yields
