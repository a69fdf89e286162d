"""Which functions assign a notebook variable through `global`, and so change it while another function runs."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.scopes import own_nodes
from nb2prod.compiler.trees import walk

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Writers(NamedTuple):
    """The functions that may assign one variable when they are called."""

    names: frozenset[str]
    anywhere: bool  # one of them is handed around, so anything called may be it

    def may_run_in(self, function: str) -> bool:
        """Whether calling the function may assign the variable."""
        return self.anywhere or function in self.names


def global_writers(statements: Sequence[Statement]) -> dict[str, Writers]:
    """Find, for each variable that functions assign, all that may do so, through whatever they call."""
    written = {name for statement in statements for name in statement.names.global_writes}
    return {name: writers_of(name, statements) for name in sorted(written)}


def writers_of(variable: str, statements: Sequence[Statement]) -> Writers:
    names: set[str] = set()
    anywhere = False
    changed = True
    while changed:
        before = len(names)
        for statement in statements:
            direct = variable in statement.names.global_writes
            if direct or any(read.depth and read.name in names for read in statement.names.reads):
                names |= set(statement.names.bound)
                anywhere = anywhere or not isinstance(statement.node, FUNCTIONS)
                anywhere = anywhere or (direct and not writes_itself(statement.node, variable))
        changed = len(names) > before
    reads = (read for statement in statements for read in statement.names.reads if read.name in names)
    return Writers(frozenset(names), anywhere or any(read.call is None and not read.annotation for read in reads))


def writes_itself(node: ast.AST, variable: str) -> bool:
    """Whether the function declares the variable in its own scope, and no function inside it does."""
    if not isinstance(node, FUNCTIONS):
        return False
    own = {id(child) for child in own_nodes(list(node.body)) if isinstance(child, ast.Global)}
    every = [child for child in walk(node) if isinstance(child, ast.Global) and variable in child.names]
    return all(id(child) in own for child in every)
