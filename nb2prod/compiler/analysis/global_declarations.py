"""`global` where a step's variable is out of reach: in a class body, and inside a function with one of its own."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from nb2prod.compiler.analysis.cells import CodeCell
from nb2prod.compiler.analysis.scopes import bound_in_function, own_nodes
from nb2prod.compiler.trees import walk
from nb2prod.model import Diagnostic, RoleKind
from nb2prod.rules.functions import ASSIGNS_GLOBAL

IN_CLASS = "is declared global in the body of a class"
BELOW_ANOTHER = "is declared global inside a function that has a variable of that name"


def unreachable_globals(cells: Sequence[CodeCell]) -> Iterable[Diagnostic]:
    """Find the declarations of names that would mean something else inside a step's function."""
    for cell in cells:
        if cell.role.kind is not RoleKind.SKIP and "global" in cell.source:
            for statement in cell.statements:
                for place, name, why in declarations([statement.node], frozenset(), in_class=False):
                    fix = "give the outer function's variable another name" if why is BELOW_ANOTHER else ""
                    yield ASSIGNS_GLOBAL.at(f"{name!r} {why}", cell.cell, place, fix=fix)


def declarations(
    body: Sequence[ast.AST], around: frozenset[str], *, in_class: bool
) -> Iterable[tuple[ast.Global, str, str]]:
    """Give each such name with its declaration and what is wrong with it.

    `around` holds the variables of the functions around the scope whose body this is.
    """
    for node in own_nodes(list(body)):
        if isinstance(node, ast.Global):
            for name in node.names:
                if in_class or name in around:
                    yield node, name, IN_CLASS if in_class else BELOW_ANOTHER
        elif isinstance(node, ast.ClassDef):
            yield from declarations(node.body, around, in_class=True)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            # what the function itself declares is none of its variables, so only those of others compete
            yield from declarations(node.body, around | variables_of(node), in_class=False)


def variables_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    """Name a function's own variables; what it declares global is none of them."""
    parameters = {part.arg for part in walk(node.args) if isinstance(part, ast.arg)}
    return frozenset(bound_in_function(node)[0] | parameters)
