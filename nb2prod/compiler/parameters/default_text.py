"""The source text of a default, as it has to stand inside the class body of `Parameters`."""

from __future__ import annotations

import ast
import math
import tokenize
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nb2prod.compiler.parameters.constant_values import NotConstant, evaluate
from nb2prod.compiler.parameters.type_inference import infer
from nb2prod.compiler.trees import children, walk


class Known(NamedTuple):
    """An earlier parameter; `text` is its default with no other parameter's name in it."""

    value: object
    text: str
    mutable: bool
    widened: bool  # its annotation allows more than its default, so a type checker knows less of it


class SourceText:
    """Source addressed by AST positions, whose columns count UTF-8 bytes."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)
        self.source = source

    def offset(self, line: int, byte_column: int) -> int:
        """Turn an AST position into an index."""
        text = self._lines[line - 1]
        column = byte_column if text.isascii() else len(text.encode()[:byte_column].decode())
        return self._starts[line - 1] + column

    def token_offset(self, position: tuple[int, int]) -> int:
        """Turn a token's position, whose columns count characters, into an index."""
        return self._starts[position[0] - 1] + position[1]

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Say where a node's text starts and ends."""
        end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
        return self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column)

    def value_start(self, statement: ast.stmt, tokens: Sequence[tokenize.TokenInfo]) -> int:
        """Find the end of the last `=` of an assignment: parentheses and comments around the value stay with it."""
        start, end = self.span(statement)
        depth, found = 0, start
        for token in tokens:
            if token.type != tokenize.OP or not start <= self.token_offset(token.start) < end:
                continue
            if token.string in "([{":
                depth += 1
            elif token.string in ")]}":
                depth -= 1
            elif token.string == "=" and depth == 0:
                found = self.token_offset(token.end)
        return found


def standalone(text: str) -> str:
    """Parenthesise text that runs over several lines unless it stays whole without its statement."""
    if "\n" not in text:
        return text
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return f"({text})"
    return text


def as_operand(text: str) -> str:
    """Parenthesise text so that it can replace a name anywhere."""
    node = ast.parse(text, mode="eval").body
    if isinstance(node, ast.Tuple):
        return text if _parenthesised(text) else f"({text})"
    number = isinstance(node, ast.Constant) and not isinstance(node.value, (str, bytes))
    atom = isinstance(node, (ast.List, ast.Dict, ast.Set, ast.Name, ast.Call)) or (number and "\n" not in text)
    return text if atom or _parenthesised(text) else f"({text})"


def _parenthesised(text: str) -> bool:
    if not (text.startswith("(") and text.endswith(")")):
        return False
    try:
        ast.parse(f"[{text[1:-1]}]", mode="eval")
    except SyntaxError:
        return False
    return True


def literal_text(value: object) -> str | None:
    """Write a value as a literal; None when it has none."""
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, (list, tuple, set)):
        items = [literal_text(item) for item in value]
        if None in items or (isinstance(value, set) and not items):
            return None
        inner = ", ".join(item for item in items if item is not None)
        if isinstance(value, list):
            return f"[{inner}]"
        return f"{{{inner}}}" if isinstance(value, set) else f"({inner},)" if len(items) == 1 else f"({inner})"
    if isinstance(value, dict):
        pairs = [(literal_text(key), literal_text(item)) for key, item in value.items()]
        if any(key is None or item is None for key, item in pairs):
            return None
        return "{" + ", ".join(f"{key}: {item}" for key, item in pairs) + "}"
    if isinstance(value, str):
        text = repr(value)
        return text if '"' in value or "'" in value else f'"{text[1:-1]}"'
    return repr(value) if value is None or isinstance(value, (bool, int, float, bytes)) else None


def needs_value(node: ast.expr, known: Mapping[str, Known], imports: Mapping[str, str]) -> bool:
    """Whether only the computed value, not the expression, has a type that a type checker sees as we do."""
    values = {name: parameter.value for name, parameter in known.items()}
    for part in walk(node):
        if isinstance(part, (ast.IfExp, ast.BoolOp)):
            return True
        if isinstance(part, ast.Subscript) and not isinstance(part.slice, ast.Slice):
            return True
        if isinstance(part, ast.Name) and part.id in known and known[part.id].widened:
            return True
        if isinstance(part, ast.Call):
            if isinstance(part.func, ast.Attribute) and part.func.attr == "get":
                return True
            if isinstance(part.func, ast.Name) and part.func.id in ("min", "max", "dict", "sum", "sorted"):
                forms = {infer((evaluate(argument, values, imports),)) for argument in part.args}
                if len(forms) > 1 or part.keywords:
                    return True
    return False


def inlined(
    node: ast.expr,
    span: tuple[int, int],
    text: SourceText,
    known: Mapping[str, Known],
    imports: Mapping[str, str],
    mutable: bool,
) -> str:
    """Copy the expression with every name replaced that a class body cannot see; raises `NotConstant`.

    A mutable parameter is no plain value inside the class, and the factory of a mutable default is a nested scope
    that sees none of the class's names.
    """
    values = {name: parameter.value for name, parameter in known.items()}
    replaced = {name for name, parameter in known.items() if mutable or parameter.mutable}
    edits: list[tuple[int, int, str]] = []
    waiting: list[ast.AST] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Name) and part.id in replaced:
            edits.append((*text.span(part), as_operand(known[part.id].text)))
        elif isinstance(part, ast.JoinedStr):
            # before Python 3.12 positions inside an f-string are wrong and quotes cannot be nested
            if any(isinstance(inner, ast.Name) and inner.id in replaced for inner in walk(part)):
                edits.append((*text.span(part), literal_text(evaluate(part, values, imports)) or ""))
        else:
            waiting += children(part)
    start, end = span
    result, last = "", start
    for left, right, replacement in sorted(edits):
        result += text.source[last:left] + replacement
        last = right
    return standalone((result + text.source[last:end]).strip())


def value_text(node: ast.expr, value: object) -> str:
    """Write the computed value in place of its expression; raises `NotConstant` when it has no literal."""
    text = literal_text(value)
    if text is None:
        raise NotConstant("the type of its default depends on values; write the default out", node)
    return text
