"""The runs of a sweep on this machine."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.live_processes import LiveProcesses
from nb2prod.execution.engine.results import Ending, Limits
from nb2prod.execution.engine.thread_limits import thread_environment
from nb2prod.execution.sweep.cold import run_cold
from nb2prod.execution.sweep.schedule import Schedule
from nb2prod.execution.sweep.values import Activity, Orders, Point, PointRun, Progress, SweepNotebook
from nb2prod.execution.sweep.warm import Stopped, WarmNotebook

_JOIN_SECONDS = 0.01

_Message = tuple[PointRun, threading.Event] | BaseException | None  # what a thread has finished, and when it was taken


class LocalEngine:
    """Runs points side by side, sharing what they have in common where that is safe."""

    def __init__(
        self,
        notebook: SweepNotebook,
        where: Interpreter | RealKernel,
        folder: Path,
        limits: Limits,
        workers: int,
        *,
        warm: bool = True,
    ) -> None:
        self._notebook = notebook
        self._where = where
        self._folder = folder
        self._limits = limits
        self._workers = workers
        self._warm = warm
        self._threads = thread_environment(workers, {**os.environ, **dict(where.environment)})

    def run(self, points: Sequence[Point], orders: Orders) -> None:
        """Do all runs; see `SweepEngine`."""
        if self._warm and isinstance(self._where, Interpreter):
            self._run_warm(self._where, points, orders)
        else:
            self._run_cold(points, orders)

    def _run_warm(self, interpreter: Interpreter, points: Sequence[Point], orders: Orders) -> None:
        warm = WarmNotebook(
            self._notebook, interpreter, self._folder, self._limits, threads=self._threads, note=orders.note
        )
        warm.expect(points)
        schedule = Schedule(points, warm.stages, warm.claim)
        self._work(schedule, lambda point: warm.run(point, orders.progress), warm.close, orders)

    def _run_cold(self, points: Sequence[Point], orders: Orders) -> None:
        where = replace(self._where, environment=(*self._where.environment, *self._threads))
        alive = LiveProcesses()

        def one(point: Point) -> PointRun:
            orders.progress(Progress(Activity.STARTED, point))
            return run_cold(self._notebook, point, where, self._folder, self._limits, alive=alive)

        self._work(Schedule(points), one, alive.end, orders)

    def _work(
        self, schedule: Schedule, one: Callable[[Point], PointRun], end: Callable[[], None], orders: Orders
    ) -> None:
        """Let threads take points from the schedule; what they finish is taken here, one after the other."""
        done: queue.Queue[_Message] = queue.Queue(self._workers)
        ended = threading.Event()

        def work() -> None:
            try:
                while not ended.is_set() and not orders.stop():
                    with schedule.next() as point:
                        if point is None:
                            break
                        run = one(point)
                    taken = threading.Event()
                    done.put((run, taken))
                    if run.run.end.ending is not Ending.COMPLETED:
                        _wait(taken, ended)  # it may be the reason to stop
                schedule.end()  # for threads that still wait for a point, too
                done.put(None)
            except Stopped:
                done.put(None)
            except BaseException as error:
                done.put(error)

        threads = [threading.Thread(target=work, name=f"nb2prod-run-{number}") for number in range(self._workers)]
        for thread in threads:
            thread.start()
        try:
            _take_all(done, len(threads), orders)
        finally:
            ended.set()
            schedule.end()
            while any(thread.is_alive() for thread in threads):
                end()  # again and again: a kernel that was just being started could not be ended at first
                _drop_all(done)
                for thread in threads:
                    thread.join(_JOIN_SECONDS)
            end()


def _take_all(done: queue.Queue[_Message], working: int, orders: Orders) -> None:
    while working:
        message = done.get()
        if isinstance(message, BaseException):
            raise message
        if message is None:
            working -= 1
        else:
            run, taken = message
            orders.take(run)
            taken.set()


def _wait(taken: threading.Event, ended: threading.Event) -> None:
    while not ended.is_set() and not taken.wait(_JOIN_SECONDS):
        pass


def _drop_all(done: queue.Queue[_Message]) -> None:
    while not done.empty():
        done.get_nowait()
