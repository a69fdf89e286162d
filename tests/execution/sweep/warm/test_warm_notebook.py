"""A notebook that stays warm for runs that come one by one, from several threads."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nb2prod.execution.engine.results import Limits
from nb2prod.execution.sweep.values import Activity, Progress
from nb2prod.execution.sweep.warm import Stopped, WarmNotebook
from tests.execution.sweep.warm.sweeping import HERE, notebook, points, printed

_PID = "import os\nprint(os.getpid())"


def test_runs_that_nobody_has_announced_share_cells(tmp_path: Path) -> None:
    cells = notebook("a = b = 0", _PID, f"{_PID}; a", "print(a, b)", a=3, b=4)
    chosen = points(a=[each % 8 for each in range(24)], b=range(24))
    progress: list[Progress] = []
    with WarmNotebook(cells, HERE, tmp_path, Limits(timeout=60.0)) as warm, ThreadPoolExecutor(3) as pool:
        runs = list(pool.map(lambda point: warm.run(point, progress.append), chosen))
    assert [printed(run, 4) for run in runs] == [f"{each % 8} {each}\n" for each in range(24)]
    assert len({printed(run, 2) for run in runs}) == 1
    assert [run.shared_cells for run in runs] == [4] * 24
    assert [each.activity for each in progress].count(Activity.STARTED) == 24
    assert progress[0].text == "code cell 1"


def test_a_run_is_broken_off_when_the_notebook_is_closed(tmp_path: Path) -> None:
    warm = WarmNotebook(
        notebook("a = 0", "open('began', 'w')\nimport time; time.sleep(100)", a=2), HERE, tmp_path, Limits()
    )
    point = points(a=[1])[0]
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(warm.run, point)
        while not (tmp_path / "began").exists():
            time.sleep(0.01)
        warm.close()
        with pytest.raises(Stopped):
            running.result()
    with pytest.raises(Stopped):
        warm.run(point)
    assert not [thread for thread in threading.enumerate() if thread.name == "nb2prod-root"]


def test_limits_of_threads_reach_the_runs(tmp_path: Path) -> None:
    cells = notebook("a = 0", "import os; print(os.environ['OMP_NUM_THREADS'], a)", a=2)
    with WarmNotebook(cells, HERE, tmp_path, Limits(), threads=(("OMP_NUM_THREADS", "3"),)) as warm:
        assert printed(warm.run(points(a=[1])[0]), 2) == "3 1\n"
