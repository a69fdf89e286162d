"""Sweeps on a real Dask cluster: the same results, whatever happens to its machines."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest

from nb2prod.errors import ToolFailed, UsageError
from nb2prod.execution.engine.interpreters import choose_interpreter
from nb2prod.execution.engine.results import Ending, Limits
from nb2prod.execution.engine.thread_limits import threads_per_run
from nb2prod.execution.sweep.dask import cluster as dask_cluster
from nb2prod.execution.sweep.dask.engine import DaskEngine
from nb2prod.execution.sweep.local import LocalEngine
from nb2prod.execution.sweep.values import Orders, Point, PointRun, SharedUntil, SweepNotebook
from nb2prod.runner.messages import CellJob
from tests.execution.sweep.dask.cluster_processes import Cluster, is_gone, running_cluster, wait_until

# What a cell does that others wait for: it says that it runs, and goes on when it may.
BLOCKING = """
import os, pathlib, time
with open(f"started-{name}", "a") as file:
    print(os.getpid(), file=file, flush=True)
while not pathlib.Path("go").exists() and name.startswith("wait"):
    time.sleep(0.01)
"""


def notebook(*cells: str, shared: int = 0) -> SweepNotebook:
    """A notebook whose parameter `name` is first read in the last cell; what it leaves in `value` is a metric."""
    sources = ["name = ''\nvalue = 0", "", *cells]
    jobs = tuple(CellJob(source=source, id=f"c{index}", allow_error=False) for index, source in enumerate(sources))
    until = SharedUntil("name", shared or len(jobs) - 1, "reads name")
    return SweepNotebook(jobs, 1, metrics=((len(jobs) - 1, ("value",)),), shared=(until,))


def points(*names: str) -> tuple[Point, ...]:
    return tuple(Point(number, (("name", name),)) for number, name in enumerate(names, 1))


def engine(cells: SweepNotebook, folder: Path, scheduler: str | None, *files: str) -> DaskEngine:
    paths = [folder / name for name in files]
    return DaskEngine(cells, choose_interpreter("python3"), folder, Limits(), 1, scheduler=scheduler, files=paths)


def essence(runs: list[PointRun]) -> list[object]:
    """What has to be the same on every machine."""
    ordered = sorted(runs, key=lambda run: run.point.number)
    cells = [[(cell.status, cell.execution_count, cell.outputs) for cell in run.run.cells] for run in ordered]
    return [(run.point, run.metrics, run.run.end, run.run.failure, cells[index]) for index, run in enumerate(ordered)]


def started(folder: Path, name: str) -> list[int]:
    """The processes that have run a point, one for each time."""
    path = folder / f"started-{name}"
    return [int(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture(scope="module", name="cluster")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster"), workers=2) as cluster:
        yield cluster


def test_results_are_those_of_this_machine(cluster: Cluster, tmp_path: Path) -> None:
    cells = notebook(
        "import os\nprint('shared')\nbase = 40",
        "print(name)\nvalue = base + len(name)\nif name == 'bad':\n    raise ValueError(name)\nvalue",
    )
    todo = points("a", "bb", "bad", "dddd", "ee")
    here: list[PointRun] = []
    there: list[PointRun] = []
    begun: list[int] = []
    LocalEngine(cells, choose_interpreter("python3"), tmp_path, Limits(), 2).run(todo, Orders(take=here.append))
    orders = Orders(
        take=there.append, progress=lambda progress: begun.append(progress.point.number if progress.point else 0)
    )
    engine(cells, tmp_path, cluster.address).run(todo, orders)
    assert essence(there) == essence(here)
    assert sorted(begun) == [1, 2, 3, 4, 5]
    assert len({run.worker for run in there}) == 2
    assert {run.shared_cells for run in there} == {3}


def test_a_machine_without_the_folder_gets_notebook_and_modules(cluster: Cluster, tmp_path: Path) -> None:
    folder = tmp_path / "project" / "notebooks"
    (folder / "features").mkdir(parents=True)
    (folder / "sweep.ipynb").write_text("{}")
    (folder / "features" / "__init__.py").write_text("")
    (folder / "features" / "encoding.py").write_text("from .tables import SIZE\n")
    (folder / "features" / "tables.py").write_text("SIZE = 41\n")
    (tmp_path / "project" / "above.py").write_text("ONE = 1\n")
    cells = notebook(
        "import sys\nsys.path.append('..')\nimport os, above\nfrom features.encoding import SIZE",
        "value = SIZE + above.ONE\nprint(os.path.exists('sweep.ipynb'), os.getcwd())",
    )

    def leave() -> bool:
        if folder.exists():
            (tmp_path / "project").rename(tmp_path / "gone")
        return False

    runs: list[PointRun] = []
    notes: list[str] = []
    files = ("sweep.ipynb", "features/encoding.py", "../above.py")
    engine(cells, folder, cluster.address, *files).run(points("a", "b"), Orders(runs.append, leave, note=notes.append))
    assert [run.metrics for run in runs] == [(("value", 42),)] * 2
    texts = [run.run.cells[-1].outputs[0]["text"].split() for run in runs]
    assert {text[0] for text in texts} == {"True"}
    assert len(notes) == 1
    assert "without data files" in notes[0]
    assert not any(Path(text[1]).exists() for text in texts)


def test_a_worker_that_is_killed_costs_only_what_it_was_doing(cluster: Cluster, tmp_path: Path) -> None:
    lost = cluster.add_worker()
    runs: list[PointRun] = []
    waiting = ("wait1", "wait2", "wait3")

    def kill() -> None:
        # what is done and has not arrived would be lost, too
        wait_until(lambda: len(runs) == 3 and all(started(tmp_path, name) for name in waiting))
        lost.kill()
        lost.wait()
        (tmp_path / "go").touch()

    killer = threading.Thread(target=kill)
    killer.start()
    cells = notebook(BLOCKING + "value = 1")
    engine(cells, tmp_path, cluster.address).run(points("a", "b", "c", *waiting), Orders(take=runs.append))
    killer.join()
    assert sorted(run.point.number for run in runs) == [1, 2, 3, 4, 5, 6]
    assert {run.run.end.ending for run in runs} == {Ending.COMPLETED}
    assert [len(started(tmp_path, name)) for name in ("a", "b", "c")] == [1, 1, 1]
    [twice] = [pids for pids in (started(tmp_path, name) for name in waiting) if len(pids) > 1]
    wait_until(lambda: is_gone(twice[0]))


def test_an_interrupt_ends_every_process_on_the_workers(cluster: Cluster, tmp_path: Path) -> None:
    runs: list[PointRun] = []

    def interrupt() -> None:
        wait_until(lambda: started(tmp_path, "wait1") and started(tmp_path, "wait2"))
        os.kill(os.getpid(), signal.SIGINT)

    interrupter = threading.Thread(target=interrupt)
    interrupter.start()
    helper = "import subprocess\nprint(subprocess.Popen(['sleep', '1000']).pid, file=open('started-helper', 'a'))"
    cells = notebook(helper, BLOCKING, shared=2)
    with pytest.raises(KeyboardInterrupt):
        engine(cells, tmp_path, cluster.address).run(points("a", "wait1", "wait2", "b"), Orders(runs.append))
    interrupter.join()
    assert all(is_gone(pid) for name in ("wait1", "wait2", "helper") for pid in started(tmp_path, name))
    assert len(started(tmp_path, "helper")) >= 2


def test_a_stop_begins_nothing_more(cluster: Cluster, tmp_path: Path) -> None:
    runs: list[PointRun] = []
    cells = notebook(BLOCKING + "value = 1")
    engine(cells, tmp_path, cluster.address).run(points(*"abcdefgh"), Orders(runs.append, lambda: bool(runs)))
    assert len(runs) == sum(len(started(tmp_path, name)) for name in "abcdefgh") <= 2


def test_an_error_of_the_taker_ends_the_sweep(cluster: Cluster, tmp_path: Path) -> None:
    def take(run: PointRun) -> None:
        raise OSError("disk full")

    cells = notebook(BLOCKING + "value = 1")
    with pytest.raises(OSError, match="disk full"):
        engine(cells, tmp_path, cluster.address).run(points("a", "wait1", "wait2"), Orders(take))
    assert all(is_gone(pid) for name in ("wait1", "wait2") for pid in started(tmp_path, name))


def test_another_nb2prod_on_a_worker_is_told_before_anything_runs(cluster: Cluster, tmp_path: Path) -> None:
    package = tmp_path / "other" / "nb2prod" / "__init__.py"
    package.parent.mkdir(parents=True)
    package.write_text("raise ModuleNotFoundError('No module named nb2prod')")
    worker = cluster.add_worker(PYTHONPATH=str(tmp_path / "other"))
    cells = notebook(BLOCKING)
    with pytest.raises(ToolFailed, match=r"nb2prod is not installed on the worker tcp://.*pip install"):
        engine(cells, tmp_path, cluster.address).run(points("a"), Orders(take=print))
    package.write_text("__version__ = '0.0.1'")
    with pytest.raises(ToolFailed, match=r"has nb2prod 0\.0\.1"):
        engine(cells, tmp_path, cluster.address).run(points("a"), Orders(take=print))
    cluster.remove(worker)
    assert not started(tmp_path, "a")


def test_a_lost_scheduler_is_told_and_nothing_keeps_running(tmp_path: Path) -> None:
    runs: list[PointRun] = []
    (tmp_path / "cluster").mkdir()
    with running_cluster(tmp_path / "cluster", workers=1) as cluster:

        def kill() -> None:
            wait_until(lambda: runs and started(tmp_path, "wait"))
            cluster.scheduler.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(ToolFailed, match=r"scheduler is lost.*the same command does the rest"):
            engine(notebook(BLOCKING), tmp_path, cluster.address).run(points("a", "wait"), Orders(take=runs.append))
        killer.join()
        assert [run.point.number for run in runs] == [1]
        wait_until(lambda: is_gone(started(tmp_path, "wait")[0]))


def test_a_point_that_kills_its_worker_is_a_result_and_dask_does_not_limit_threads(tmp_path: Path) -> None:
    looks = "import os\nvalue = int(os.environ['OMP_NUM_THREADS'])"
    kill = "if name == 'bad':\n    os.kill(int(os.environ['JPY_PARENT_PID']), 9)"
    runs: list[PointRun] = []
    before = dict(os.environ)
    with dask.config.set({"distributed.scheduler.allowed-failures": 0}):
        engine(notebook(f"{looks}\n{kill}"), tmp_path, None).run(points("a", "bad", "b"), Orders(take=runs.append))
    assert dict(os.environ) == before
    ends = {run.point.number: run.run.end for run in runs}
    assert [ends[number].ending for number in (1, 2, 3)] == [Ending.COMPLETED, Ending.DIED, Ending.COMPLETED]
    assert "its worker process died" in ends[2].message
    assert {run.metrics for run in runs if run.metrics} == {(("value", threads_per_run(1)),)}


@pytest.mark.parametrize(
    ("address", "error", "words"),
    [
        ("tcp://127.0.0.1:9", ToolFailed, "no scheduler answers at tcp://127.0.0.1:9"),
        ("nowhere://host", UsageError, "--scheduler nowhere://host"),
    ],
)
def test_an_address_without_a_scheduler_is_told(
    address: str, error: type[Exception], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "_CONNECT_SECONDS", 0.2)
    with pytest.raises(error, match=words):
        engine(notebook(BLOCKING), tmp_path, address).run(points("a"), Orders(take=print))
