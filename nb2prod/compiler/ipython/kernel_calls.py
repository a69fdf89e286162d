"""Statements such as `get_ipython().run_line_magic("matplotlib", "inline")`, as exported notebooks contain them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from nb2prod.compiler.ipython.parsing import parsed
from nb2prod.compiler.trees import children


class KernelCall(NamedTuple):
    """One whole statement; lines from 1, columns from 0 in characters, `end_column` past its last character."""

    method: str
    arguments: tuple[str, ...]
    line: int
    column: int
    end_line: int
    end_column: int


_ARGUMENT_COUNTS = {
    "run_line_magic": 2, "run_cell_magic": 3, "magic": 1, "line_magic": 1, "system": 1, "getoutput": 1
}  # fmt: skip


def kernel_calls(source: str) -> tuple[KernelCall, ...]:
    """List the statements in reverse document order, so that replacing one moves no other."""
    if "get_ipython" not in source:
        return ()
    tree = parsed(source)
    if tree is None:
        return ()
    lines = source.split("\n")
    found = [call for statement in _statements(tree) if (call := _kernel_call(statement, lines)) is not None]
    return tuple(sorted(found, key=lambda call: (call.line, call.column), reverse=True))


def _statements(tree: ast.AST) -> Iterator[ast.Expr]:
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Expr):
            yield node
        elif not isinstance(node, ast.expr):
            pending.extend(children(node))


def _kernel_call(statement: ast.Expr, lines: list[str]) -> KernelCall | None:
    call = statement.value
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and not call.keywords):
        return None
    kernel = call.func.value
    if not (isinstance(kernel, ast.Call) and isinstance(kernel.func, ast.Name) and kernel.func.id == "get_ipython"):
        return None
    texts = [
        argument.value
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    expected = _ARGUMENT_COUNTS.get(call.func.attr)
    if kernel.args or kernel.keywords or len(call.args) != expected or len(texts) != expected:
        return None
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    return KernelCall(
        method=call.func.attr,
        arguments=tuple(texts),
        line=first,
        column=len(lines[first - 1].encode()[: statement.col_offset].decode()),
        end_line=last,
        end_column=len(lines[last - 1].encode()[: statement.end_col_offset].decode()),
    )
