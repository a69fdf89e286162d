"""A process that exports notebooks for another one, asked and answered over pipes."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Protocol

from nb2prod.commands.export.report import ExportOptions
from nb2prod.commands.export.together import Task, export_together, failed
from nb2prod.workspace.finishing import process as finishing_process
from nb2prod.workspace.finishing.frames import receive, send

_INTERRUPTED = 130
_START = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from nb2prod.commands.export.worker_process import serve_standard_streams; serve_standard_streams()"
)
_OFTEN = 0.005  # seconds
_END = signal.SIGTERM if os.name == "nt" else signal.SIGKILL


class _Process(Protocol):
    def poll(self) -> int | None:
        """The exit status, negative for a signal, None while it runs."""

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""


class WorkerProcess:
    """The other end of a worker."""

    def __init__(self, process: _Process, requests: int, answers: int) -> None:
        self._process = process
        self._descriptors = [requests, answers]

    def ask(self, message: bytes) -> bytes:
        """Its answer to a request; raises EOFError or OSError when it is gone."""
        requests, answers = self._descriptors
        send(requests, message)
        return receive(answers)

    def interrupt(self) -> None:
        """Have it stop what it does; what it has written by half it puts back."""
        if self._process.poll() is None:
            self._process.send_signal(_END if os.name == "nt" else signal.SIGINT)

    def end(self, patience: float) -> int:
        """Wait some seconds for it to end as its pipe does, then end it; returns its exit status."""
        self.forget()
        last = time.monotonic() + patience
        while (status := self._process.poll()) is None:
            if time.monotonic() > last:
                self._process.send_signal(_END)
            time.sleep(_OFTEN)
        return status

    def kill(self) -> None:
        """End it at once."""
        if self._process.poll() is None:
            self._process.send_signal(_END)

    def forget(self) -> None:
        """Close this end of the pipes."""
        while self._descriptors:
            os.close(self._descriptors.pop())


class _Copy:
    """A copy of this process, with what `subprocess.Popen` has."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._status: int | None = None

    def poll(self) -> int | None:
        if self._status is None:
            try:
                pid, status = os.waitpid(self._pid, os.WNOHANG)
            except ChildProcessError:  # where nobody waits for children
                pid, status = self._pid, 0
            self._status = os.waitstatus_to_exitcode(status) if pid else None
        return self._status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self._pid, number)


def can_copy() -> bool:
    """Whether a copy of this process is sound: it has one thread, and the system's libraries allow it, too."""
    tasks = Path("/proc/self/task")
    return sys.platform == "linux" and tasks.is_dir() and len([*tasks.iterdir()]) == 1


def copied(others: Sequence[WorkerProcess]) -> WorkerProcess:
    """A worker that is a copy of this process; it has everything imported, and none of the others' pipes."""
    _import_everything()
    request_end, requests = os.pipe()
    answers, answer_end = os.pipe()
    gc.collect()
    gc.freeze()  # what is never looked at is never copied
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            for worker in (WorkerProcess(_Copy(0), requests, answers), *others):
                worker.forget()
            status = _serve(request_end, answer_end)
        finally:
            os._exit(status)
    gc.unfreeze()
    os.close(request_end)
    os.close(answer_end)
    return WorkerProcess(_Copy(pid), requests, answers)


def started() -> WorkerProcess:
    """A worker that is a new process; raises OSError when there can be none."""
    command = [sys.executable, "-c", _START, *sys.path]
    with contextlib.ExitStack() as closed:
        request_end, requests = os.pipe()
        answers, answer_end = os.pipe()
        closed.callback(os.close, request_end)
        closed.callback(os.close, answer_end)
        try:
            process = subprocess.Popen(command, stdin=request_end, stdout=answer_end)
        except BaseException:
            os.close(requests)
            os.close(answers)
            raise
    return WorkerProcess(process, requests, answers)


def serve_standard_streams() -> None:
    """Be a worker whose pipes are the standard streams; ends the process."""
    answers = os.dup(1)
    os.dup2(2, 1)  # what anything prints
    os._exit(_serve(0, answers))


def _serve(requests: int, answers: int) -> int:
    """Answer until nobody asks any more; returns the exit status."""
    try:
        signal.signal(signal.SIGINT, _interrupt)
        gc.set_threshold(50_000)  # trees by the thousand come and go
        while True:
            tasks, options = pickle.loads(receive(requests))
            send(answers, _reports(tasks, options))
    except (EOFError, OSError):
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Stop once: a terminal tells all processes, and then the one that started this tells it again."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _reports(tasks: Sequence[Task], options: ExportOptions) -> bytes:
    try:
        return pickle.dumps(export_together(tasks, options), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # a report that cannot be sent
        return pickle.dumps([failed(task, error) for task in tasks])


def _import_everything() -> None:
    import black  # noqa: F401

    import nb2prod.workspace.finishing.texts  # noqa: F401

    finishing_process.end()  # each worker is one of its own
