"""A real scheduler and real workers, each a process of its own, on free ports of this machine."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_WAIT = 0.02  # seconds between two looks

# allowed failures: a worker may be lost once before a point counts as what kills workers
_SETTINGS = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1", "PYTHONDONTWRITEBYTECODE": "1"}


class Cluster:
    """A scheduler and its workers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started = 0
        self._processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self.scheduler = self._start("dask_scheduler", folder, "--port", "0", "--scheduler-file", str(file))
        wait_until(lambda: _address_in(file), self.scheduler)
        self.address = _address_in(file)

    def add_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """Start a worker with one slot, whose home and working directory are folders of its own."""
        home = self._folder / f"home-{self._started}"
        home.mkdir()
        arguments = (self.address, "--no-nanny", "--nthreads", "1", "--local-directory", str(home))
        worker = self._start("dask_worker", home, *arguments, HOME=str(home), **environment)
        log = self._log(self._started)
        wait_until(lambda: b"Registered to" in log.read_bytes(), worker)
        return worker

    def remove(self, worker: subprocess.Popen[bytes]) -> None:
        """End a worker in good order."""
        worker.terminate()
        worker.wait()

    def close(self) -> None:
        """End everything."""
        for process in reversed(self._processes):
            process.kill()
            process.wait()

    def _start(self, module: str, folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        self._started += 1
        command = [
            sys.executable,
            "-m",
            f"distributed.cli.{module}",
            *arguments,
            "--no-dashboard",
            "--host",
            "127.0.0.1",
        ]
        folders = [environment.pop("PYTHONPATH", ""), str(Path(__file__).parents[4]), os.environ.get("PYTHONPATH", "")]
        path = os.pathsep.join(filter(None, folders))
        with self._log(self._started).open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, **_SETTINGS, "PYTHONPATH": path, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        return process

    def _log(self, number: int) -> Path:
        return self._folder / f"log-{number}.txt"


@contextlib.contextmanager
def running_cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Start a scheduler with workers."""
    cluster = Cluster(folder)
    try:
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.close()


def _address_in(file: Path) -> str:
    """The address that the scheduler's file names; empty as long as it is not there, or being written."""
    try:
        address: str = json.loads(file.read_text())["address"]
    except (FileNotFoundError, ValueError):
        return ""
    return address


def wait_until(condition: object, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait as long as it takes; fails when the process ends instead."""
    assert callable(condition)
    while not condition():
        assert process is None or process.poll() is None
        time.sleep(_WAIT)


def is_gone(pid: int) -> bool:
    """Whether a process has ended: what nobody has waited for yet counts, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True
