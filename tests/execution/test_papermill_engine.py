"""`papermill --engine nb2prod` leaves what papermill's own engine leaves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
DISPLAY = "from IPython.display import display\nhandle = display(1, display_id=True)"
COMPLETE = (
    new_markdown_cell("# Title"),
    new_code_cell("a = 1", metadata={"tags": ["parameters"]}),
    new_code_cell("print(a)\nimport sys\nsys.stderr.write('error text')"),
    new_code_cell(""),
    new_code_cell(DISPLAY),
    new_code_cell("handle.update(5); a"),
    new_code_cell("print('never')", metadata={"tags": ["skip-execution"]}),
    new_markdown_cell("end"),
)
FAILING = (new_code_cell("a = 1", metadata={"tags": ["parameters"]}), new_code_cell("a\n1 / 0"), new_code_cell("2"))


def written(folder: Path, cells: tuple[Any, ...]) -> Path:
    path = folder / "my notebook.ipynb"
    nbformat.write(new_notebook(cells=list(cells), metadata={"kernelspec": KERNELSPEC}), path)
    return path


def comparable(path: Path) -> str:
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=1, sort_keys=True)
    text = re.sub(r'"[0-9-]{10}T[^"]*"', '"TIME"', text)
    text = re.sub(r'"duration": [0-9.e-]+', '"duration": 1', text)
    text = re.sub(r'"(id|output_path)": "[^"]*"', '""', text)
    return re.sub(r"ipykernel_[0-9]+", "ipykernel_PID", text)


def run(notebook: Path, engine: str | None, **options: Any) -> Path:
    output = notebook.with_name(f"{engine}.ipynb")
    options = {"progress_bar": False, "cwd": str(notebook.parent), **options}
    papermill.execute_notebook(str(notebook), str(output), engine_name=engine, kernel_name="python3", **options)
    return output


@pytest.mark.parametrize("cells", [COMPLETE, FAILING], ids=["complete", "failing"])
def test_the_command_line_writes_the_same_notebook(tmp_path: Path, cells: tuple[Any, ...]) -> None:
    notebook = written(tmp_path, cells)
    results = []
    for engine in ("nbclient", "nb2prod"):
        output = tmp_path / f"{engine}.ipynb"
        command = [sys.executable, "-m", "papermill", str(notebook), str(output), "--engine", engine, "-p", "a", "7"]
        done = subprocess.run([*command, "--log-output"], capture_output=True, text=True, check=False, cwd=tmp_path)
        results.append((done.returncode, comparable(output)))
        assert "Executing notebook with nb2prod" in done.stderr or engine == "nbclient"
        assert cells is FAILING or "error text" in done.stderr
    assert results[0] == results[1]


def test_text_goes_to_files_and_folders_are_honoured(tmp_path: Path) -> None:
    notebook = written(tmp_path, (new_code_cell("print('out')\nopen('here', 'w').close()"),))
    with (tmp_path / "text").open("w") as file:
        run(notebook, "nb2prod", stdout_file=file)
    assert (tmp_path / "text").read_text() == "out\n"
    assert (tmp_path / "here").exists()


@pytest.mark.parametrize(
    ("source", "error"),
    [("while True: pass", CellTimeoutError), ("import os\nprint('last', flush=True)\nos._exit(1)", DeadKernelError)],
)
def test_lost_cells_raise_what_papermill_raises(tmp_path: Path, source: str, error: type[Exception]) -> None:
    notebook = written(tmp_path, (new_code_cell("1"), new_code_cell(source), new_code_cell("2")))
    with pytest.raises(error):
        run(notebook, "nb2prod", execution_timeout=5)
    node = nbformat.read(tmp_path / "nb2prod.ipynb", as_version=4)
    assert [cell.metadata.papermill.start_time is not None for cell in node.cells] == [True, True, False]
    assert node.cells[1].outputs


def test_what_needs_a_kernel_gets_one(tmp_path: Path) -> None:
    cells = (new_code_cell("print(1)"), new_code_cell("import comm\ncomm.create_comm(target_name='t')\n3"))
    notebook = written(tmp_path, cells)
    node = nbformat.read(run(notebook, "nb2prod"), as_version=4)
    assert [output.text for output in node.cells[0].outputs] == ["1\n"]
    assert node.cells[1].outputs[0].data["text/plain"] == "3"
    assert [cell.metadata.papermill.status for cell in node.cells] == ["completed", "completed"]
