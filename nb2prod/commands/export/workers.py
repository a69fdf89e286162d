"""Exports on all cores: processes that each take a few notebooks at a time, and reports in the notebooks' order."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence

from nb2prod.commands.bugs import BUG
from nb2prod.commands.export.report import ExportOptions, NotebookReport, Outcome
from nb2prod.commands.export.together import Task
from nb2prod.commands.export.worker_process import WorkerProcess, can_copy, copied, started
from nb2prod.workspace.finishing.uninterrupted import uninterrupted

_AT_A_TIME = 12  # notebooks, so that a call of ruff costs little for each
_ROUNDS = 4  # parts per worker, so that none waits long for the last one
_AHEAD = 2  # rounds of all workers that may be done before they are asked for: what waits takes memory
_PATIENCE = 5.0  # seconds until a process that was told to stop is ended
_WORTH_STARTING = 8  # notebooks from which workers pay that must import everything first


def workers_for(notebooks: int) -> int:
    """How many processes are worth their cost; 1 or fewer: none is."""
    if notebooks < (2 if can_copy() else _WORTH_STARTING) or not (can_copy() or sys.executable):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, notebooks)


def export_in_parallel(tasks: Sequence[Task], options: ExportOptions, workers: int) -> Iterator[NotebookReport]:
    """Export the notebooks, each report as soon as those before it are there.

    A process that dies costs the notebook it died of. Closing this, as an interrupt does, ends the processes.
    """
    size = max(1, min(_AT_A_TIME, len(tasks) // (workers * _ROUNDS)))
    with _Crew(tasks, options, size, workers) as crew:
        for number in range(len(tasks)):
            yield crew.report(number)


class _Crew:
    """The workers, each with a thread that hands it work."""

    def __init__(self, tasks: Sequence[Task], options: ExportOptions, size: int, workers: int) -> None:
        self._tasks = tasks
        self._options = options
        self._waiting = deque(range(start, min(start + size, len(tasks))) for start in range(0, len(tasks), size))
        self._reports: dict[int, NotebookReport] = {}
        self._changed = threading.Condition()
        self._asked_for = 0
        self._ahead = size * workers * _AHEAD
        self._closing = False
        self._errors: list[Exception] = []
        self._workers = _first_workers(workers)
        self._threads = [threading.Thread(target=self._drive, args=(number,)) for number in range(workers)]

    def __enter__(self) -> _Crew:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for worker in self._workers:
            worker.interrupt()
        for thread in self._threads:
            thread.join(_PATIENCE)
        for worker in self._workers:
            worker.kill()  # unless it has ended: its thread goes on then
        for thread in self._threads:
            thread.join()
        for worker in self._workers:
            worker.end(0)

    def report(self, number: int) -> NotebookReport:
        """Wait for a notebook's report; each is asked for once, in order."""
        with self._changed:
            self._asked_for = number
            self._changed.notify_all()
            while number not in self._reports:
                if self._errors:
                    raise self._errors[0]
                self._changed.wait(1)  # not for ever, as nothing could interrupt that everywhere
            return self._reports.pop(number)

    def _drive(self, number: int) -> None:
        try:
            while (part := self._next_part()) is not None:
                self._export(number, part)
        except Exception as error:  # a process that cannot be started, for one
            with self._changed:
                self._errors.append(error)
                self._changed.notify_all()

    def _next_part(self) -> range | None:
        with self._changed:
            while not self._closing and self._waiting and self._waiting[0].start >= self._asked_for + self._ahead:
                self._changed.wait()
            return self._waiting.popleft() if self._waiting and not self._closing else None

    def _export(self, number: int, part: range) -> None:
        worker = self._workers[number]
        message = pickle.dumps(([self._tasks[index] for index in part], self._options))
        try:
            reports: list[NotebookReport] = pickle.loads(worker.ask(message))
        except (EOFError, OSError):
            reports = self._mourned(number, part)
        with self._changed:
            self._reports.update(zip(part, reports, strict=False))
            self._changed.notify_all()

    def _mourned(self, number: int, part: range) -> list[NotebookReport]:
        """Replace a worker that died; whose fault it was shows when each notebook is alone."""
        status = self._workers[number].end(_PATIENCE)
        with self._changed:
            if self._closing:
                return []
            self._workers[number] = started()
            if len(part) > 1:
                self._waiting.extendleft(range(index, index + 1) for index in reversed(part))
                return []
        return [_died(self._tasks[part.start], status)]


def _first_workers(count: int) -> list[WorkerProcess]:
    """Copies of this process where it can be copied, with all they need imported once; else new ones."""
    workers: list[WorkerProcess] = []
    copies = can_copy()
    try:
        for _ in range(count):
            with uninterrupted():
                workers.append(copied(workers) if copies else started())
    except BaseException:
        for worker in workers:
            worker.end(0)
        raise
    return workers


def _died(task: Task, status: int) -> NotebookReport:
    notebook = task.location.notebook
    message = f"{notebook}: the process that exported it ended unexpectedly (status {status}); please report it"
    return NotebookReport(notebook, Outcome.FAILED, error=message, exit_code=BUG)
