"""Real runs in a real kernel: what papermill leaves behind, and what is made of it."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nb2prod.errors import ToolFailed
from nb2prod.execution.cell_failure import CellFailure
from nb2prod.execution.executed_notebook import RunStatus
from nb2prod.execution.kernels import choose_kernel
from nb2prod.execution.papermill_run import Execution, execute
from nb2prod.execution.prepared_notebook import prepare


def run(folder: Path, *cells: nbformat.NotebookNode, injected: str = "", timeout: int | None = None) -> Execution:
    text = nbformat.writes(new_notebook(cells=list(cells)))
    prepared = prepare(text, injected, 1 if injected else 0)
    output = folder / "out{x}" / "a.output.ipynb"
    return execute(prepared, choose_kernel("python3"), folder, output, timeout=timeout, progress=False)


def statuses(execution: Execution) -> list[str]:
    assert execution.node is not None
    return [cell.metadata.papermill.status for cell in execution.node.cells if "papermill" in cell.metadata]


def test_a_cell_that_runs_too_long_fails_by_its_number(tmp_path: Path) -> None:
    slow = "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(60)"
    done = run(tmp_path, new_markdown_cell("# T"), new_code_cell(slow), new_code_cell("after = 1"), timeout=1)
    assert done.status is RunStatus.FAILED
    assert done.failure == CellFailure(2, 0, "TimeoutError", "the cell ran for more than 1 seconds")
    assert statuses(done) == ["completed", "failed", "pending"]
    with pytest.raises(ProcessLookupError):  # no kernel is left behind; it also ran in the notebook's folder
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_dead_kernel_fails_by_the_cell_that_killed_it(tmp_path: Path) -> None:
    done = run(tmp_path, new_code_cell("x = 1"), new_code_cell("import os; os._exit(3)"), new_code_cell("x"))
    assert done.status is RunStatus.FAILED
    assert done.failure is not None
    assert (done.failure.cell_number, done.failure.exception) == (2, "DeadKernelError")
    assert statuses(done) == ["completed", "failed", "pending"]


def test_an_announced_exception_is_no_failure(tmp_path: Path) -> None:
    cells = (
        new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
        new_code_cell("import sys; sys.exit()"),
        new_code_cell("never = 1"),
    )
    done = run(tmp_path, *cells)
    assert done.status is RunStatus.COMPLETED
    assert done.node is not None
    assert [cell.source for cell in done.node.cells] == [cell.source for cell in cells]
    assert done.notes == ("cell 2 ended the notebook with sys.exit(): the cells after it did not run",)


def test_a_failure_is_numbered_as_in_the_original(tmp_path: Path) -> None:
    cells = (new_code_cell("x = 1"), new_code_cell("def f():\n    raise ValueError(x)"), new_code_cell("\ny = 1\nf()"))
    done = run(tmp_path, *cells, injected="x = 2")
    assert done.failure == CellFailure(3, 3, "ValueError", "2")


def test_no_kernel_at_all_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_client.kernelspec import KernelSpecManager

    monkeypatch.setattr(KernelSpecManager, "find_kernel_specs", lambda self: {})
    with pytest.raises(ToolFailed, match="pip install ipykernel"):
        choose_kernel("")


def test_a_kernel_that_does_not_start_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specification = tmp_path / "kernels" / "broken" / "kernel.json"
    specification.parent.mkdir(parents=True)
    specification.write_text('{"argv": ["python", "-c", "raise SystemExit(1)"], "display_name": "B"}', "utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    prepared = prepare(nbformat.writes(new_notebook(cells=[new_code_cell("x = 1")])), "", 0)
    with pytest.raises(ToolFailed, match="'broken' did not start"):
        execute(prepared, choose_kernel("broken"), tmp_path, tmp_path / "o.ipynb", timeout=None, progress=False)


def test_a_kernel_that_is_not_installed_is_replaced_visibly() -> None:
    assert choose_kernel("").note == ""
    chosen = choose_kernel("conda-env-gone-py")
    assert chosen.name == "python3"
    assert "'conda-env-gone-py' is not installed" in chosen.note
