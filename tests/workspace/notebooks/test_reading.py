"""Reading notebooks: every format that exists, and a clear word about every file that is none."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from nb2prod.errors import UnreadableNotebook
from nb2prod.model import CellKind
from nb2prod.workspace.notebooks.reading import read_notebook


def code(source: object, **extra: object) -> dict[str, object]:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    return {**cell, **extra}


def saved(path: Path, *cells: object, metadata: object = None, minor: int = 5) -> Path:
    document = {"nbformat": 4, "nbformat_minor": minor, "metadata": metadata or {}, "cells": list(cells)}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "notebook.ipynb"


def test_cells_come_in_order_with_ids_tags_and_counts(path: Path) -> None:
    markdown = {"cell_type": "markdown", "id": "m", "metadata": {}, "source": ["# A\n", "b"]}
    saved(path, markdown, code("x = 1", id="c", metadata={"tags": ["export", "step:a"]}, execution_count=3))
    notebook = read_notebook(path)
    assert notebook.name == "notebook.ipynb"
    assert notebook.language == "python"
    first, second = notebook.cells
    assert (first.id, first.number, first.kind, first.source) == ("m", 1, CellKind.MARKDOWN, "# A\nb")
    assert (second.tags, second.execution_count) == (("export", "step:a"), 3)


def test_newlines_of_every_system_become_lf(path: Path) -> None:
    assert read_notebook(saved(path, code("a\r\nb\rc\n"))).cells[0].source == "a\nb\nc\n"


def test_missing_ids_are_stable_and_never_clash_with_given_ones(path: Path) -> None:
    saved(path, code("a", id="cell-2"), code("b"), code("c"))
    assert [cell.id for cell in read_notebook(path).cells] == ["cell-2", "cell-2-", "cell-3"]
    assert read_notebook(path) == read_notebook(path)


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"language": "R"}}, "r"),
        ({"language_info": {"name": "julia"}}, "julia"),
        ({"language_info": {"name": "ipython"}}, "python"),
        ({}, "python"),
    ],
)
def test_language_is_read_from_the_metadata(path: Path, metadata: object, language: str) -> None:
    assert read_notebook(saved(path, metadata=metadata)).language == language


def test_kale_metadata_is_seen(path: Path) -> None:
    assert read_notebook(saved(path, metadata={"kubeflow_notebook": {}})).kale


def test_a_byte_order_mark_is_no_problem(path: Path) -> None:
    saved(path, code("x"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_notebook(path).cells[0].source == "x"


def test_nbformat_3_is_upgraded(path: Path) -> None:
    cell = {"cell_type": "code", "language": "python", "metadata": {"tags": ["export"]}, "collapsed": False}
    cells = [{**cell, "input": ["x = 1\n", "y"], "outputs": [], "prompt_number": 2}]
    heading = {"cell_type": "heading", "level": 2, "metadata": {}, "source": "Title"}
    document = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": [heading, *cells]}],
    }
    path.write_text(json.dumps(document))
    first, second = read_notebook(path).cells
    assert (first.kind, first.source) == (CellKind.MARKDOWN, "## Title")
    assert (second.id, second.source, second.tags) == ("cell-2", "x = 1\ny", ("export",))
    assert read_notebook(path) == read_notebook(path)


def test_nbformat_2_is_upgraded(path: Path) -> None:
    cell = {"cell_type": "code", "language": "python", "input": "x = 1", "outputs": [], "collapsed": False}
    path.write_text(json.dumps({"nbformat": 2, "metadata": {"name": "n"}, "worksheets": [{"cells": [cell]}]}))
    assert [cell.source for cell in read_notebook(path).cells] == ["x = 1"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"x = 1\n", ":1:1: not JSON"),
        (b'{"nbformat": 4,\n "cells": [}', ":2:12: not JSON"),
        (b'{"nbformat": 4, "cells": [{"source": "abc', "ends in the middle"),
        (b'{"nbformat": 4, "cells": [', "ends in the middle"),
        (b'{\n<<<<<<< HEAD\n "nbformat": 4}', "merge conflict"),
        (b"[]", "but no notebook"),
        (b'{"a": 1}', "no nbformat number"),
        (b'{"nbformat": "4"}', "no nbformat number"),
        (b'{"nbformat": 5, "cells": []}', "newer"),
        (b'{"nbformat": 4}', "cells are missing"),
        (b'{"nbformat": 4, "cells": {}}', "cells are {}, not a list"),
        (b'{"nbformat": 4, "cells": [], "metadata": 3}', "metadata is 3"),
        (b'{"nbformat": 3, "worksheets": 7}', "cannot be upgraded"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"nbformat": 4, "n": ' + b"9" * 5000 + b"}", "cannot be read"),
        ('{"nbformat": 4, "cells": []}'.encode("utf-16"), "is UTF-16 text"),
        (b'{"nbformat": 4,\n "a": "\xe4"}', ":2: not UTF-8"),
    ],
)
def test_a_file_that_is_no_notebook_is_named_with_the_reason(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    with pytest.raises(UnreadableNotebook) as caught:
        read_notebook(path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (7, "cell 2 is 7"),
        (code(7), "cell 2: its source is 7"),
        (code(["a", 1]), "cell 2: its source"),
        (code("x", metadata={"tags": "export"}), 'cell 2: its tags are "export"'),
        (code("x", metadata={"tags": [1]}), "cell 2: its tags"),
        (code("x", metadata=[1]), "cell 2: its metadata"),
        (code("x", cell_type="heading"), "cell 2: its cell_type"),
        (code("x", id=5), "cell 2: its id is 5"),
        (code("x", id="same"), "cells 1 and 2 have the same id 'same'"),
        (code("\ud800"), "surrogate"),
    ],
)
def test_a_malformed_cell_is_named_by_its_number(path: Path, cell: object, message: str) -> None:
    saved(path, code("first", id="same"), cell)
    with pytest.raises(UnreadableNotebook, match=r"notebook\.ipynb") as caught:
        read_notebook(path)
    assert message in str(caught.value)


def test_missing_files_and_directories_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableNotebook, match="no such file"):
        read_notebook(tmp_path / "none.ipynb")
    with pytest.raises(UnreadableNotebook, match="is a directory"):
        read_notebook(tmp_path)


def test_fifty_megabytes_of_outputs_are_read_in_seconds(path: Path) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * 5_000_000}}
    saved(path, *(code("x", outputs=[output]) for _ in range(10)))
    start = time.process_time()
    assert len(read_notebook(path).cells) == 10
    assert time.process_time() - start < 10
