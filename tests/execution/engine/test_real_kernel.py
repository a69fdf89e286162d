"""What only a real kernel can do is done by one, with the same kind of result."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.errors import ToolFailed
from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.engine.jobs import run_job
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import Ending, Limits
from nb2prod.runner.messages import BoundaryJob, Event, ObserveJob
from tests.execution.engine.running import HERE, jobs, result, text


def test_a_comm_starts_the_notebook_over_in_a_kernel(tmp_path: Path) -> None:
    seen: list[Event] = []
    count = "from pathlib import Path\nprint('run', end='')\nPath('runs').open('a').write('x')"
    display = "handle = display('old', display_id=True)\nprint(1)\nhandle.update('new')"
    cells = jobs(
        count,
        display,
        "import comm\ntry: comm.create_comm(target_name='t')\nexcept BaseException: pass\n3",
        "1 / 0",
        "5",
    )
    observe = ObserveJob(
        boundaries=[BoundaryJob(step="s", after=0, cells=[0], outputs=["Path"], figure=False)],
        store=None,
        reference=None,
        summaries=True,
        facts=False,
        own_modules=["__main__"],
        relative_tolerance=0.0,
        absolute_tolerance=0.0,
    )
    done = run_notebook_cells(cells, HERE, tmp_path, Limits(), observe, seen.append)
    assert (done.engine, done.note) == ("kernel", "it opens a comm to the front end (t)")
    assert (tmp_path / "runs").read_text() == "xx"
    assert [cell.status for cell in done.cells] == ["ok", "ok", "ok", "error", "not run"]
    assert text(done.cells[0].outputs) == "run"
    assert [output.get("text") or output["data"]["text/plain"] for output in done.cells[1].outputs] == ["'new'", "1\n"]
    assert result(done.cells[2].outputs) == "3"
    assert done.failure is not None
    assert (done.failure.cell_number, done.failure.line, done.failure.exception) == (3, 1, "ZeroDivisionError")
    assert [(value["step"], value["name"]) for value in done.values] == [("s", "Path")]
    assert done.cells[0].peak_memory is not None
    assert done.language is not None
    assert done.language["name"] == "python"


def test_widgets_go_to_the_kernel_at_once_and_endless_cells_end_there_too(tmp_path: Path) -> None:
    cells = jobs("# import ipywidgets", "if False:\n    import ipywidgets", "while True: pass")
    done = run_notebook_cells(cells, HERE, tmp_path, Limits(timeout=10))
    assert (done.engine, done.note) == ("kernel", "it imports ipywidgets")
    assert (done.end.ending, done.end.message) == (Ending.TIMED_OUT, "the cell ran for more than 10 seconds")
    assert [cell.status for cell in done.cells] == ["ok", "ok", "lost"]


def test_no_kernel_where_one_is_needed(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    python = str(bare / "bin" / "python")
    with pytest.raises(ToolFailed, match=r"-m pip install ipykernel .*because it imports ipywidgets"):
        run_notebook_cells(jobs("import ipywidgets"), Interpreter(python, name=python), tmp_path, Limits())


@pytest.mark.parametrize(
    "source",
    ["from ipykernel.comm import Comm\nComm(target_name='t')", "import ipykernel.kernelapp, comm\ncomm.create_comm()"],
)
def test_comms_of_ipykernel_are_noticed_too(tmp_path: Path, source: str) -> None:
    job = {"kind": "notebook", "cells": jobs(source), "observe": None}
    end = run_job(HERE, job, tmp_path, Limits(), lambda event: None)
    assert end.ending is Ending.NEEDS_KERNEL
