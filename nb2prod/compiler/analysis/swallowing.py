"""Context managers of the notebook's own that may end an exception: what stands in their block need not all run."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2prod.compiler.analysis.scopes import own_nodes
from nb2prod.compiler.trees import of_types, walk

FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef})


def swallows_exceptions(cells: Iterable[Iterable[ast.AST]]) -> bool:
    """Whether one of the notebook's classes or generators, used in a `with`, may keep an exception from going on."""
    return any(
        ends_exceptions(node)
        for nodes in cells
        for node in of_types(nodes, FUNCTIONS)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )


def ends_exceptions(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    leaves = node.name in ("__exit__", "__aexit__")
    if not leaves and not node.decorator_list:
        return False
    own = list(own_nodes(list(node.body)))
    if leaves:
        values = [part.value for part in own if isinstance(part, ast.Return) and part.value is not None]
        return any(not (isinstance(value, ast.Constant) and not value.value) for value in values)
    # a generator made a context manager, with `yield` where its own handlers see what is raised
    handled = [part for part in own if isinstance(part, ast.Try) and part.handlers]
    blocks = [*handled, *(part for part in own if isinstance(part, (ast.With, ast.AsyncWith)))]
    return any(isinstance(child, ast.Yield) for block in blocks for part in block.body for child in walk(part))
