"""Sweeps when things go wrong: runs that fail in every way, signals, kills, full disks, edits meanwhile."""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import nbformat
import pytest

from nb2prod.commands.sweep.interruption import descendants
from nb2prod.errors import UsageError
from nb2prod.execution.sweep.results import RunResult
from nb2prod.workspace.sweep_folder.files import sweep_files
from nb2prod.workspace.sweep_folder.journal import read_journal
from tests.commands.sweep.sweeping import NotebookCell, Watched, again, missing, swept, write_notebook
from tests.faults.program import ENVIRONMENT

_PATIENCE = 300.0  # seconds: whoever needs them is stuck
_MARK = "NB2PROD_TEST_SWEEP"

N: NotebookCell = ("parameters", "n = 0")
SHARED: NotebookCell = ("", "base = 20")
RESULT: NotebookCell = ("metrics", "score = base + n")


class Acting(Watched):
    """Does something when the first run is finished."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self._act = act

    def take(self, result: RunResult) -> None:
        super().take(result)
        if len(self.results) == 1:
            self._act()


@contextlib.contextmanager
def started(
    notebook: Path, mark: str, *arguments: str, limit: Callable[[], None] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """`nb2prod sweep` in a process that can be told from all others by its environment."""
    with subprocess.Popen(
        [sys.executable, "-m", "nb2prod", "sweep", str(notebook), *arguments],
        env={**ENVIRONMENT, _MARK: mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limit or _heed_interrupts,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the tests themselves may run in the background


def marked(mark: str) -> list[int]:
    """The processes that a sweep has started and that are still there."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                environment = (folder / "environ").read_bytes()
                dead = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[0] == "Z"
            except OSError:
                continue
            if f"{_MARK}={mark}".encode() in environment.split(b"\0") and not dead:
                found.append(int(folder.name))
    return found


def wait_until(what: Callable[[], object]) -> None:
    until = time.monotonic() + _PATIENCE
    while not what():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


def journal(notebook: Path) -> dict[str, dict[str, object]]:
    return read_journal(sweep_files(str(notebook.with_suffix(".sweep"))))


def assert_nothing_half_written(notebook: Path) -> None:
    folder = notebook.with_suffix(".sweep")
    for run in journal(notebook):
        nbformat.validate(nbformat.read(folder / "runs" / f"{run}.ipynb", as_version=4))
    for path in folder.glob("runs/*.ipynb"):
        json.loads(path.read_text("utf-8"))


def test_runs_that_fail_in_every_way(tmp_path: Path) -> None:
    cell = """\
import os, signal, time
if kind == "raise":
    raise ValueError("no")
if kind == "hang":
    time.sleep(1000)
if kind == "memory":
    block = bytearray(1 << 36)
if kind == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
if kind == "exit":
    os._exit(3)
score = len(kind)
"""
    notebook = write_notebook(
        tmp_path / "a.ipynb", ("parameters", "kind = 'ok'"), ("", "base = 1"), ("metrics", cell), ("", "score")
    )
    before = set(descendants(os.getpid()))  # other tests' clusters
    kinds = ["raise", "hang", "memory", "kill", "exit", "ok"]
    outcome = swept(notebook, f"kind={','.join(kinds)}", timeout=5.0, memory=8 << 30, keep_going=True, best="max:score")
    assert outcome.exit_code == 1
    told = [
        (each.status.value, each.failure.cell if each.failure else None, each.failure.exception if each.failure else "")
        for each in outcome.sweep.results
    ]
    assert told == [
        ("failed", 3, "ValueError"),
        ("timed out", 3, "TimeoutError"),
        ("failed", 3, "MemoryError"),
        ("died", 3, "DeadKernelError"),
        ("died", 3, "DeadKernelError"),
        ("completed", None, ""),
    ]
    assert outcome.sweep.best is not None
    assert outcome.sweep.best.metric("score") == 2
    assert_nothing_half_written(notebook)
    wait_until(lambda: set(descendants(os.getpid())) <= before)
    assert missing(notebook, "kind=ok") == []


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_all_processes_and_keeps_what_is_done(tmp_path: Path, number: int, exit_code: int) -> None:
    slow: NotebookCell = ("", "import time\nif n:\n    time.sleep(1000)")
    notebook = write_notebook(tmp_path / "a.ipynb", N, SHARED, RESULT, slow)
    mark = f"{os.getpid()}-{number}"
    with started(notebook, mark, "--grid", "n=0,1,2,3", "--workers", "2", "--best", "max:score") as running:
        wait_until(lambda: journal(notebook))
        assert marked(mark)
        running.send_signal(number)
        _, errors = running.communicate(timeout=_PATIENCE)
    assert running.returncode == exit_code, errors
    assert "interrupted; what is done is kept" in errors
    assert "Traceback" not in errors
    wait_until(lambda: not marked(mark))
    folder = notebook.with_suffix(".sweep")
    assert (folder / "report.html").stat().st_size > 1000
    assert len((folder / "table.csv").read_text("utf-8").splitlines()) == 1 + len(journal(notebook)) == 2
    assert (folder / "best.yaml").read_text("utf-8").endswith("{n: 0}\n")
    assert not (folder / ".lock").exists()
    assert missing(notebook, "n=0") == []


def test_a_second_signal_ends_at_once_with_all_processes() -> None:
    program = """
import subprocess, sys, time
from nb2prod.commands.sweep.interruption import Interruption
with Interruption() as interruption, interruption.held():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], start_new_session=True)
    print(child.pid, flush=True)
    while True:
        time.sleep(0.01)
        if interruption.signal:
            print("noticed", flush=True)
"""
    mark = f"{os.getpid()}-twice"
    running = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**ENVIRONMENT, _MARK: mark},
        preexec_fn=_heed_interrupts,
    )
    assert running.stdout is not None
    assert running.stdout.readline().strip().isdecimal()
    assert len(marked(mark)) == 2
    running.send_signal(signal.SIGINT)
    assert running.stdout.readline() == "noticed\n"
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=_PATIENCE)
    assert running.returncode == 130
    wait_until(lambda: not marked(mark))


def test_a_killed_sweep_goes_on_where_it_was(tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    endless = f"while n > 40 and not os.path.exists({str(killed)!r}):\n    time.sleep(0.02)"
    slow: NotebookCell = ("", f"import os, time\ntime.sleep(0.02)\n{endless}")
    notebook = write_notebook(tmp_path / "a.ipynb", N, SHARED, RESULT, slow)
    mark = f"{os.getpid()}-killed"
    enough = random.randint(1, 20)
    with started(notebook, mark, "--grid", "n=1:60:1", "--workers", "2"):
        wait_until(lambda: len(journal(notebook)) >= enough)
        time.sleep(random.random() / 50)
    done = {document["number"] for document in journal(notebook).values()}
    assert enough <= len(done) < 60
    assert_nothing_half_written(notebook)
    wait_until(lambda: not marked(mark))
    killed.touch()
    assert {values["n"] for values in again(notebook, "n=1:60:1")} == set(range(1, 61)) - done
    assert_nothing_half_written(notebook)


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))


LARGE: NotebookCell = ("", "print('x' * (100_000 if n == 3 else 10))")


def assert_all_but_the_large_one_can_go_on(notebook: Path) -> None:
    assert_nothing_half_written(notebook)
    assert not list(notebook.parent.rglob(".nb2prod-*"))
    done = {document["number"] for document in journal(notebook).values()}
    assert 3 not in done
    assert len(done) < 6
    assert {values["n"] for values in missing(notebook, "n=1:6:1")} == set(range(1, 7)) - done


def test_a_run_that_cannot_be_written_ends_the_sweep(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", N, SHARED, RESULT, LARGE)
    mark = f"{os.getpid()}-large"
    with started(notebook, mark, "--grid", "n=1:6:1", "--workers", "1", limit=_small_files) as running:
        _, errors = running.communicate(timeout=_PATIENCE)
    assert running.returncode == 2, errors
    assert "cannot be written: the file would be larger than allowed here (ulimit -f)" in errors
    wait_until(lambda: not marked(mark))
    table = (notebook.with_suffix(".sweep") / "table.csv").read_text("utf-8")
    assert len(table.splitlines()) == 1 + len(journal(notebook))
    assert_all_but_the_large_one_can_go_on(notebook)


def private_mounts() -> Sequence[str]:
    """How to run a program with file systems of its own, where the system lets us; nothing where it does not."""
    for command in (["unshare", "--mount"], ["unshare", "--map-root-user", "--mount"]):
        try:
            done = subprocess.run([*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
        except OSError:
            break
        if not done.returncode:
            return command
    return ()


_ON_A_SMALL_DISK = """
mount -t tmpfs -o size=120k none "$1/a.sweep"
cd "$1"
shift
"$@"
code=$?
mkdir saved
cp -r a.sweep/. saved
exit $code
"""


def test_a_full_disk_ends_the_sweep(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", N, SHARED, RESULT, LARGE)
    folder = notebook.with_suffix(".sweep")
    folder.mkdir()
    command = [sys.executable, "-m", "nb2prod", "sweep", "a.ipynb", "--grid", "n=1:6:1", "--workers", "1"]
    private = private_mounts()
    if not private:  # the next best: the files of another test's limit are as full as a disk can be
        done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, preexec_fn=_small_files)
        reason = b"larger than allowed"
    else:
        command = [*private, "sh", "-c", _ON_A_SMALL_DISK, "sh", str(tmp_path), *command]
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False)
        folder.rmdir()
        (tmp_path / "saved").rename(folder)
        reason = b"no space left on the device; free some and sweep again: what is done is kept"
    assert done.returncode == 2, done.stderr
    assert reason in done.stderr
    assert b"Traceback" not in done.stderr
    assert_all_but_the_large_one_can_go_on(notebook)


def test_a_second_sweep_in_the_folder_is_sent_away_and_harms_nothing(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", N, SHARED, RESULT)

    def meanwhile() -> None:
        before = sorted((path.name, path.read_bytes()) for path in notebook.with_suffix(".sweep").glob("*.*"))
        with pytest.raises(UsageError, match=rf"another sweep \(process {os.getpid()} on .* is running there"):
            swept(notebook, "n=5,6")
        after = sorted((path.name, path.read_bytes()) for path in notebook.with_suffix(".sweep").glob("*.*"))
        assert after == before

    outcome = swept(notebook, "n=1,2,3", watched=Acting(meanwhile))
    assert outcome.exit_code == 0
    assert len(outcome.sweep.results) == 3


def test_a_notebook_that_is_edited_meanwhile_changes_nothing(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", N, SHARED, RESULT)
    acting = Acting(lambda: write_notebook(notebook, N, SHARED, ("metrics", "score = -1")))
    outcome = swept(notebook, "n=1,2,3", watched=acting)
    assert outcome.exit_code == 0
    assert [result.metric("score") for result in outcome.sweep.results] == [21, 22, 23]
    assert any("was edited while the sweep ran" in note for note in outcome.sweep.notes)
    assert len(missing(notebook, "n=1,2,3")) == 3


def test_a_local_module_that_is_edited_meanwhile_ends_the_sweep(tmp_path: Path) -> None:
    module = tmp_path / "mine.py"
    module.write_text("base = 20", encoding="utf-8")
    notebook = write_notebook(tmp_path / "a.ipynb", N, ("", "from mine import base"), RESULT)
    before = set(descendants(os.getpid()))
    acting = Acting(lambda: module.write_text("base = 10 + 20", encoding="utf-8"))
    outcome = swept(notebook, "n=1,2,3", watched=acting, workers=1)
    assert outcome.exit_code == 2
    assert f"{module}: was changed while the sweep ran" in outcome.error
    assert [result.metric("score") for result in outcome.sweep.results] == [21]
    wait_until(lambda: set(descendants(os.getpid())) <= before)
    outcome = swept(notebook, "n=1,2,3")
    assert [result.metric("score") for result in outcome.sweep.results] == [31, 32, 33]
