"""Texts of options taken apart: `NAME=...`, and values with commas between."""

from __future__ import annotations

import ast

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_QUOTES = ("'", '"')


def split_name(text: str) -> tuple[str, str]:
    """Take `NAME=VALUES` apart; raises ValueError where there is no name."""
    name, mark, values = text.partition("=")
    if not mark or not name.strip():
        raise ValueError("is not written NAME=VALUES")
    return name.strip(), values


def split_values(text: str) -> tuple[str, ...]:
    """Split at the commas outside brackets and quotes; an apostrophe inside a word is no quote.

    Raises ValueError for a quote or bracket that is never closed.
    """
    items: list[str] = []
    start = position = 0
    open_brackets: list[str] = []
    while position < len(text):
        character = text[position]
        if character in _QUOTES and (open_brackets or not text[start:position].strip()):
            position = _end_of_quoted(text, position)
        elif character in _CLOSING:
            open_brackets.append(character)
        elif open_brackets and character == _CLOSING[open_brackets[-1]]:
            open_brackets.pop()
        elif character == "," and not open_brackets:
            items.append(text[start:position].strip())
            start = position + 1
        position += 1
    if open_brackets:
        raise ValueError(f"has a {open_brackets[-1]} that is never closed; put quotes around text with brackets")
    return (*items, text[start:].strip())


def unquoted(text: str) -> str:
    """What stands between the quotes of a text that is quoted as a whole; any other text is itself."""
    if len(text) < 2 or text[0] not in _QUOTES or _closing_quote(text, 0) != len(text) - 1:
        return text
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text[1:-1]
    return value if isinstance(value, str) else text


def _end_of_quoted(text: str, start: int) -> int:
    end = _closing_quote(text, start)
    if end is None:
        raise ValueError(f"has a {text[start]} that is never closed")
    return end


def _closing_quote(text: str, start: int) -> int | None:
    """Where the quote that opens at `start` closes; a backslash takes the next character along."""
    position = start + 1
    while position < len(text):
        if text[position] == "\\":
            position += 1
        elif text[position] == text[start]:
            return position
        position += 1
    return None
