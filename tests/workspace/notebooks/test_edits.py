"""Editing a notebook's file: the tags and sources asked for change, and not one byte beside them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from nb2prod.errors import CannotWrite, UnreadableNotebook
from nb2prod.model import CellEdit
from nb2prod.workspace.notebooks.edits import edited, write_notebook
from nb2prod.workspace.notebooks.reading import parse_notebook

PATH = Path("a.ipynb")
HEAD = '"nbformat": 4, "nbformat_minor": 5, "metadata": {}'


@dataclass
class Style:
    """One way of writing JSON."""

    indent: str  # empty: everything on one line
    newline: str
    comma: str
    colon: str
    ascii_only: bool
    spans: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)  # of the cells' values, by key

    def written(self, value: object, level: int = 0, at: int = 0) -> str:
        """The value's text, which begins at the position `at`."""
        if isinstance(value, Raw):
            return value.text
        if isinstance(value, (dict, list)) and value:
            lead = self.newline + self.indent * (level + 1) if self.indent else ""
            parts, position = [], at + 1
            items = list(value.items()) if isinstance(value, dict) else [("", each) for each in value]
            for number, (key, each) in enumerate(items):
                text = ("" if number == 0 else self.comma + ("" if self.indent else " ")) + lead
                text += json.dumps(key, ensure_ascii=self.ascii_only) + self.colon if isinstance(value, dict) else ""
                body = self.written(each, level + 1, position + len(text))
                if isinstance(value, dict) and "cell_type" in value:
                    self.spans[id(value), key] = (position + len(text), position + len(text) + len(body))
                parts.append(text + body)
                position += len(text) + len(body)
            end = (self.newline + self.indent * level) if self.indent else ""
            opening, closing = "{}" if isinstance(value, dict) else "[]"
            return opening + "".join(parts) + end + closing
        return json.dumps(value, ensure_ascii=self.ascii_only)


@dataclass(frozen=True)
class Raw:
    """A value with a text of its own."""

    text: str


styles = st.builds(
    Style,
    indent=st.sampled_from(["", " ", "  ", "    ", "\t"]),
    newline=st.sampled_from(["\n", "\r\n", "\n\n"]),
    comma=st.sampled_from([",", " ,"]),
    colon=st.sampled_from([":", ": ", " :\t"]),
    ascii_only=st.booleans(),
)
parts = st.sampled_from(["a", "é", "\u2028", '"', "\\", "\n", "\r\n", "\t", "x = 1\n", "😀", "\x0c"])
texts = st.lists(parts, max_size=9).map("".join)
words = st.text(st.sampled_from(["a", "ü", '"', "\\", ":", " "]), min_size=1, max_size=4)
odd_values = st.sampled_from(
    [Raw("1.0e5"), Raw("NaN"), Raw('"\\u00e9\\ud800"'), Raw("-0"), Raw('[1,  2 ,{"tags":[]}]'), None, "é", True]
)
tag_lists = st.lists(words, max_size=3)


@st.composite
def cells(draw: st.DrawFn) -> dict[str, object]:
    source = draw(texts)
    metadata: object = draw(st.dictionaries(words, odd_values, max_size=2))
    if draw(st.booleans()):
        metadata["tags"] = draw(st.one_of(tag_lists, st.none()))  # type: ignore[index]
    found: dict[str, object] = {
        "cell_type": "code",
        "source": source.splitlines(keepends=True) if draw(st.booleans()) else source,
        "outputs": draw(st.lists(odd_values, max_size=2)),
        "execution_count": None,
    }
    if draw(st.integers(0, 5)):
        found["metadata"] = draw(st.sampled_from([metadata, metadata, metadata, None]))
    return {key: found[key] for key in draw(st.permutations(sorted(found)))}


@st.composite
def notebooks(draw: st.DrawFn) -> tuple[bytes, list[dict[str, object]], Style]:
    found, style = draw(st.lists(cells(), min_size=1, max_size=3)), draw(styles)
    head: dict[str, object] = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"x": draw(odd_values)}, "cells": found}
    document = {key: head[key] for key in draw(st.permutations(sorted(head)))}
    mark, end = draw(st.sampled_from(["", "\ufeff"])), draw(st.sampled_from(["", "\n", "\r\n \n"]))
    text = mark + style.written(document, 0, len(mark)) + end
    return text.encode("utf-8"), found, style


def only_inserted(old: str, new: str) -> bool:
    """Whether the new text is the old one with something put in at one place."""
    same = next((at for at, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), len(old))
    return new.endswith(old[same:])


@given(notebooks(), texts, tag_lists, st.integers(0, 2), st.sampled_from(["source", "tags"]))
def test_one_edit_changes_nothing_beside_it(
    notebook: tuple[bytes, list[dict[str, object]], Style], source: str, tags: list[str], place: int, what: str
) -> None:
    content, found, style = notebook
    number = place % len(found) + 1
    wanted = source.replace("\r\n", "\n")
    edit = CellEdit(number, source=wanted) if what == "source" else CellEdit(number, tags=tuple(tags))
    result = edited(content, [edit], PATH)
    before, after = parse_notebook(content, PATH), parse_notebook(result, PATH)
    cell = after.cells[number - 1]
    assert (cell.source if what == "source" else list(cell.tags)) == (wanted if what == "source" else tags)
    assert after.cells[: number - 1] + after.cells[number:] == before.cells[: number - 1] + before.cells[number:]
    key = "source" if what == "source" else "metadata"
    own = found[number - 1]
    old, new = content.decode("utf-8"), result.decode("utf-8")
    if key in own:
        low, high = style.spans[id(own), key]
        assert new.startswith(old[:low])
        assert new[low:].endswith(old[high:])
    else:
        assert only_inserted(old, new)
    assert edited(result, [edit], PATH) == result


@given(notebooks(), st.lists(st.tuples(texts, tag_lists), min_size=3, max_size=3))
def test_edits_together_are_edits_one_after_the_other(
    notebook: tuple[bytes, list[dict[str, object]], Style], wanted: list[tuple[str, list[str]]]
) -> None:
    content, found, _ = notebook
    edits = [
        CellEdit(number, source.replace("\r\n", "\n"), tuple(tags))
        for number, (source, tags) in enumerate(wanted[: len(found)], start=1)
    ]
    one_by_one = content
    for edit in edits:
        one_by_one = edited(one_by_one, [edit], PATH)
    result = parse_notebook(edited(content, edits, PATH), PATH)
    assert [(cell.source, cell.tags) for cell in result.cells] == [(edit.source, edit.tags) for edit in edits]
    assert result == parse_notebook(one_by_one, PATH)


def test_what_jupyter_writes_is_written_as_jupyter_would(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    first = new_code_cell("é = 1\nb = 2", metadata={"scrolled": True, "trusted": False}, id="one")
    nodes = [first, new_code_cell("x", id="two"), new_code_cell("", id="three", metadata={"tags": ["old"]})]
    nbformat.write(new_notebook(cells=nodes, metadata={"kernelspec": {"name": "é", "display_name": "P"}}), path)
    content = path.read_bytes()
    tags = [("step:größe", "x"), ("skip",), ("old", "step:a")]
    edits = [CellEdit(number, tags=each) for number, each in enumerate(tags, start=1)]
    edits[0] = CellEdit(1, "import os\né = 1\nb = 2\nc = 3", tags[0])
    edits[2] = CellEdit(3, "y\nz", tags[2])
    for node, edit in zip(nodes, edits, strict=True):
        node["metadata"]["tags"] = [*(edit.tags or ())]
        node["source"] = edit.source if edit.source is not None else node["source"]
    nbformat.write(new_notebook(cells=nodes, metadata={"kernelspec": {"name": "é", "display_name": "P"}}), path)
    assert edited(content, edits, path) == path.read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '{"cell_type":"code","metadata":{},"source":"x"}',
            '{"cell_type":"code","metadata":{"tags":["a","b"]},"source":"x"}',
        ),
        (
            '{"cell_type": "code", "source": "x"}',
            '{"cell_type": "code", "metadata": {"tags": ["a", "b"]}, "source": "x"}',
        ),
        (
            '{"source": "x", "cell_type": "code"}',
            '{"source": "x", "cell_type": "code", "metadata": {"tags": ["a", "b"]}}',
        ),
        (
            '{"cell_type": "code", "metadata": {"tags": ["z" ,"a"]}, "source": "x"}',
            '{"cell_type": "code", "metadata": {"tags": ["a" ,"b"]}, "source": "x"}',
        ),
        (
            '{"cell_type": "code", "metadata": null, "source": "x", "metadata": {"z": 1}}',
            '{"cell_type": "code", "metadata": null, "source": "x", "metadata": {"tags": ["a", "b"], "z": 1}}',
        ),
        (
            '{\n "metadata": {\n  "y": 1\n },\n "cell_type": "raw", "source": "x"}',
            '{\n "metadata": {\n  "tags": [\n   "a",\n   "b"\n  ],\n  "y": 1\n },\n "cell_type": "raw", "source": "x"}',
        ),
    ],
)
def test_tags_are_added_in_the_files_own_way(before: str, after: str) -> None:
    head = '{\n "nbformat": 4, "cells": [\n'
    content = f"{head}{before}\n]}}"
    assert edited(content.encode(), [CellEdit(1, tags=("a", "b"))], PATH).decode() == f"{head}{after}\n]}}"


def test_lines_that_stay_keep_their_escapes_and_new_ones_follow_the_file() -> None:
    content = '{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["\\u00e9 = \\u0031\\r\\n", "b"]}]}'
    result = edited(content.encode(), [CellEdit(1, "ü = 0\né = 1\nb")], PATH).decode()
    assert '"source": ["\\u00fc = 0\\r\\n", "\\u00e9 = \\u0031\\r\\n", "b"]' in result


def test_nothing_to_change_gives_the_same_bytes() -> None:
    content = ('{"cells": [{"cell_type": "code", "source": "a", "metadata": {"tags": null}}],' + HEAD + "}").encode()
    assert edited(content, [CellEdit(1, "a", ())], PATH) is content


def test_old_formats_are_not_changed_and_broken_files_are_named() -> None:
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": []}]}
    with pytest.raises(CannotWrite, match=r"nbformat 3.*save it"):
        edited(json.dumps(old).encode(), [], PATH)
    with pytest.raises(UnreadableNotebook, match="not JSON"):
        edited(b"no", [], PATH)
    with pytest.raises(ValueError, match="each cell once"):
        edited(('{"cells": [],' + HEAD + "}").encode(), [CellEdit(1, "a")], PATH)


def test_a_notebook_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_notebook(path, b"old", "nöw".encode())
    assert path.read_bytes() == "nöw".encode()
    assert path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(CannotWrite, match="changed on disk"):
        write_notebook(path, b"old", b"newer")
    path.chmod(0o440)
    with pytest.raises(CannotWrite, match="read-only"):
        write_notebook(path, path.read_bytes(), b"newer")
    assert path.read_bytes() == "nöw".encode()
