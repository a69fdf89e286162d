"""Places where the notebook keeps the error that a missing name raises."""

from __future__ import annotations

import ast

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.trees import walk


def keeps_error(read: Read, statement: Statement) -> bool:
    """Whether the text of the error is kept where reading the name fails: it is another one for a local name."""
    return any(
        any(handler.name for handler in node.handlers)
        and any(part is read.node for child in node.body for part in walk(child))
        for node in statement.nodes
        if isinstance(node, ast.Try)
    )
