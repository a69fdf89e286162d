"""Where a notebook runs, and environments that cannot run one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.errors import UsageError
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel, choose_interpreter
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import Ending, Limits
from tests.execution.engine.running import jobs, result


def kernel_installed(folder: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "kernels" / "mine").mkdir(parents=True)
    specification = f'{{"argv": [{command}], "display_name": "Mine", "language": "python", "env": {{"MINE": "1"}}}}'
    (folder / "kernels" / "mine" / "kernel.json").write_text(specification)
    monkeypatch.setenv("JUPYTER_PATH", str(folder))


def test_the_kernels_own_interpreter_options_and_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = f'"{sys.executable}", "-Xutf8=1", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"'
    kernel_installed(tmp_path, command, monkeypatch)
    where = choose_interpreter("mine")
    assert isinstance(where, Interpreter)
    assert (where.python, where.options, where.environment) == (sys.executable, ("-Xutf8=1",), (("MINE", "1"),))
    done = run_notebook_cells(
        jobs("import os, sys; os.environ['MINE'], sys.flags.utf8_mode"), where, tmp_path, Limits()
    )
    assert result(done.cells[0].outputs) == "('1', 1)"


@pytest.mark.parametrize(
    "command", ['"conda", "run", "python", "-m", "ipykernel_launcher", "-f", "{connection_file}"', '"R"']
)
def test_kernels_that_only_jupyter_can_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    kernel_installed(tmp_path, command, monkeypatch)
    where = choose_interpreter("mine")
    assert isinstance(where, RealKernel)
    assert where.reason == "the kernel 'mine' is not an IPython kernel started directly"


def test_an_interpreter_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such interpreter"):
        choose_interpreter("", tmp_path / "python")


def test_an_environment_without_ipython(tmp_path: Path) -> None:
    bare = tmp_path / "bare environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    where = choose_interpreter("", bare / "bin" / "python")
    assert isinstance(where, Interpreter)
    done = run_notebook_cells(jobs("1"), where, tmp_path, Limits())
    assert done.end.ending is Ending.UNUSABLE
    assert done.end.message == f"IPython is not installed in {bare}"
    assert done.end.fix == f"{bare}/bin/python -m pip install ipython"
    assert (done.cells[0].status, done.failure) == ("not run", None)


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("#!/bin/sh\necho this is no Python >&2\nexit 3", "this is no Python"),
        ("no program at all", "could not be started"),
    ],
)
def test_a_program_that_is_no_python(tmp_path: Path, program: str, message: str) -> None:
    fake = tmp_path / "python"
    fake.write_text(program)
    fake.chmod(0o755)
    done = run_notebook_cells(jobs("1"), Interpreter(str(fake)), tmp_path, Limits())
    assert done.end.ending is Ending.UNUSABLE
    assert message in done.end.message
