"""Edit source text by position, never by regenerating it: what is not edited stays as it was written.

Columns are UTF-8 byte offsets, as in `ast`; every edit keeps the number of lines.
"""

from __future__ import annotations

import ast
import io
import tokenize
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from nb2prod.compiler.lines import Line
from nb2prod.model import Cell, Origin

Positioned = ast.stmt | ast.expr
SKIPPED_TOKENS = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.NEWLINE})


class Edit(NamedTuple):
    """Replace the text from (line, column) up to (end_line, end_column); lines count from 1."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Token(NamedTuple):
    kind: int
    text: str
    line: int
    column: int  # bytes
    end_line: int
    end_column: int


class CellText:
    """The text of one translated cell, with what editing and indenting it needs."""

    def __init__(self, cell: Cell, source: str) -> None:
        self.cell = cell
        self.source = source
        self.lines: list[bytes] = [line.encode() for line in source.split("\n")]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        texts = self.source.split("\n")

        def column(position: tuple[int, int]) -> int:
            line = texts[position[0] - 1] if position[0] <= len(texts) else ""
            return position[1] if line.isascii() else len(line[: position[1]].encode())

        return tuple(
            Token(token.type, token.string, token.start[0], column(token.start), token.end[0], column(token.end))
            for token in tokenize.generate_tokens(io.StringIO(self.source).readline)
        )

    def rows(self, numbers: Iterable[int]) -> list[tuple[int, bytes]]:
        """Give some of the lines with their numbers, which count from 1."""
        return [(number, self.lines[number - 1]) for number in numbers]

    @cached_property
    def inside_strings(self) -> frozenset[int]:
        """Lines that begin inside a string: their first columns are part of a value."""
        inside: set[int] = set()
        if not any(mark in self.source for mark in ('"""', "'''", "\\\n")):
            return frozenset()
        depth, start = 0, 0
        opening = getattr(tokenize, "FSTRING_START", -1)
        closing = getattr(tokenize, "FSTRING_END", -1)
        for token in self.tokens:
            if token.kind == tokenize.STRING:
                inside.update(range(token.line + 1, token.end_line + 1))
            elif token.kind == opening:
                start = token.line if not depth else start
                depth += 1
            elif token.kind == closing:
                depth -= 1
                if not depth:
                    inside.update(range(start + 1, token.end_line + 1))
        return frozenset(inside)

    @cached_property
    def comments(self) -> dict[int, Token]:
        """Comments by line."""
        if "#" not in self.source:
            return {}
        return {token.line: token for token in self.tokens if token.kind == tokenize.COMMENT}

    def text(self, node: Positioned) -> str:
        """The source of a node."""
        return self.between(Edit(*bounds(node), ""))

    def between(self, span: Edit) -> str:
        """The source from the start of an edit to its end."""
        rows = self.lines[span.line - 1 : span.end_line]
        if len(rows) == 1:
            return rows[0][span.column : span.end_column].decode()
        return b"\n".join([rows[0][span.column :], *rows[1:-1], rows[-1][: span.end_column]]).decode()

    def last_token_before(self, line: int, column: int) -> Token | None:
        """Find the last token that means something before a position."""
        index = bisect_left(self.tokens, (line, column), key=lambda token: (token.line, token.column))
        while index:
            index -= 1
            token = self.tokens[index]
            if token.kind not in SKIPPED_TOKENS and token.text:
                return token
        return None

    def tokens_from(self, line: int, column: int) -> tuple[Token, ...]:
        """Give the tokens from a position on."""
        return self.tokens[bisect_left(self.tokens, (line, column), key=lambda token: (token.line, token.column)) :]


def bounds(node: Positioned) -> tuple[int, int, int, int]:
    """Give where a node stands, decorators included."""
    line, column = node.lineno, node.col_offset
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        line = min(line, decorators[0].lineno)
        column = decorators[0].col_offset - 1 if decorators[0].lineno == line else column
        column = min(column, node.col_offset)
    return line, column, node.end_lineno or line, node.end_col_offset or column


def place(edit: Edit) -> tuple[int, int, int, int]:
    return edit.line, edit.column, edit.end_line, edit.end_column


def apply(lines: Sequence[bytes], edits: Iterable[Edit]) -> list[bytes]:
    """Apply edits that do not overlap; an edit's own text must hold no newline."""
    result = list(lines)
    # at equal positions the later edit in the list is written first, so that the earlier one comes to stand before it
    for edit in sorted(edits, key=place, reverse=True):
        head = result[edit.line - 1][: edit.column]
        tail = result[edit.end_line - 1][edit.end_column :]
        if edit.line == edit.end_line:
            result[edit.line - 1] = head + edit.text.encode() + tail
            continue
        result[edit.line - 1] = head + edit.text.encode()
        for row in range(edit.line, edit.end_line - 1):
            result[row] = b""
        result[edit.end_line - 1] = tail
    return result


def indent(text: CellText, rows: Iterable[tuple[int, bytes]], prefix: str, first: int = 0) -> list[Line]:
    """Indent rows of a cell, given with their numbers, but not inside strings; row `first` was cut free of one."""
    result = []
    for row, encoded in rows:
        content = encoded.decode()
        origin = Origin(text.cell.id, text.cell.number, row)
        if row in text.inside_strings and row != first:
            result.append(Line(content, origin))
        else:
            result.append(Line(prefix + content if content.strip() else "", origin))
    return result
