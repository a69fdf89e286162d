"""A Python text as its top-level blocks: a statement with the blank lines and comments up to the next one.

Whatever parses alone, one after the other, parses together to the same statements. So a text of which most blocks are
known is split without parsing them again.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, MutableMapping
from itertools import pairwise

_START = re.compile(r"^[^\s#)\]}]", re.MULTILINE)
_TRIES = 12  # lines at the left margin that a known block may have


def split_blocks(text: str, known: MutableMapping[str, bool]) -> list[str] | None:
    """The text's blocks, which together are the text; None when it does not parse, or two statements share a line.

    What stands before the first statement belongs to its block. `known` remembers blocks.
    """
    starts = [match.start() for match in _START.finditer(text)]
    if not starts or "\r" in text or "\f" in text:
        return None
    starts[0] = 0
    try:
        blocks = [block for region in _regions(text, starts, known) for block in region]
    except _ERRORS:
        try:
            blocks = _parsed_blocks(text)
        except _ERRORS:
            return None
    known.update(dict.fromkeys(blocks, True))
    return blocks


def _regions(text: str, starts: list[int], known: MutableMapping[str, bool]) -> Iterator[list[str]]:
    """Known blocks, and those that what lies between them parses to."""
    ends = [*starts[1:], len(text)]
    number, unknown = 0, 0
    while number < len(starts):
        tried = range(number, min(number + _TRIES, len(ends)))
        last = next((each for each in tried if text[starts[number] : ends[each]] in known), None)
        if last is None:
            number += 1
            continue
        if unknown < starts[number]:
            yield _parsed_blocks(text[unknown : starts[number]])
        yield [text[starts[number] : ends[last]]]
        number, unknown = last + 1, ends[last]
    if unknown < len(text):
        yield _parsed_blocks(text[unknown:])


def _parsed_blocks(text: str) -> list[str]:
    """Split text by parsing it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and the like: linter findings, not ours
        statements = ast.parse(text).body
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    firsts = [_first_line(statement) for statement in statements]
    lasts = [statement.end_lineno or 0 for statement in statements]
    if not firsts or any(last >= first for last, first in zip(lasts, firsts[1:], strict=False)):
        raise _Shared
    bounds = [0, *(first - 1 for first in firsts[1:]), len(lines)]
    return ["".join(lines[first:last]) for first, last in pairwise(bounds)]


class _Shared(Exception):
    """Two statements share a line, or there is none."""


_ERRORS = (SyntaxError, ValueError, RecursionError, _Shared)


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min((decorator.lineno for decorator in decorators), default=statement.lineno)
