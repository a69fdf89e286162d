"""Which heading each code cell stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.compiler.prose import plain_text
from nb2prod.model import Cell, CellKind, Notebook

ATX = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
HTML = re.compile(r"<h([1-6])\b[^>]*>(.*?)</h\1>", re.IGNORECASE)
BOLD = re.compile(r"^\s*(\*\*|__)(?P<text>[^*_\n]{2,60})\1:?\s*$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Section:
    """The stretch of cells under one heading; `number` tells two with the same text apart."""

    number: int = 0
    heading: str = ""
    is_title: bool = False  # the notebook's own: it names no part of it


def sections_of(notebook: Notebook) -> tuple[tuple[Section, bool], ...]:
    """Give each code cell its section, and whether prose stands directly above it."""
    headings = {id(cell): list(headings_in(cell)) for cell in notebook.cells if cell.kind is CellKind.MARKDOWN}
    levels = [level for found in headings.values() for level, _ in found]
    found: list[tuple[Section, bool]] = []
    section, prose, code_seen = Section(), False, False
    for cell in notebook.cells:
        if cell.kind is CellKind.CODE:
            found.append((section, prose))
            prose = prose and not cell.source.strip()
            code_seen = code_seen or bool(cell.source.strip())
        elif cell.kind is CellKind.MARKDOWN and cell.source.strip():
            prose = True
            if headings[id(cell)]:
                _, text = headings[id(cell)][-1]
                opening = section.number == 0 and not code_seen
                alone = levels.count(levels[0]) == 1 and levels[0] == min(levels)
                section = Section(section.number + 1, text, opening and alone)
    return tuple(found)


def headings_in(cell: Cell) -> Iterator[tuple[int, str]]:
    """Give level and text of every heading; a bold line that is a cell of its own reads like one."""
    bold = BOLD.match(cell.source.strip())
    if bold:
        yield 6, plain_text(bold["text"])
        return
    fence, before = "", ""
    for line in cell.source.splitlines():
        mark = FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        else:
            yield from heading_of(line, before)
            before = line


def heading_of(line: str, before: str) -> Iterator[tuple[int, str]]:
    found = ATX.match(line)
    levels = [(len(found[1]), found[2])] if found else [(int(part[0]), part[1]) for part in HTML.findall(line)]
    if re.fullmatch(r" {0,3}(=+|-{3,})[ \t]*", line) and before.strip() and not before.lstrip().startswith(("-", "|")):
        levels = [(1 if "=" in line else 2, before)]
    for level, text in levels:
        plain = plain_text(text).strip(" :.")
        if plain:
            yield level, plain
