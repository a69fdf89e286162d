"""`from __future__ import annotations` below code that has annotations: in the module it would hold for them too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from nb2prod.compiler.analysis.cells import CodeCell
from nb2prod.compiler.trees import walk
from nb2prod.model import Diagnostic, RoleKind
from nb2prod.rules.syntax import LATE_FUTURE


def late_annotations(cells: Sequence[CodeCell]) -> tuple[Diagnostic, ...]:
    """Refuse the first exported statement whose annotations the notebook evaluates and the module would not."""
    statements = [statement for cell in cells for statement in cell.statements]
    late = next((statement for statement in statements if _imports_annotations(statement.node)), None)
    if late is None:
        return ()
    for statement in statements[: late.order]:
        if statement.cell.role.kind is not RoleKind.SKIP:
            place = next(_evaluated(statement.node), None)
            if place is not None:
                message = f"the annotation is evaluated, and cell {late.cell.cell.number} changes that for the module"
                return (LATE_FUTURE.at(message, statement.cell.cell, place),)
    return ()


def _imports_annotations(node: ast.stmt) -> bool:
    future = isinstance(node, ast.ImportFrom) and node.module == "__future__" and not node.level
    return future and any(alias.name == "annotations" for alias in getattr(node, "names", ()))


def _evaluated(statement: ast.stmt) -> Iterator[ast.expr]:
    """Annotations of functions and class attributes; those of variables are never evaluated in a function."""
    for node in walk(statement):
        if isinstance(node, ast.arg) and node.annotation is not None:
            yield node.annotation
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns is not None:
            yield node.returns
        elif isinstance(node, ast.ClassDef):
            yield from (inner.annotation for inner in walk(node) if isinstance(inner, ast.AnnAssign))
