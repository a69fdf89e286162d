"""Long texts within a literal as pieces in parentheses, one to a line: formatters do not break texts."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

LONGEST = 60  # characters of a text's source that stay in one piece
WIDTH = 50  # characters of a piece, escapes apart


def folded(source: str) -> str:
    """Break the long texts of a literal's source."""
    folds, end = "", 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.STRING and len(token.string) > LONGEST:
            folds += f"{source[end : token.start[1]]}({' '.join(map(repr, _pieces(ast.literal_eval(token.string))))})"
            end = token.end[1]
    return folds + source[end:]


def _pieces(text: str | bytes) -> Iterator[str | bytes]:
    """Cut a text after spaces, where there are any."""
    while len(text) > WIDTH:
        space = text.rfind(" ", 0, WIDTH) if isinstance(text, str) else text.rfind(b" ", 0, WIDTH)
        cut = space + 1 or WIDTH
        yield text[:cut]
        text = text[cut:]
    yield text
