"""Lines of cells found in the text of the file, for every way a notebook can be written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.workspace.notebooks.lines import NotebookLines, Place
from nb2prod.workspace.notebooks.reading import parse_notebook

# every way to end a line, quotes, backslashes, escapes' letters, characters outside the BMP, separators of other kinds
ALPHABET = st.sampled_from(
    [*'ab "\\/nrtu0d', "\n", "\n", "\r\n", "\r", "é", "\u2028", "\x85", "\x0c", "😀", "\t", "\x7f"]
)
SOURCES = st.lists(ALPHABET, max_size=30).map("".join)


def written(source: str, style: str, draw: st.DrawFn) -> str | list[str]:
    """The source as a notebook file has it: one string, its lines, or strings cut anywhere."""
    if style == "string":
        return source
    if style == "lines":
        return source.splitlines(keepends=True)
    cuts = sorted(draw(st.lists(st.integers(0, len(source)), max_size=5)))
    return [source[start:end] for start, end in zip([0, *cuts], [*cuts, len(source)], strict=True)]


@st.composite
def notebook_files(draw: st.DrawFn) -> bytes:
    """A notebook's file."""
    sources = draw(st.lists(SOURCES, min_size=1, max_size=4))
    styles = [draw(st.sampled_from(["string", "lines", "cut"])) for _ in sources]
    texts = [written(source, style, draw) for source, style in zip(sources, styles, strict=True)]
    old = draw(st.booleans())
    key = "input" if old else "source"
    cells = [
        {"outputs": [], "cell_type": "code", "metadata": {"source": "x"}, "language": "python", key: text}
        for text in texts
    ]
    if old:
        cut = draw(st.integers(0, len(cells)))
        sheets = [{"cells": cells[:cut]}, {"metadata": {}, "cells": cells[cut:]}]
        version = draw(st.sampled_from([2, 3]))
        document = {"nbformat": version, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": sheets}
    else:
        document = {"metadata": {"cells": [1]}, "cells": cells, "nbformat": 4, "nbformat_minor": 4}
    indent = draw(st.sampled_from([None, 0, 1, "\t"]))
    text = json.dumps(document, indent=indent, ensure_ascii=draw(st.booleans()))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    if draw(st.booleans()):
        text = re.sub(r"(?<!\\)((?:\\\\)*)\\n", r"\1\\u000A", text)
    return text.encode("utf-8-sig" if draw(st.booleans()) else "utf-8")


def decoded(line: str, place: Place) -> str:
    return str(json.loads(f'"{line[place.column - 1 : place.end_column - 1]}"'))


@settings(deadline=None)  # the first call imports
@given(notebook_files())
def test_the_place_of_every_line_and_column_spells_it(content: bytes) -> None:
    cells = parse_notebook(content, Path("a.ipynb")).cells
    lines = NotebookLines(content)
    file_lines = content.decode("utf-8-sig").split("\n")
    for cell in cells:
        assert lines.line(cell.number, cell.source.count("\n") + 2) is None
        for number, line in enumerate(cell.source.split("\n"), start=1):
            place = lines.line(cell.number, number)
            if place is None:
                assert cell.source == ""  # written as an empty list
                continue
            assert place.end_column > place.column
            if line:
                spelled = decoded(file_lines[place.line - 1], place)
                assert spelled
                assert line.startswith(spelled)  # the rest of it stands in the list's next strings
            for column in range(2, len(line) + 1):
                found = lines.line(cell.number, number, column)
                assert found is not None
                rest = decoded(file_lines[found.line - 1], found)
                assert rest
                assert line[column - 1 :].startswith(rest)


def test_a_cell_begins_at_its_first_line_or_at_itself() -> None:
    text = '{"nbformat": 4,\n "cells": [\n{"source": ["x = 1"]},\n  {"source": []}]}'
    lines = NotebookLines(text.encode())
    assert lines.cell(1) == Place(3, 14, 19)
    assert lines.cell(2) == Place(4, 3, 4)
    assert lines.cell(3) is None
    assert lines.cell(0) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"[]",
        b'{"cells": 1}',
        b'{"cells": [1, {"source": 2}, {"source": [3]}, {}]}',
        b"\xff",
        b"[" * 99_999,
    ],
)
def test_what_is_no_notebook_has_no_lines(content: bytes) -> None:
    lines = NotebookLines(content)
    assert [lines.line(number, 1) for number in range(5)] == [None] * 5
