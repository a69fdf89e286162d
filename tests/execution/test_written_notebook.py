"""Executed notebooks are those that papermill writes, byte by byte but for times and ids."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from nb2prod.execution.engine.interpreters import choose_interpreter
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import CellResult, Ending, JobEnd, Limits, NotebookRun
from nb2prod.execution.prepared_notebook import PreparedNotebook, prepare
from nb2prod.execution.written_notebook import WrittenNotebook, ended_on_purpose

METADATA: dict[str, Any] = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
OTHERS = {
    "zzz": 1,
    "papermill": {"version": "0.1", "custom": 2},
    "language_info": {"name": "python"},
    "widgets": {"a": 1},
    "nb2prod": {"b": 1},
}
PARAMETERS = new_code_cell("a = 1", metadata={"tags": ["parameters"]})
RICH = """\
from IPython.display import HTML, JSON, SVG, Javascript, clear_output, display
print("goes")
clear_output()
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'>\\n</svg>"), HTML("<b>\\nä</b>"), JSON({"a": [1]}))
display(Javascript("a\\nb"))
handle = display(1, display_id=True)
import sys; sys.stderr.write("error text")
"x\\ny"
"""
NOTEBOOKS: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "rich": (
        [
            new_markdown_cell("# T\n![x](attachment:x)", attachments={"x": {"image/png": "ab", "text/plain": "a\nb"}}),
            PARAMETERS,
            new_code_cell("print(a)\nprint('ü')", metadata={"mine": 1, "collapsed": True}),
            new_code_cell("", execution_count=7),
            new_code_cell(RICH),
            new_code_cell("handle.update(3)"),
            new_code_cell("print(0)", metadata={"tags": ["skip-execution"], "execution": {"shell.execute_reply": "x"}}),
            new_markdown_cell("end"),
            new_raw_cell("raw\nx"),
        ],
        {**METADATA, **OTHERS},
    ),
    "raised": ([PARAMETERS, new_code_cell("a\n1/0"), new_markdown_cell("x"), new_code_cell("2")], METADATA),
    "sys.exit": (
        [PARAMETERS, new_markdown_cell("m"), new_code_cell("import sys; sys.exit()"), new_code_cell("2")],
        METADATA,
    ),
    "sys.exit(3)": ([PARAMETERS, new_code_cell("import sys; sys.exit(3)"), new_raw_cell("x")], METADATA),
}


def comparable(text: str) -> str:
    text = re.sub(r'"[0-9-]{10}T[^"]*"', '"TIME"', text)
    text = re.sub(r'"duration": [0-9.e-]+', '"duration": 1', text)
    text = re.sub(r'"id": "[^"]*"', '""', text)
    return re.sub(r"ipykernel_[0-9]+", "ipykernel_PID", text)


def run_of(prepared: PreparedNotebook, folder: Path) -> NotebookRun:
    return run_notebook_cells(prepared.jobs, choose_interpreter("python3"), folder, Limits())


def text_of(written: WrittenNotebook, run: NotebookRun, **more: Any) -> str:
    started = next((cell.started for cell in run.cells if cell.started), "2026-01-01T00:00:00+00:00")
    return written.text(run, **{"started": started, "seconds": 1.0, "record": {}, "inputs": {}, **more})


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_is_what_papermill_writes(tmp_path: Path, name: str) -> None:
    cells, metadata = NOTEBOOKS[name]
    original = nbformat.writes(new_notebook(cells=cells, metadata=metadata))
    paths = {"input_path": str(tmp_path / "a.ipynb"), "output_path": str(tmp_path / "b.ipynb")}
    (tmp_path / "a.ipynb").write_text(original, encoding="utf-8")
    try:
        papermill.execute_notebook(**paths, parameters={"a": 7}, progress_bar=False, cwd=str(tmp_path))
    except papermill.PapermillExecutionError:
        assert name in ("raised", "sys.exit(3)")

    prepared = prepare(original, "# Parameters\na = 7\n", cells.index(PARAMETERS) + 1)
    inputs = {**paths, "parameters": {"a": 7}}
    ours = text_of(WrittenNotebook(prepared), run_of(prepared, tmp_path), inputs=inputs, record={"status": "x"})
    node = nbformat.reads(ours, as_version=4)
    nbformat.validate(node)
    assert node.metadata.nb2prod.run == {"status": "x"}
    node.metadata.nb2prod.pop("run")
    if not node.metadata.nb2prod:
        del node.metadata["nb2prod"]
    assert comparable(nbformat.writes(node)) == comparable((tmp_path / "b.ipynb").read_text(encoding="utf-8"))
    assert nbformat.writes(nbformat.reads(ours, as_version=4)) + "\n" == ours  # laid out as nbformat lays it out


def finished(*outputs: dict[str, Any], index: int = 0) -> CellResult:
    return CellResult(index, index + 1, "ok", 0.25, None, outputs, "2026-01-01T00:00:00+00:00")


def complete(*cells: CellResult) -> NotebookRun:
    return NotebookRun(cells, JobEnd(Ending.COMPLETED), (), 1.0, "nb2prod", "", None, {"name": "python"})


def prepared_of(sources: Sequence[str], injected: str = "") -> PreparedNotebook:
    cells = [new_code_cell(source) for source in sources]
    return prepare(nbformat.writes(new_notebook(cells=cells)), injected, 1)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
OUTPUTS = st.lists(
    st.builds(lambda text: {"output_type": "stream", "name": "stdout", "text": text}, TEXTS)
    | st.builds(
        lambda data: {"output_type": "display_data", "metadata": {}, "data": data},
        st.dictionaries(st.sampled_from(["text/plain", "image/svg+xml", "image/png", "application/javascript"]), TEXTS),
    ),
    max_size=3,
)


@given(st.lists(OUTPUTS, min_size=1, max_size=3), TEXTS)
def test_every_output_reads_back_as_it_was(outputs: list[list[dict[str, Any]]], source: str) -> None:
    written = WrittenNotebook(prepared_of([source] * len(outputs)))
    cells = [finished(*each, index=index) for index, each in enumerate(outputs)]
    node = nbformat.reads(text_of(written, complete(*cells)), as_version=4)
    nbformat.validate(node)
    assert [[dict(output) for output in cell.outputs] for cell in node.cells] == outputs
    assert {cell.source for cell in node.cells} == {source}


def test_half_a_surrogate_pair_can_be_written_and_read() -> None:
    text = text_of(
        WrittenNotebook(prepared_of(["1"])),
        complete(finished({"output_type": "stream", "name": "stdout", "text": "ä\ud800"})),
    )
    assert json.loads(text.encode("utf-8"))["cells"][0]["outputs"][0]["text"] == ["ä\ud800"]


def test_runs_differ_in_what_they_were_given_and_share_the_rest() -> None:
    written = WrittenNotebook(prepared_of(["a = 1", "a"], "# Parameters\na = 0"))
    shared = finished({"output_type": "stream", "name": "stdout", "text": "shared"})
    nodes = []
    for value in (1, 2):
        result = {
            "output_type": "execute_result",
            "execution_count": 3,
            "metadata": {},
            "data": {"text/plain": f"{value}"},
        }
        run = complete(shared, finished(index=1), finished(result, index=2))
        text = text_of(written, run, given=f"# Parameters\na = {value}", started="2026-01-01T00:00:09+00:00")
        nodes.append(nbformat.reads(text, as_version=4))
    for value, node in enumerate(nodes, start=1):
        assert [cell.source for cell in node.cells] == ["a = 1", f"# Parameters\na = {value}", "a"]
        assert node.cells[0].outputs[0].text == "shared"
        assert node.cells[2].outputs[0].data == {"text/plain": str(value)}
        assert node.metadata.papermill.start_time == "2026-01-01T00:00:09+00:00"
        assert node.cells[0].metadata.papermill.end_time == "2026-01-01T00:00:00.250000+00:00"
    assert [cell.id for cell in nodes[0].cells] == [cell.id for cell in nodes[1].cells]


def test_a_notebook_without_code_is_complete() -> None:
    prepared = prepare(nbformat.writes(new_notebook(cells=[new_markdown_cell("x")])), "", 0)
    node = nbformat.reads(text_of(WrittenNotebook(prepared), complete()), as_version=4)
    assert node.cells[0].metadata.papermill.status == "completed"
    empty = prepare(nbformat.writes(new_notebook()), "", 0)
    assert nbformat.reads(text_of(WrittenNotebook(empty), complete()), as_version=4).cells == []


def test_only_a_good_exit_is_on_purpose(tmp_path: Path) -> None:
    prepared = prepared_of(["import sys; sys.exit(0)"])
    run = run_of(prepared, tmp_path)
    assert ended_on_purpose(run)
    assert run.failure is not None
    assert not ended_on_purpose(replace(run, failure=replace(run.failure, message="1")))
    assert not ended_on_purpose(complete())
