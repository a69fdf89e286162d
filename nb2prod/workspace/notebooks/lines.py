"""Where the lines of a notebook's cells stand in the text of its file, whichever way the JSON is written."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nb2prod.workspace.notebooks.json_text import Element, Member, elements, member, members, skip_blanks

_SOURCE_KEYS = ("source", "input", "code")  # nbformat 4; code cells of nbformat 3 and 2; of nbformat 1
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_BREAKS = {"n": "\n", "r": "\r", "000a": "\n", "000d": "\r"}
# one character of a JSON string: the two escapes of a surrogate pair are one, too
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)

# a line of a cell as parts of the file's text; several where the strings of a list do not end with the line
_Line = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """A part of one line of the file: line and columns from 1, in characters, `end_column` behind the last one."""

    line: int
    column: int
    end_column: int


class NotebookLines:
    """One notebook file; what cannot be found in it has no place."""

    def __init__(self, content: bytes) -> None:
        self._text = content.decode("utf-8-sig", errors="replace")
        self._lines: dict[int, tuple[_Line, ...]] = {}

    def cell(self, number: int) -> Place | None:
        """Where a cell (from 1) begins: its first line of code, or the cell itself when it has none."""
        start = self._cells[number - 1].start if 0 < number <= len(self._cells) else None
        return self.line(number, 1) or (self._place(start, start + 1) if start is not None else None)

    def line(self, number: int, line: int, column: int = 0) -> Place | None:
        """Where a line of a cell's source (both from 1) stands, from a column on (0: the whole line)."""
        lines = self._lines_of(number)
        if not 0 < line <= len(lines) or not lines[line - 1]:
            return None
        parts = lines[line - 1]
        if column > 1:
            characters = ((_CHARACTER.finditer(self._text, start, end), end) for start, end in parts)
            starts = ((found.start(), end) for each, end in characters for found in each)
            found = next(itertools.islice(starts, column - 1, None), None)
            if found is not None:
                return self._place(*found)
        return self._place(*parts[0])

    def text(self, place: Place) -> str:
        """What stands there, as the file spells it."""
        before = self._newlines[place.line - 2] + 1 if place.line > 1 else 0
        return self._text[before + place.column - 1 : before + place.end_column - 1]

    @functools.cached_property
    def _document(self) -> tuple[Member, ...]:
        try:
            return members(self._text, skip_blanks(self._text, 0))
        except (ValueError, IndexError, RecursionError):  # no JSON, or no object
            return ()

    @functools.cached_property
    def _version(self) -> int:
        version = member(self._document, "nbformat")
        return version.value if version is not None and isinstance(version.value, int) else 4

    @functools.cached_property
    def _cells(self) -> tuple[Element, ...]:
        sheets = member(self._document, "worksheets")
        if self._version < 4 and sheets is not None:
            found = elements(self._text, sheets.start) if isinstance(sheets.value, list) else ()
            return tuple(cell for sheet in found for cell in self._cells_in(members(self._text, sheet.start)))
        return self._cells_in(self._document)

    def _cells_in(self, container: Sequence[Member]) -> tuple[Element, ...]:
        cells = member(container, "cells")
        return elements(self._text, cells.start) if cells is not None and isinstance(cells.value, list) else ()

    @functools.cached_property
    def _newlines(self) -> Sequence[int]:
        return [found.start() for found in re.finditer("\n", self._text)]

    def _lines_of(self, number: int) -> tuple[_Line, ...]:
        if number not in self._lines:
            cell = self._cells[number - 1] if 0 < number <= len(self._cells) else None
            strings = _strings(self._text, cell) if cell is not None else ()
            self._lines[number] = _split(self._text, strings, apart=self._is_apart(strings))
        return self._lines[number]

    def _is_apart(self, strings: Sequence[Element]) -> bool:
        """Whether the strings of a list are lines without their ends, as nbformat reads them before version 4."""
        if self._version >= 4 or not strings:
            return False
        return self._version < 3 or not str(strings[0].value).endswith(("\n", "\r"))

    def _place(self, start: int, end: int) -> Place:
        above = bisect.bisect_left(self._newlines, start)
        before = self._newlines[above - 1] if above else -1
        return Place(above + 1, start - before, max(end, start + 1) - before)


def _strings(text: str, cell: Element) -> tuple[Element, ...]:
    """The strings that make up a cell's source, in order."""
    if not isinstance(cell.value, dict):
        return ()
    found = members(text, cell.start)
    source: Member | None = next(filter(None, (member(found, key) for key in _SOURCE_KEYS)), None)
    if source is None:
        return ()
    strings = elements(text, source.start) if isinstance(source.value, list) else (source,)
    return strings if all(isinstance(each.value, str) for each in strings) else ()


def _split(text: str, strings: Sequence[Element], *, apart: bool) -> tuple[_Line, ...]:
    """The lines of the joined strings (`apart`: with newlines between them).

    A carriage return and a newline are one break, in two strings as well.
    """
    lines: list[_Line] = [[]]
    returned = False  # the last character was a carriage return
    for string in strings:
        start, end = string.start + 1, string.end - 1
        last = start if returned else -1  # where a newline belongs to the break before it
        for found in _ESCAPE.finditer(text, start, end):
            character = _BREAKS.get((found[1] or found[2]).lower())
            if character == "\n" and found.start() == last:
                start = found.end()
            elif character is not None:
                lines[-1].append((start, found.start()))
                lines.append([])
                start = found.end()
                last = start if character == "\r" else -1
        if start < end or (apart and last != end):
            lines[-1].append((start, end))
        returned = last == end and not apart
        if apart and last != end and string is not strings[-1]:
            lines.append([])
    if strings and not lines[-1]:
        lines[-1].append((strings[-1].end - 1, strings[-1].end))
    return tuple(lines)
