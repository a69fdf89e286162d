"""Runs that go wrong, in shared cells and in their own: the others go on, and nothing is left running."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.engine.results import Ending, Limits
from nb2prod.execution.sweep.local import LocalEngine
from nb2prod.execution.sweep.values import How, Orders, PointRun
from tests.execution.sweep.warm.sweeping import assert_same_as_cold, notebook, points, printed, sweep


def test_runs_end_each_in_its_own_way(tmp_path: Path) -> None:
    cells = notebook(
        "a = 0",
        "import os, ctypes, sys",
        "if a == 1: raise ValueError(a)\n"
        "if a == 2: exit()\n"
        "if a == 3: os._exit(7)\n"
        "if a == 4: os.kill(os.getpid(), 9)\n"
        "if a == 5: ctypes.string_at(0)\n"
        "if a == 6: sys.exit(3)\n"
        "if a == 7:\n    if os.fork(): os.wait()\n"
        "a",
        "a + 1",
        a=3,
    )
    runs = assert_same_as_cold(tmp_path, cells, points(a=range(8))).sorted()
    assert [run.how for run in runs] == [How.WARM] * 8
    assert [run.run.end.ending for run in runs] == [
        Ending.COMPLETED, Ending.RAISED, Ending.DIED, Ending.DIED, Ending.DIED, Ending.DIED, Ending.RAISED,
        Ending.COMPLETED,
    ]  # fmt: skip
    assert runs[4].run.end.message == "the process was killed by signal 9 (out of memory?)"


def test_limits_hold_for_each_run(tmp_path: Path) -> None:
    cells = notebook(
        "a = 0",
        "import time",
        "if a == 1:\n    while True: pass\nif a == 2: bytearray(4 << 30)\nif a == 3: time.sleep(100)\nprint(a)",
        a=3,
    )
    limits = Limits(timeout=5.0, memory=2 << 30)
    runs = sweep(tmp_path, cells, points(a=range(4)), limits=limits).sorted()
    assert [run.run.end.ending for run in runs] == [
        Ending.COMPLETED, Ending.TIMED_OUT, Ending.RAISED, Ending.TIMED_OUT,
    ]  # fmt: skip
    assert runs[2].run.failure is not None
    assert runs[2].run.failure.exception == "MemoryError"
    assert runs[1].run.failure is not None
    assert runs[1].run.failure.line == 2


@pytest.mark.parametrize(
    ("shared", "reason"),
    [
        ("open('file', 'a').write('x')", "file"),
        ("1 / 0", "raises an exception"),
        ("import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()", "thread"),
        ("import ctypes; ctypes.string_at(0)", "ends its process"),
        ("exit()", "ends the session"),
        ("import random; random.random()", "random"),
        ("float = str", "given another meaning"),
        ("get_ipython().events.register('post_run_cell', lambda result: None)", "is seen by a hook"),
    ],
)
def test_what_cannot_be_shared_is_done_by_each_run(tmp_path: Path, shared: str, reason: str) -> None:
    (tmp_path / "warm").mkdir()
    first, second = (shared, "") if reason in ("given another meaning", "is seen by a hook") else ("", shared)
    cells = notebook(f"a = 0\n{first}", "import os\nprint('before')", second, "print(a)", a=4)
    taken = sweep(tmp_path / "warm", cells, points(a=[1, 2]))
    assert [run.shared_cells for run in taken.runs] == [1 if first else 3] * 2
    assert len(taken.notes) == 1
    assert reason in taken.notes[0]
    if "file" in reason:
        assert (tmp_path / "warm" / "file").read_text() == "xx"
    else:
        cold = sweep(tmp_path, cells, points(a=[1, 2]), warm=False)
        for one, other in zip(taken.sorted(), cold.sorted(), strict=True):
            assert [cell.status for cell in one.run.cells] == [cell.status for cell in other.run.cells]
            assert one.run.end == other.run.end


def test_a_shared_cell_that_is_out_of_time_is_so_in_each_run(tmp_path: Path) -> None:
    cells = notebook("a = 0", "print('shared')", "while True: pass", "a", a=4)
    taken = sweep(tmp_path, cells, points(a=[1, 2]), limits=Limits(timeout=3))
    assert [run.shared_cells for run in taken.runs] == [3, 3]
    assert {run.run.end.message for run in taken.runs} == {"the cell ran for more than 3 seconds"}
    assert "runs for more than 3 seconds" in taken.notes[0]


def test_a_hazard_in_a_branch_leaves_the_others_alone(tmp_path: Path) -> None:
    cells = notebook("a = b = 0", "x = 1", "y = 1 // a", "print(a, b)", a=3, b=4)
    runs = sweep(tmp_path, cells, points(a=[0, 0, 1, 1], b=[1, 2, 1, 2])).sorted()
    assert [run.shared_cells for run in runs] == [3, 3, 4, 4]
    assert [run.run.end.ending for run in runs] == [Ending.RAISED] * 2 + [Ending.COMPLETED] * 2


def test_a_run_that_hangs_because_it_was_forked_runs_again(tmp_path: Path) -> None:
    cells = notebook(
        "a = 0",
        "import os, threading\nown, lock = os.getpid(), threading.Lock()\nlock.acquire()",
        "if os.getpid() != own: lock.acquire()\nprint(a)",
        a=3,
    )
    taken = sweep(tmp_path, cells, points(a=[1, 2, 3, 4]))
    assert [printed(run, 3) for run in taken.sorted()] == ["1\n", "2\n", "3\n", "4\n"]
    assert {run.how for run in taken.runs} == {How.COLD}
    assert any("run again" in note for run in taken.runs for note in run.notes)
    assert len(taken.notes) == 1


def test_runs_go_on_when_the_process_they_are_forked_from_is_killed(tmp_path: Path) -> None:
    cells = notebook("a = 0", "import os, time\nprint(os.getpid())", "time.sleep(0.1 if a else 0); print(a)", a=3)
    runs: list[PointRun] = []
    notes: list[str] = []

    def take(run: PointRun) -> None:
        if not runs:
            os.kill(int(printed(run, 2)), 9)
        runs.append(run)

    engine = LocalEngine(cells, Interpreter(sys.executable), tmp_path, Limits(), 2)
    engine.run(points(a=range(6)), Orders(take, note=notes.append))
    assert sorted(printed(run, 3) for run in runs) == [f"{a}\n" for a in range(6)]
    assert runs[-1].how is How.COLD
    assert len(notes) == 1


def test_a_shared_cell_that_needs_a_kernel_takes_the_sweep_to_kernels(tmp_path: Path) -> None:
    cells = notebook("a = 0", "get_ipython().kernel.session", "b = a * 2", metrics=("b",), a=3)
    taken = sweep(tmp_path, cells, points(a=[1, 2]))
    assert [run.how for run in taken.runs] == [How.KERNEL] * 2
    assert [run.metrics for run in taken.sorted()] == [(("b", 2),), (("b", 4),)]
    assert len(taken.notes) == 1


_MARK = "NB2PROD_TEST_SWEEP"


def _left(mark: str) -> list[str]:
    """Processes that have a mark in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdecimal() and f"{_MARK}={mark}".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_text())
    return found


@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_nothing_is_left_when_a_sweep_is_broken_off(tmp_path: Path, warm: bool, error: type[BaseException]) -> None:
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    cells = notebook(
        "a = b = 0",
        "import subprocess, time, os",
        "if a: subprocess.Popen(['sleep', '100'], start_new_session=True)",
        "if b > 1: time.sleep(100)\nif b: os.fork()",
        a=3,
        b=4,
    )
    where = Interpreter(sys.executable, ((_MARK, mark),), "python3")
    engine = LocalEngine(cells, where, tmp_path, Limits(timeout=60.0), 2, warm=warm)

    def take(run: PointRun) -> None:
        raise error

    with pytest.raises(error):
        engine.run(points(a=[0, 0, 1, 1], b=[1, 2, 2, 2]), Orders(take))
    assert warm is False or _left(mark) == []


def test_points_are_not_begun_after_a_stop(tmp_path: Path) -> None:
    runs: list[PointRun] = []
    engine = LocalEngine(notebook("a = 0", "a", a=2), Interpreter(sys.executable), tmp_path, Limits(), 2)
    engine.run(points(a=range(50)), Orders(runs.append, stop=lambda: bool(runs)))
    assert 1 <= len(runs) <= 6


def test_processes_are_ended_when_nobody_needs_them(tmp_path: Path) -> None:
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    counts: list[int] = []
    where = Interpreter(sys.executable, ((_MARK, mark),), "python3")
    cells = notebook("a = b = 0", "x = 1", "y = a", "a + b", a=3, b=4)
    engine = LocalEngine(cells, where, tmp_path, Limits(), 2)
    engine.run(
        points(a=[each // 2 for each in range(24)], b=range(24)), Orders(lambda run: counts.append(len(_left(mark))))
    )
    # the root, the first branch, two of the second with a checkpoint each, two runs
    assert max(counts) <= 10
    assert _left(mark) == []
