"""Many notebooks on all cores: the same files and reports as one by one, whatever happens to the processes."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from nb2prod.commands.export.command import planned
from nb2prod.commands.export.report import ExportOptions, Mode, NotebookReport, Outcome
from nb2prod.commands.export.together import Task, export_together
from nb2prod.commands.export.workers import export_in_parallel
from nb2prod.config import Settings
from nb2prod.workspace.records.records import digest, load_record

STEP = "import os\nimport numpy as np\nvalues_{0} = [ {0},2 ]\nunused = lambda: os"
REFUSED = "def f():\n    return globals()"


def write_notebook(path: Path, source: str, tag: str) -> Path:
    cell: dict[str, object] = {"cell_type": "code", "id": "a", "metadata": {"tags": [tag]}, "source": source}
    cell.update(outputs=[], execution_count=None)
    document = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def notebooks(tmp_path: Path) -> list[Path]:
    """Some are fine, one is refused, one is no notebook, one is not there."""
    paths = [write_notebook(tmp_path / f"nb{n}.ipynb", STEP.format(n), f"step:step_{n}") for n in range(5)]
    paths.insert(2, write_notebook(tmp_path / "refused.ipynb", REFUSED, "export"))
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    return [*paths, broken, tmp_path / "missing.ipynb"]


def tasks_of(notebooks: list[Path], output: Path) -> list[Task]:
    return [Task(location, settings) for location, settings in planned(notebooks, output)]


def texts(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def without_folder(reports: list[NotebookReport], folder: Path) -> list[str]:
    return [repr(report).replace(str(folder), "FOLDER") for report in reports]


@pytest.mark.parametrize("mode", [Mode.WRITE, Mode.CHECK, Mode.LOOK])
def test_in_parallel_as_one_by_one(tmp_path: Path, notebooks: list[Path], mode: Mode) -> None:
    serial, parallel = tmp_path / "serial", tmp_path / "parallel"
    options = ExportOptions(mode=mode)
    expected = [report for task in tasks_of(notebooks, serial) for report in export_together([task], options)]
    reports = [*export_in_parallel(tasks_of(notebooks, parallel), options, 2)]
    assert without_folder(reports, parallel) == without_folder(expected, serial)
    assert texts(parallel) == texts(serial)
    assert {report.outcome for report in reports} >= {Outcome.REFUSED, Outcome.FAILED}
    assert bool(texts(parallel)) is (mode is Mode.WRITE)
    together = export_together(tasks_of(notebooks, tmp_path / "together"), options)
    assert without_folder(together, tmp_path / "together") == without_folder(expected, serial)
    if mode is Mode.WRITE:
        assert texts(tmp_path / "together") == texts(serial)


@dataclasses.dataclass(frozen=True)
class Deadly:
    """Settings whose arrival ends a process."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (7,)


def test_a_process_that_dies_costs_the_notebook_it_died_of(tmp_path: Path, notebooks: list[Path]) -> None:
    tasks = tasks_of(notebooks[:2] + notebooks[3:5], tmp_path / "out")
    deadly: Settings = Deadly()  # type: ignore[assignment]  # that it is none is what it is about
    tasks[1] = dataclasses.replace(tasks[1], settings=deadly)
    reports = [*export_in_parallel(tasks, ExportOptions(), 2)]
    assert [report.outcome for report in reports] == [
        Outcome.WRITTEN,
        Outcome.FAILED,
        Outcome.WRITTEN,
        Outcome.WRITTEN,
    ]
    assert (reports[1].notebook, reports[1].exit_code) == (notebooks[1], 3)
    assert "ended unexpectedly (status 7)" in reports[1].error


def test_whoever_stops_asking_leaves_no_process_behind(tmp_path: Path, notebooks: list[Path]) -> None:
    before = set(children(os.getpid()))
    reports = export_in_parallel(tasks_of(notebooks, tmp_path / "out"), ExportOptions(), 2)
    assert isinstance(reports, Iterator)
    assert next(reports).outcome is Outcome.WRITTEN
    reports.close()  # type: ignore[attr-defined]  # a generator
    assert set(children(os.getpid())) <= before


def children(parent: int) -> list[int]:
    """Processes that a process started and that still run, or were not waited for."""
    command = ["ps", "-o", "pid=,args=", "--ppid", str(parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [int(line.split()[0]) for line in done.stdout.splitlines() if "ps -o" not in line]


def left_in_group(group: int) -> list[int]:
    """Processes that stay: those that end close their streams a moment before they are gone."""
    command = ["ps", "-o", "pid=,stat=", "-g", str(group)]
    until = time.monotonic() + 60
    while True:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        left = [int(line.split()[0]) for line in done.stdout.splitlines() if "Z" not in line.split()[1]]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.05)


def started_export(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "nb2prod", "export", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "PYTHONWARNINGS": "error"}
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def many(folder: Path, count: int = 30) -> list[str]:
    numbers = range(count)
    return [write_notebook(folder / f"nb{n}.ipynb", STEP.format(n), f"step:step_{n}").name for n in numbers]


def wait_until_something_is_written(folder: Path) -> None:
    last = time.monotonic() + 60
    while not [*folder.glob("nb*.py")] and time.monotonic() < last:
        time.sleep(0.01)


@pytest.mark.parametrize("everyone", [True, False])
def test_an_interrupt_ends_all_processes_and_leaves_whole_exports(tmp_path: Path, everyone: bool) -> None:
    process = started_export(tmp_path, *many(tmp_path, 150))  # not all are written before the interrupt comes
    wait_until_something_is_written(tmp_path)
    # a terminal tells all of them, `kill -INT` one
    os.killpg(process.pid, signal.SIGINT) if everyone else process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (errors.strip(), process.returncode) == ("nb2prod: interrupted", 130)
    assert not left_in_group(process.pid)
    modules = [*tmp_path.glob("nb*.py")]
    assert 0 < len(modules) < 150
    for module in modules:
        record = load_record(tmp_path, module.stem)
        assert record is not None
        for file in record.files:
            assert digest((tmp_path / file.path).read_text()) == file.digest
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".nb2prod-")]


def test_a_killed_worker_costs_nothing(tmp_path: Path) -> None:
    process = started_export(tmp_path, *many(tmp_path))
    wait_until_something_is_written(tmp_path)
    for worker in children(process.pid)[:1]:
        with contextlib.suppress(ProcessLookupError):  # it was quicker
            os.kill(worker, signal.SIGKILL)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert len([*tmp_path.glob("nb*.py")]) == 30
    assert not left_in_group(process.pid)


def test_one_export_leaves_no_process_behind(tmp_path: Path) -> None:
    write_notebook(tmp_path / "a.ipynb", STEP.format(1), "step:a")
    for arguments in (["a.ipynb"], ["a.ipynb", "--check"], ["--nonsense", "a.ipynb"], ["missing.ipynb"]):
        process = started_export(tmp_path, *arguments)
        process.communicate(timeout=60)
        assert not left_in_group(process.pid)
    assert (tmp_path / "a.py").is_file()
