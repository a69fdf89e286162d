"""Real runs: what is kept of them while they go on, and what is made of the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nb2prod.errors import CannotWrite, ToolFailed
from nb2prod.execution.cell_failure import CellFailure
from nb2prod.execution.engine.interpreters import RealKernel, choose_interpreter
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.kept_run import Execution, Keeping, RunStatus, execute
from nb2prod.execution.kernels import Kernel, Specification, choose_kernel, find_specification
from nb2prod.execution.prepared_notebook import prepare
from nb2prod.execution.written_notebook import WrittenNotebook


class Kept:
    """A run, and every state that was written of it."""

    def __init__(
        self,
        folder: Path,
        *cells: Any,
        injected: str = "",
        where: Any = None,
        on_state: Callable[[str], None] = lambda state: None,
        **limits: Any,
    ) -> None:
        prepared = prepare(nbformat.writes(new_notebook(cells=[*cells])), injected, 1 if injected else 0)
        written = WrittenNotebook(prepared)
        self.states: list[str] = []
        self.cells: list[int] = []

        def write(state: str) -> None:
            self.states.append(state)
            on_state(state)

        keeping = Keeping(write, {"input_path": "a.ipynb", "output_path": "b.ipynb"})
        where = where or choose_interpreter("python3")
        self.done: Execution = execute(
            prepared, written, where, folder, Limits(**limits), keeping, on_cell=self.cells.append
        )
        done = self.done
        text = written.text(done.run, started=done.started, seconds=done.seconds, record={}, inputs=keeping.inputs)
        self.node = nbformat.reads(text, as_version=4)
        nbformat.validate(self.node)

    @property
    def statuses(self) -> list[str]:
        return [cell.metadata.papermill.status for cell in self.node.cells if "papermill" in cell.metadata]


def test_a_cell_that_runs_too_long_fails_by_its_number(tmp_path: Path) -> None:
    slow = "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(60)"
    cells = (new_markdown_cell("# T"), new_code_cell(slow), new_markdown_cell("m"), new_code_cell("after = 1"))
    kept = Kept(tmp_path, *cells, timeout=3)
    assert kept.done.status is RunStatus.FAILED
    assert kept.done.failure == CellFailure(2, 3, "TimeoutError", "the cell ran for more than 3 seconds")
    assert kept.statuses == ["completed", "failed", "pending", "pending"]
    assert kept.node.metadata.papermill.exception is True
    with pytest.raises(ProcessLookupError):  # nothing is left behind; it also ran in the notebook's folder
        os.kill(int((tmp_path / "pid").read_text()), 0)


@pytest.mark.parametrize("source", ["import os; os._exit(3)", "exit()"])
def test_a_process_that_ends_fails_by_the_cell_that_ended_it(tmp_path: Path, source: str) -> None:
    kept = Kept(tmp_path, new_code_cell("x = 1"), new_code_cell(source), new_code_cell("x"))
    assert kept.done.status is RunStatus.FAILED
    assert kept.done.failure is not None
    assert (kept.done.failure.cell_number, kept.done.failure.exception) == (2, "DeadKernelError")
    assert kept.statuses == ["completed", "failed", "pending"]


def test_an_announced_exception_is_no_failure(tmp_path: Path) -> None:
    cells = (
        new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]}),
        new_code_cell("import sys; sys.exit()"),
        new_code_cell("never = 1"),
    )
    kept = Kept(tmp_path, *cells)
    assert kept.done.status is RunStatus.COMPLETED
    assert [cell.source for cell in kept.node.cells] == [cell.source for cell in cells]
    assert kept.done.notes == ("cell 2 ended the notebook with sys.exit(): the cells after it did not run",)


def test_a_failure_is_numbered_as_in_the_original(tmp_path: Path) -> None:
    cells = (new_code_cell("x = 1"), new_code_cell("def f():\n    raise ValueError(x)"), new_code_cell("\ny = 1\nf()"))
    kept = Kept(tmp_path, *cells, injected="x = 2")
    assert kept.done.failure == CellFailure(3, 3, "ValueError", "2")
    assert kept.cells == [1, 2, 3, 4]  # how many have ended, for a progress bar


def test_the_file_follows_the_run(tmp_path: Path) -> None:
    waits = "import pathlib, time\nwhile not pathlib.Path('seen').exists(): time.sleep(0.01)"
    cells = [new_code_cell("print('one')"), new_markdown_cell("m"), new_code_cell(waits), new_code_cell("3")]
    amid = ["completed", "completed", "running", "pending"]

    def statuses(state: Any) -> list[str]:
        return [cell.metadata.papermill.status for cell in state.cells]

    def look(state: str) -> None:
        if statuses(nbformat.reads(state, as_version=4)) == amid:
            (tmp_path / "seen").touch()

    kept = Kept(tmp_path, *cells, on_state=look, timeout=60)
    assert kept.done.status is RunStatus.COMPLETED
    states = [nbformat.reads(state, as_version=4) for state in kept.states]
    for state in states:
        nbformat.validate(state)
    seen = [statuses(state) for state in states]
    assert seen[0] == ["pending"] * 4
    assert amid in seen
    shown = states[seen.index(amid)].cells[0]
    assert (shown.execution_count, shown.outputs[0].text) == (1, "one\n")
    assert states[0].metadata.papermill.end_time is None


def test_a_run_that_is_killed_leaves_what_was_executed(tmp_path: Path) -> None:
    slow = new_code_cell("import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(60)")
    nbformat.write(new_notebook(cells=[new_code_cell("print('one')"), slow]), tmp_path / "a.ipynb")
    with subprocess.Popen([sys.executable, "-m", "nb2prod", "run", "a.ipynb"], cwd=tmp_path) as process:
        output = tmp_path / "a.output.ipynb"
        wait_until(
            lambda: text_of(tmp_path / "pid") and kept(output)[1]["metadata"]["papermill"]["status"] == "running"
        )
        process.kill()
    assert kept(output)[0]["outputs"][0]["text"] == ["one\n"]
    wait_until(lambda: is_gone(int((tmp_path / "pid").read_text())))


def test_being_told_to_end_is_an_interrupt(tmp_path: Path) -> None:
    slow = new_code_cell("open('began', 'w').close()\nimport time; time.sleep(60)")
    nbformat.write(new_notebook(cells=[new_code_cell("print('one')"), slow]), tmp_path / "a.ipynb")
    with subprocess.Popen([sys.executable, "-m", "nb2prod", "run", "a.ipynb"], cwd=tmp_path) as process:
        wait_until((tmp_path / "began").exists)
        process.terminate()
        assert process.wait(60) == 128 + signal.SIGTERM
    node = nbformat.read(tmp_path / "a.output.ipynb", as_version=4)
    assert node.metadata.nb2prod.run.status == "interrupted"


def kept(output: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(output.read_text(encoding="utf-8"))["cells"]
    return cells


def text_of(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def wait_until(happened: Any) -> None:
    until = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("good", [0, 1])
def test_what_cannot_be_written_ends_the_run(tmp_path: Path, good: int) -> None:
    prepared = prepare(
        nbformat.writes(new_notebook(cells=[new_code_cell("open('a', 'w')\nwhile True: print(1)")])), "", 0
    )
    written: list[str] = []

    def write(text: str) -> None:
        if len(written) == good:
            raise CannotWrite("no room")
        written.append(text)

    with pytest.raises(CannotWrite, match="no room"):
        execute(
            prepared, WrittenNotebook(prepared), choose_interpreter("python3"), tmp_path, Limits(), Keeping(write, {})
        )
    assert good or not (tmp_path / "a").exists()  # known before anything ran


def test_an_environment_that_cannot_run_it_says_so(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho broken >&2\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(ToolFailed, match="broken"):
        Kept(tmp_path, new_code_cell("x = 1"), where=choose_interpreter("", python))


def test_what_needs_a_kernel_gets_one_and_keeps_its_widgets(tmp_path: Path) -> None:
    widget = (
        "import comm\n"
        "data = {'state': {'_model_name': 'M', '_model_module': 'm', '_model_module_version': '1', 'value': 5}}\n"
        "made = comm.create_comm(target_name='jupyter.widget', data=data, metadata={'version': '2.1.0'})"
    )
    cells = (new_code_cell("print(1)"), new_code_cell(widget), new_code_cell("x = bytearray(4 << 30)"))
    kept = Kept(tmp_path, *cells, memory=2 << 30)
    assert kept.done.run.engine == "kernel"
    assert kept.statuses == ["completed", "completed", "failed"]
    assert kept.done.failure is not None
    assert kept.done.failure.exception == "MemoryError"  # its limits are the same ones
    (state,) = kept.node.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    assert state["state"]["value"] == 5


def test_no_kernel_at_all_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_client.kernelspec import KernelSpecManager

    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *names: [])
    monkeypatch.setattr(KernelSpecManager, "find_kernel_specs", lambda self: {})
    with pytest.raises(ToolFailed, match="pip install ipykernel"):
        choose_kernel("")


def test_a_kernel_that_does_not_start_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specification = tmp_path / "kernels" / "broken" / "kernel.json"
    specification.parent.mkdir(parents=True)
    specification.write_text('{"argv": ["python", "-c", "raise SystemExit(1)"], "display_name": "B"}', "utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    with pytest.raises(ToolFailed, match="'broken' did not start"):
        Kept(tmp_path, new_code_cell("x = 1"), where=RealKernel(Kernel("broken"), "the test wants it"))


def test_a_kernel_that_is_not_installed_is_replaced_visibly() -> None:
    assert choose_kernel("").note == ""
    chosen = choose_kernel("conda-env-gone-py")
    assert chosen.name == "python3"
    assert "'conda-env-gone-py' is not installed" in chosen.note


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ('{"argv": ["x", "{connection_file}"], "display_name": "X", "env": {"A": "b"}}', True),
        (
            '{"argv": ["x"], "display_name": "X", "metadata": {"kernel_provisioner": {"provisioner_name": "far"}}}',
            False,
        ),
    ],
)
def test_a_kernel_is_found_where_jupyter_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: str, found: bool
) -> None:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    for folder, text in (("one", document), ("two", '{"argv": ["other"], "display_name": "X"}')):
        (tmp_path / folder / "kernels" / "mine").mkdir(parents=True)
        (tmp_path / folder / "kernels" / "mine" / "kernel.json").write_text(text, "utf-8")
    monkeypatch.setenv("JUPYTER_PATH", f"{tmp_path / 'one'}{os.pathsep}{tmp_path / 'two'}")
    if not found:
        with pytest.raises(NoSuchKernel):
            find_specification("mine")
        return
    theirs = KernelSpecManager().get_kernel_spec("mine")
    assert find_specification("mine") == Specification(tuple(theirs.argv), theirs.env)
