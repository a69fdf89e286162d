"""Runs that share cells: the cells run once, and every run shows what it would show by itself."""

from __future__ import annotations

import math
from pathlib import Path

from nb2prod.execution.sweep.values import How
from tests.execution.sweep.warm.sweeping import assert_same_as_cold, notebook, points, printed, sweep

_PID = "import os\nprint(os.getpid())"


def test_cells_before_the_first_use_run_once(tmp_path: Path) -> None:
    cells = notebook("a = 0", _PID, "kept = []", f"{_PID}\nkept.append(a)\nkept", a=4)
    taken = sweep(tmp_path, cells, points(a=[1, 2, 3]))
    runs = taken.sorted()
    assert [run.how for run in runs] == [How.WARM] * 3
    assert [run.shared_cells for run in runs] == [4] * 3
    assert len({printed(run, 2) for run in runs}) == 1
    assert len({printed(run, 4) for run in runs}) == 3
    assert [run.run.cells[4].outputs[-1]["data"]["text/plain"] for run in runs] == ["[1]", "[2]", "[3]"]
    assert taken.notes == []


def test_points_that_agree_on_a_parameter_share_more(tmp_path: Path) -> None:
    cells = notebook("a = b = 0", _PID, f"{_PID}\nx = [a]", f"{_PID}\nx.append(b)\nx", a=3, b=4)
    runs = sweep(tmp_path, cells, points(a=[1, 1, 2, 2, 3], b=[1, 2, 1, 2, 1])).sorted()
    assert [run.shared_cells for run in runs] == [4, 4, 4, 4, 3]
    assert len({printed(run, 2) for run in runs}) == 1
    assert [printed(run, 3) for run in runs[::2]] == [printed(run, 3) for run in (runs[1], runs[3], runs[4])]
    assert len({printed(run, 3) for run in runs}) == 3
    assert [run.run.cells[4].outputs[-1]["data"]["text/plain"] for run in runs] == [
        "[1, 1]", "[1, 2]", "[2, 1]", "[2, 2]", "[3, 1]",
    ]  # fmt: skip


def test_a_run_shows_what_it_shows_alone(tmp_path: Path) -> None:
    cells = notebook(
        "a = 1\nb = [0]\nc = 'x'",
        "import sys\nprint('one'); print('two', file=sys.stderr); 7",
        "d = display({'text/plain': 'first'}, raw=True, display_id='shown')",
        "",
        "e = 5",
        "a, b, c, e, _, _i, _ii, _iii, In, Out, [name for name in globals() if not name.startswith('__')]",
        "from IPython.display import update_display, clear_output\n"
        "update_display({'text/plain': f'second {a}'}, raw=True, display_id='shown')",
        "print('gone'); clear_output(); print(b); %history",
        "f'{a} {b}' + 1",
        "never",
        a=6,
        b=6,
    )  # fmt: skip
    taken = assert_same_as_cold(tmp_path, cells, points(a=[2, 3], b=[[1], [2]], c=["y"] * 2))
    assert [run.shared_cells for run in taken.runs] == [6, 6]
    assert "second 3" in repr(taken.sorted()[1].run.cells[3].outputs)


def test_a_shared_cell_can_change_what_an_earlier_one_shows(tmp_path: Path) -> None:
    cells = notebook(
        "a = b = 0",
        "from IPython.display import update_display\nd = display(0, display_id='shown')",
        "update_display(a, display_id='shown')",
        "update_display([a, b], display_id='shown')\nlist(globals()), In",
        a=3,
        b=4,
    )
    taken = assert_same_as_cold(tmp_path, cells, points(a=[1, 1, 2], b=[1, 2, 1]))
    assert [run.shared_cells for run in taken.sorted()] == [4, 4, 3]
    shown = [run.run.cells[2].outputs[0]["data"]["text/plain"] for run in taken.sorted()]
    assert shown == ["[1, 1]", "[1, 2]", "[2, 1]"]


def test_values_needed_directly_behind_the_injected_cell_are_set_by_it(tmp_path: Path) -> None:
    cells = notebook("print('shared'); a = 1; b = 2", "In[-2], get_ipython().last_execution_result.info.raw_cell", a=2)
    taken = assert_same_as_cold(tmp_path, cells, points(a=[1, 2], b=[3, 3]))
    assert [run.shared_cells for run in taken.runs] == [1, 1]


def test_a_name_that_a_shared_cell_binds_keeps_that_value(tmp_path: Path) -> None:
    cells = notebook("a = 1\nb = 1", "x = 0", "a = 'bound'\ndel x", "a, b, list(globals())", a=4, b=4)
    taken = assert_same_as_cold(tmp_path, cells, points(a=[5, 6], b=[7, 8]))
    assert [run.shared_cells for run in taken.runs] == [4, 4]


def test_cells_that_await_go_on_in_the_same_loop(tmp_path: Path) -> None:
    cells = notebook(
        "a = 1",
        "import asyncio\nawait asyncio.sleep(0)\nloop = asyncio.get_running_loop()",
        "await asyncio.sleep(0.01)\nasyncio.get_running_loop() is loop, asyncio.get_event_loop() is loop",
        "async def f():\n    await asyncio.sleep(0.01)\n    return a\n"
        "print(await asyncio.gather(f(), f()), await asyncio.to_thread(lambda: a))",
        "process = await asyncio.create_subprocess_exec('true')\nawait process.wait()",
        a=3,
    )
    taken = assert_same_as_cold(tmp_path, cells, points(a=[1, 2]))
    assert [run.shared_cells for run in taken.runs] == [3, 3]


def test_what_is_written_past_the_streams_arrives_in_the_right_run(tmp_path: Path) -> None:
    cells = notebook(
        "a = 1",
        "import os, sys, subprocess",
        "os.write(1, f'one {a}\\n'.encode()); sys.__stdout__.write('two\\n'); sys.__stdout__.flush()",
        "print(subprocess.run(['echo', str(a)]).returncode)\n!echo $a\nos.write(2, b'three')",
        a=3,
    )
    runs = assert_same_as_cold(tmp_path, cells, points(a=[1, 2, 3])).sorted()
    assert [printed(run, 3) for run in runs] == [f"one {a}\ntwo\n" for a in (1, 2, 3)]


def test_files_that_nobody_closes_are_written_at_the_end(tmp_path: Path) -> None:
    cells = notebook(
        "a = 1",
        "import gc, atexit",
        "kept = open(f'kept{a}', 'w'); kept.write('kept')\n"
        "atexit.register(lambda: print('x', file=open(f'last{a}', 'w')))",
        a=3,
    )
    sweep(tmp_path, cells, points(a=[1, 2]))
    assert sorted(path.read_text() for path in tmp_path.iterdir()) == ["kept"] * 2 + ["x\n"] * 2


def test_figures_of_shared_and_own_cells(tmp_path: Path) -> None:
    cells = notebook(
        "import matplotlib.pyplot as plt\na = 1",
        "plt.figure(figsize=(1, 1))\nplt.plot([1, 2]);",
        "plt.figure(figsize=(1, 1))\nplt.plot([a, 2]);",
        "plt.get_fignums()",
        a=3,
    )
    taken = assert_same_as_cold(tmp_path, cells, points(a=[1, 2]))
    assert [run.shared_cells for run in taken.runs] == [3, 3]
    assert "image/png" in taken.runs[0].run.cells[3].outputs[-1]["data"]


def test_metrics_are_exact(tmp_path: Path) -> None:
    cells = notebook(
        "a = 1",
        "import numpy as np",
        "loss, big, yes, name, bad = a / 3, 10**40, True, 'x' * a, object()\n"
        "many = {'inf': float('-inf'), 'nan': float('nan'), 'array': np.arange(3), 'zero': np.array(2.5), 3: 4}\n"
        "single = np.float32(0.1)",
        metrics=("loss", "big", "yes", "name", "bad", "many", "single", "missing"),
        a=3,
    )
    runs = assert_metrics(tmp_path, cells)
    for run in runs:
        metrics = dict(run)
        assert math.isnan(metrics.pop("many.nan"))
        assert metrics == {
            "loss": 2 / 3, "big": 10**40, "yes": True, "name": "xx", "many.inf": -math.inf, "many.zero": 2.5,
            "single": 0.10000000149011612,
        }  # fmt: skip
        assert type(metrics["yes"]) is bool


def assert_metrics(folder: Path, cells):  # type: ignore[no-untyped-def]
    chosen = points(a=[2, 2])
    return [run.metrics for warm in (True, False) for run in sweep(folder, cells, chosen, warm=warm).runs]
