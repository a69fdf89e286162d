"""`nb2prod verify` when the notebook or the module raises, never ends, exits or dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nb2prod.commands.verify.command import VerifyOptions, verify
from nb2prod.execution.verify.report import Failure, Outcome
from tests.commands.verify.verifying import edit, exported, outcomes, write_notebook

FIRST = ("step:load", "xs = [1, 2]")
STUCK = "while True:\n    pass"
TOO_LONG = 4  # seconds, which no other cell needs


def failure_of(notebook: Path, options: VerifyOptions) -> Failure:
    report = verify(notebook, (), options)
    assert report.exit_code == 1
    assert outcomes(report) == {"load.xs": Outcome.EQUAL}, "what was reached is compared"
    assert [step.reached for step in report.steps] == [True, False]
    (failure,) = report.failures
    return failure


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        ("y = 1\nraise ValueError('no')", "ValueError: no", 3),
        (STUCK, f"the cell ran for more than {TOO_LONG} seconds", 2),
        ("import os\nos._exit(3)", "the process ended itself with exit status 3", 0),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "the process was killed by signal 9", 0),
    ],
    ids=["raises", "loops", "exits", "dies"],
)
def test_a_notebook_that_stops_is_compared_as_far_as_it_got(
    source: str, message: str, line: int, tmp_path: Path
) -> None:
    notebook = write_notebook(tmp_path / "stops.ipynb", FIRST, ("step:stop", f"y = 0\n{source}"))
    failure = failure_of(notebook, VerifyOptions(timeout=TOO_LONG))
    assert (failure.side, failure.step, failure.cell) == ("notebook", "stop", 2)
    assert failure.message.startswith(message)
    assert failure.line in ((line, line + 1) if source == STUCK else (line,))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('raise ValueError("no")', "ValueError: no"),
        ("while True: pass", f"the step ran for more than {TOO_LONG} seconds"),
        ("import sys; sys.exit(4)", "SystemExit: 4"),
        ("import os; os._exit(3)", "the process ended itself with exit status 3"),
        ("import os; os.kill(os.getpid(), 9)", "the process was killed by signal 9"),
    ],
    ids=["raises", "loops", "exits", "ends", "dies"],
)
def test_a_module_that_stops_is_told_by_step_cell_and_line(code: str, message: str, tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "stops.ipynb", FIRST, ("step:double", "# twice\nys = [2 * x for x in xs]"))
    module = exported(notebook)
    edit(module, "    ys = [2", f"    {code}\n    ys = [2")
    failure = failure_of(notebook, VerifyOptions(timeout=TOO_LONG))
    assert (failure.side, failure.step, failure.cell) == ("module", "double", 2)
    assert failure.message.startswith(message)
    assert failure.file == str(module)
    line = module.read_text("utf-8").splitlines()[failure.file_line - 1]
    assert line.strip() == code or line.startswith("def double(")


def test_an_exception_in_exported_code_is_told_by_the_line_of_its_cell(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "raises.ipynb",
        FIRST,
        ("export", "def inverse(x):\n    return 1 / x"),
        ("step:use", "shift = 0\nys = [inverse(x - shift) for x in xs]"),
    )
    edit(exported(notebook), "shift = 0", "shift = 1")
    failure = failure_of(notebook, VerifyOptions())
    assert failure.message == "ZeroDivisionError: division by zero"
    assert (failure.step, failure.cell, failure.line) == ("use", 2, 2)


def test_memory_can_be_limited(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "big.ipynb", FIRST, ("step:fill", "big = bytearray(8 << 30)"))
    failure = failure_of(notebook, VerifyOptions(memory=4 << 30))
    assert failure.exception == "MemoryError"


def test_an_environment_without_ipython_says_what_to_install(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    python = tmp_path / "bare" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    notebook = write_notebook(tmp_path / "n.ipynb", FIRST)
    report = verify(notebook, (), VerifyOptions(python=python))
    (failure,) = report.failures
    assert report.exit_code == 1
    assert failure.message.startswith("IPython is not installed in")
    assert failure.fix.endswith("-m pip install ipython")


@pytest.mark.parametrize("where", ["notebook", "module"])
def test_an_interrupt_ends_everything_and_leaves_nothing(where: str, tmp_path: Path) -> None:
    mark = tmp_path / "started"
    wait = f"open({str(mark)!r}, 'w').close()\nwhile True:\n    pass"
    notebook = write_notebook(tmp_path / "n" / "n.ipynb", FIRST, ("step:stop", "y = 0"))
    if where == "module":
        edit(exported(notebook), "    y = 0\n", "".join(f"    {line}\n" for line in ["y = 0", *wait.splitlines()]))
    else:
        write_notebook(notebook, FIRST, ("step:stop", wait))
    (tmp_path / "scratch").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "scratch")}
    command = [sys.executable, "-m", "nb2prod", "verify", str(notebook)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not mark.exists() and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in out
    assert list((tmp_path / "scratch").iterdir()) == []
