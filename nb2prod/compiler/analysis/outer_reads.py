"""Reads of an import, definition or builtin in a step that binds the same name to a variable further down.

In the step's function the name is local, so such a read needs another name for what it means. Which one it means is
told by the order of the statements alone; where a branch or loop could decide, nobody can tell.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.lifted_use import in_formatted_string
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.trees import walk


def reads_outer(read: Read, name: str, statement: Statement, body: Iterable[Statement]) -> bool:
    """Whether a read in a step's body, with nothing bound to the name yet, surely means what the top level has.

    `name` is another one than the read's where a function is mentioned that needs the variable.
    """
    plain = isinstance(read.node, ast.Name) and isinstance(read.node.ctx, ast.Load)
    if not plain or read.depth or read.hidden or in_formatted_string(read, statement):
        return False
    if any(name in part.names.global_writes or name in part.names.deleted for part in body):
        return False
    return name not in statement.names.rebound or binds_last(name, statement.node)


def binds_last(name: str, node: ast.stmt) -> bool:
    """Whether a statement that binds the name evaluates all it reads first."""
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return False
    return not any(isinstance(child, ast.NamedExpr) and child.target.id == name for child in walk(node))


def has_other_name(name: str, lifting: Lifting, imports: ImportTable) -> bool:
    """Whether what a name means at the module's top level can be given a second name there."""
    if name in lifting.lifted:
        return True
    if name not in lifting.imported:
        return hasattr(builtins, name)
    return not any(entry.guard for entry in imports.by_name[name])
