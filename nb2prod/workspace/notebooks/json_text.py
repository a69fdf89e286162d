"""JSON text by position: where the members of an object and the elements of a list stand, and text put in their place.

Only what is asked for is walked; every other value is skipped by the standard library's own scanner.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_BLANKS = re.compile(r"[ \t\n\r]*")
# numbers that JSON does not know (NaN) equal nothing, not even themselves; texts do
_DECODER = json.JSONDecoder(parse_constant=str)


@dataclass(frozen=True, slots=True)
class Element:
    """A value and where its text stands."""

    value: object
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Member(Element):
    """A value of an object, and where its key stands."""

    key: str
    key_start: int
    key_end: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """New text for a part of the old."""

    start: int
    end: int
    text: str


def decoded(text: str) -> object:
    """The text's value; NaN and the infinities as texts."""
    return _DECODER.decode(text)


def skip_blanks(text: str, position: int) -> int:
    """The next position that holds no blank."""
    found = _BLANKS.match(text, position)
    assert found is not None
    return found.end()


def members(text: str, start: int) -> tuple[Member, ...]:
    """The members of the object that begins at `start`, in the order of the text; the text is known to be JSON."""
    found: list[Member] = []
    position = skip_blanks(text, start + 1)
    while text[position] != "}":
        key, end = _DECODER.raw_decode(text, position)
        value_start = skip_blanks(text, skip_blanks(text, end) + 1)
        value, value_end = _DECODER.raw_decode(text, value_start)
        found.append(Member(value, value_start, value_end, key, position, end))
        position = _next_item(text, value_end)
    return tuple(found)


def elements(text: str, start: int) -> tuple[Element, ...]:
    """The elements of the list that begins at `start`; the text is known to be JSON."""
    found: list[Element] = []
    position = skip_blanks(text, start + 1)
    while text[position] != "]":
        value, end = _DECODER.raw_decode(text, position)
        found.append(Element(value, position, end))
        position = _next_item(text, end)
    return tuple(found)


def member(found: Sequence[Member], key: str) -> Member | None:
    """The member of a key: the last one, as every reader has it."""
    return next((each for each in reversed(found) if each.key == key), None)


def indentation(text: str, start: int) -> str:
    """The newline and blanks before the members of the object at `start`; nothing where they stand on its line."""
    blanks = text[start + 1 : skip_blanks(text, start + 1)]
    if "\n" not in blanks:
        return ""
    return ("\r\n" if "\r\n" in blanks else "\n") + blanks.rpartition("\n")[2]


def replaced(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with parts of it replaced; they do not overlap."""
    parts: list[str] = []
    position = 0
    for each in sorted(replacements, key=lambda replacement: replacement.start):
        parts += [text[position : each.start], each.text]
        position = each.end
    return "".join([*parts, text[position:]])


def _next_item(text: str, end: int) -> int:
    """The position of the next item after one, or of the closing bracket."""
    position = skip_blanks(text, end)
    return skip_blanks(text, position + 1) if text[position] == "," else position
