"""Carry out rewrites on a cell's text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import pairwise

from nb2prod.compiler.rendering.edits import CellText, Edit, bounds
from nb2prod.compiler.rendering.rewrites import Change, Rewrite

OPENING = frozenset("([{")
CLOSING = frozenset(")]}")


def edits_of(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    """Give the text edits of one rewrite."""
    return EDITORS[rewrite.change](rewrite, text, partial)


def keyword_arguments(rewrite: Rewrite) -> str:
    return ", ".join(f"{name}={value}" for name, value in zip(rewrite.names, rewrite.values, strict=True))


def keywords(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    call = rewrite.node
    assert isinstance(call, ast.Call)
    line, column = call.end_lineno or 0, (call.end_col_offset or 1) - 1
    addition = keyword_arguments(rewrite)
    before = text.last_token_before(line, column)
    edits = []
    if not call.args and not call.keywords:
        pass
    elif before is not None and before.text == ",":
        addition = f" {addition}"
    else:
        addition = f", {addition}"
    if len(call.args) == 1 and not call.keywords and isinstance(call.args[0], ast.GeneratorExp):
        # its own parentheses are the call's: a second argument makes them ambiguous
        first = call.args[0]
        if (first.end_lineno, first.end_col_offset) == (call.end_lineno, call.end_col_offset):
            edits.append(Edit(first.lineno, first.col_offset, first.lineno, first.col_offset, "("))
            addition = f"){addition}"
    # a comment on the line before would otherwise swallow nothing: the closing parenthesis has a line of its own then
    return [*edits, Edit(line, column, line, column, addition)]


def as_partial(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    line, column, end_line, end_column = bounds(rewrite.node)
    return [
        Edit(line, column, line, column, f"{partial}("),
        Edit(end_line, end_column, end_line, end_column, f", {keyword_arguments(rewrite)})"),
    ]


def signature(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    """Add keyword-only parameters: before `**keywords` or the closing parenthesis."""
    node = rewrite.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    addition = ", ".join(rewrite.names)
    if not node.args.kwonlyargs and node.args.vararg is None:
        addition = f"*, {addition}"
    depth = square = 0
    for token in text.tokens_from(node.lineno, node.col_offset):
        # brackets before the first parenthesis hold type parameters
        square += (token.text == "[") - (token.text == "]") if not depth else 0
        if square:
            continue
        if token.text == "**" and depth == 1 and follows_comma(text, token.line, token.column):
            return [Edit(token.line, token.column, token.line, token.column, f"{addition}, ")]
        if token.text in OPENING:
            depth += 1
        elif token.text in CLOSING:
            depth -= 1
            if depth == 0:
                before = text.last_token_before(token.line, token.column)
                lead = {"(": "", ",": " "}.get(before.text if before else "", ", ")
                return [Edit(token.line, token.column, token.line, token.column, lead + addition)]
    raise AssertionError("a function's signature has a closing parenthesis")


def follows_comma(text: CellText, line: int, column: int) -> bool:
    before = text.last_token_before(line, column)
    return before is not None and before.text in (",", "(")


def rename(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    node = rewrite.node
    if isinstance(node, ast.Name):
        return [Edit(*bounds(node), rewrite.names[0])]
    tokens = text.tokens_from(node.lineno, node.col_offset)
    found = next(after for before, after in pairwise(tokens) if before.text in ("def", "class"))
    return [Edit(found.line, found.column, found.end_line, found.end_column, rewrite.names[0])]


def to_pass(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    return [Edit(*bounds(rewrite.node), "pass")]


def to_nonlocal(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    return [Edit(*bounds(rewrite.node), f"nonlocal {', '.join(rewrite.names)}")]


def unwrap(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    assert isinstance(rewrite.node, ast.Expr)
    assert isinstance(rewrite.node.value, ast.Call)
    call = rewrite.node.value
    line, column, end_line, end_column = bounds(call)
    if len(call.args) == 1:
        first_line, first_column, last_line, last_column = bounds(call.args[0])
        head = Edit(line, column, first_line, first_column, "")
        tail = Edit(last_line, last_column, end_line, end_column, "")
        if (text.between(head), text.between(tail)) == ("display(", ")"):
            return [head, tail]
    return [Edit(*bounds(call.func), "")]


def close(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    call = rewrite.node
    assert isinstance(call, ast.Call)
    if not isinstance(call.func, ast.Attribute):
        return [Edit(*bounds(call), f'{rewrite.names[0]}.close("all")')]
    _, _, line, column = bounds(call.func.value)
    return [Edit(line, column, *bounds(call)[2:], '.close("all")')]


def close_if(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    name, pyplot = rewrite.names
    line, column, _, _ = bounds(rewrite.node)
    return [Edit(line, column, line, column, f'{pyplot}.close("all") if {name} is {pyplot} else ')]


def log(rewrite: Rewrite, text: CellText, partial: str) -> list[Edit]:
    call = rewrite.node
    assert isinstance(call, ast.Call)
    template = " ".join(["%s"] * len(call.args))
    first = call.args[0]
    return [
        Edit(*bounds(call.func), "logger.info"),
        Edit(first.lineno, first.col_offset, first.lineno, first.col_offset, f'"{template}", '),
    ]


EDITORS: dict[Change, Callable[[Rewrite, CellText, str], list[Edit]]] = {
    Change.KEYWORDS: keywords,
    Change.PARTIAL: as_partial,
    Change.SIGNATURE: signature,
    Change.RENAME: rename,
    Change.PASS: to_pass,
    Change.NONLOCAL: to_nonlocal,
    Change.UNWRAP: unwrap,
    Change.CLOSE: close,
    Change.CLOSE_IF: close_if,
    Change.LOG: log,
}
