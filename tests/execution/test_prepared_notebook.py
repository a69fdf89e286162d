"""The notebook papermill is given keeps the original's cells, and knows their numbers."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from nb2prod.errors import UnreadableNotebook
from nb2prod.execution.prepared_notebook import prepare


def text_of(*cells: nbformat.NotebookNode) -> str:
    return str(nbformat.writes(new_notebook(cells=list(cells))))


def test_values_land_behind_the_given_cell_whatever_its_tags() -> None:
    text = text_of(
        new_markdown_cell("# T"),
        new_code_cell("x = 1", metadata={"tags": ["pipeline-parameters"]}),
        new_code_cell("y = x"),
    )
    prepared = prepare(text, "x = 2", 2)
    assert [cell["source"] for cell in prepared.node["cells"]] == ["# T", "x = 1", "x = 2", "y = x"]
    assert prepared.numbers == (1, 2, 0, 3)
    assert prepared.node["cells"][1]["metadata"]["tags"] == ["pipeline-parameters"]
    assert [cell["id"] for cell in prepared.node["cells"] if cell["source"] != "x = 2"] == [
        cell.id for cell in nbformat.reads(text, as_version=4).cells
    ]


def test_without_values_nothing_is_put_in() -> None:
    prepared = prepare(text_of(new_code_cell("x = 1")), "", 1)
    assert [cell["source"] for cell in prepared.node["cells"]] == ["x = 1"]


def test_what_an_earlier_run_put_in_is_left_out() -> None:
    text = text_of(
        new_markdown_cell("failed", metadata={"tags": ["papermill-error-cell-tag"]}),
        new_code_cell("x = 1", metadata={"tags": ["parameters"]}),
        new_code_cell("x = 2", metadata={"tags": ["injected-parameters"]}),
        new_code_cell("y = x"),
    )
    prepared = prepare(text, "x = 3", 2)
    assert [cell["source"] for cell in prepared.node["cells"]] == ["x = 1", "x = 3", "y = x"]
    assert prepared.numbers == (2, 0, 4)
    assert prepared.left_out == (3,)


def test_an_old_notebook_gets_the_cell_ids_it_lacks() -> None:
    old = '{"cells": [{"cell_type": "code", "source": ["x = 1"], "metadata": {}, "outputs": [], "execution_count": 1}],'
    prepared = prepare(old + ' "metadata": {}, "nbformat": 4, "nbformat_minor": 2}', "", 0)
    nbformat.validate(prepared.node)


def test_no_notebook_is_a_clear_error() -> None:
    with pytest.raises(UnreadableNotebook, match="no notebook"):
        prepare("[]", "", 0)


def test_the_kernel_the_notebook_names() -> None:
    named = new_notebook(metadata={"kernelspec": {"name": "conda-x", "display_name": "X"}})
    assert prepare(nbformat.writes(named), "", 0).kernel_name == "conda-x"
    assert prepare(text_of(), "", 0).kernel_name == ""


@pytest.mark.parametrize("names_nothing", [None, [], "python3", {}, {"name": None}])
def test_metadata_that_name_no_kernel(names_nothing: object) -> None:
    text = text_of().replace('"metadata": {}', f'"metadata": {{"kernelspec": {json.dumps(names_nothing)}}}', 1)
    assert prepare(text, "", 0).kernel_name == ""


def test_what_nbformat_would_read_otherwise_is_left_to_it() -> None:
    attached = new_markdown_cell("a\nb", attachments={"x": {"image/png": "ab", "text/plain": "a\nb"}})
    plain = text_of(attached, new_code_cell("x\ny", metadata={"collapsed": True}), new_raw_cell(""))
    odd = (
        plain.replace('"nbformat_minor": 5', '"nbformat_minor": 2'),
        plain.replace('"id": "', '"id": "a b '),
        plain.replace('"cell_type": "raw"', '"cell_type": "other"'),
        plain.replace('"metadata": {}', '"metadata": {"tags": "x"}', 1),
    )
    for text in (plain, *odd):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbformat's, about ids that it makes up
            theirs = nbformat.v4.upgrade(nbformat.reads(text, as_version=4))
        ours = prepare(text, "", 0).node
        assert [_kept(cell) for cell in ours["cells"]] == [_kept(cell) for cell in theirs.cells]
        assert {**ours, "cells": 0} == {**theirs, "cells": 0}


def _kept(cell: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in cell.items() if key != "id"}
