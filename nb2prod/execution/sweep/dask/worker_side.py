"""What runs in the processes of Dask's workers: one warm notebook for each sweep, from which points are run."""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import threading
import time
from concurrent import futures
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nb2prod import __version__
from nb2prod.errors import ToolFailed
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel, choose_interpreter
from nb2prod.execution.engine.live_processes import LiveProcesses
from nb2prod.execution.engine.thread_limits import thread_environment
from nb2prod.execution.sweep.cold import run_cold
from nb2prod.execution.sweep.dask.bundle import Bundle, folder_to_run_in
from nb2prod.execution.sweep.values import Point, PointRun
from nb2prod.execution.sweep.warm import Stopped, WarmNotebook

_LOOK_SECONDS = 0.5  # how often to look whether a run is still wanted
_IDLE_SECONDS = 60.0  # how long processes wait for the next point when nobody has said that there is none
_COPIED = "workers that do not see the notebook's folder run a copy of the notebook and its modules, without data files"
_ENDING = ("stopping", "stopped", "closing", "closed", "failed")  # what a worker is that will not answer any more


@dataclass(frozen=True, slots=True)
class Answer:
    """A run, and what its engine has to say about all runs."""

    run: PointRun
    notes: tuple[str, ...]


def run_point(bundle: Bundle, point: Point, sweep: str, slots: int) -> Answer:
    """Run a point on this worker; `slots` is how many runs its machine does side by side.

    Raises `Stopped` when the sweep has ended, `ToolFailed` where the notebook cannot be run here.
    """
    from distributed import Reschedule, get_worker

    worker = get_worker()
    if bundle.version != __version__:
        raise ToolFailed(versions_differ(worker.address, __version__, bundle.version))
    engine = _engine(sweep, bundle, slots)
    try:
        run = _result(engine, point, worker)
    except Stopped:
        raise Reschedule from None  # which does nothing to a task that was cancelled
    return Answer(replace(run, worker=worker.address), engine.notes())


def _result(engine: _Engine, point: Point, worker: Any) -> PointRun:
    """Wait for a run as long as the worker stays, and its scheduler asks for it: it forgets what lost clients want."""
    running = engine.begin(point)
    key = worker.get_current_task()
    while not futures.wait([running], _LOOK_SECONDS).done:
        task = worker.state.tasks.get(key)
        if worker.status.name in _ENDING or task is None or task.state == "cancelled":
            engine.close()
    return running.result()


def versions_differ(worker: str, there: str, here: str) -> str:
    """Say what to do about it."""
    return f"the worker {worker} has nb2prod {there}, and the sweep was started by {here}: install the same version"


async def end_sweep(sweep: str) -> None:
    """End everything that a sweep has running on this worker."""
    with _lock:
        _ended.add(sweep)
        engine = _engines.pop(sweep, None)
    if engine is not None:
        await asyncio.get_running_loop().run_in_executor(None, engine.close)


class _Engine:
    """Runs the points of one sweep; its threads stay as long as the processes that they have started."""

    def __init__(self, sweep: str, bundle: Bundle, slots: int) -> None:
        self._sweep = sweep
        self._bundle = bundle
        self._where = _where(bundle, slots)
        self._folder, self._scratch = folder_to_run_in(bundle)
        self._threads = futures.ThreadPoolExecutor(slots, "nb2prod-run")
        self._alive = LiveProcesses()
        self._notes: list[str] = []
        self._closing = threading.Lock()
        self._ended = threading.Event()
        self._gone = threading.Event()
        self._busy = 0
        self._last = time.monotonic()
        self._warm: WarmNotebook | None = None
        if bundle.warm and isinstance(self._where, Interpreter):
            notebook = bundle.notebook
            self._warm = WarmNotebook(notebook, self._where, self._folder, bundle.limits, note=self._notes.append)
        threading.Thread(target=self._end_when_idle, name="nb2prod-idle", daemon=True).start()

    @property
    def ended(self) -> bool:
        """Whether it takes no more points."""
        return self._ended.is_set()

    def begin(self, point: Point) -> futures.Future[PointRun]:
        """Run a point in a thread of its own; raises `Stopped` when this is closed."""
        with self._closing:
            if self._ended.is_set():
                raise Stopped
            self._busy += 1
            return self._threads.submit(self._run, point)

    def notes(self) -> tuple[str, ...]:
        """Why runs are not warm, and where they are."""
        return (*((_COPIED,) if self._scratch else ()), *self._notes)

    def close(self) -> None:
        """End every process, and the threads with them; returns when they are gone, whoever has begun with it."""
        with self._closing:
            first = not self._ended.is_set()
            self._ended.set()
        if not first:
            self._gone.wait()
            return
        try:
            if self._warm is not None:
                self._warm.close()
            self._alive.end()
            self._threads.shutdown()
            if self._scratch is not None:
                self._scratch.cleanup()
        finally:
            with _lock:
                if _engines.get(self._sweep) is self:
                    del _engines[self._sweep]
            self._gone.set()

    def _run(self, point: Point) -> PointRun:
        try:
            if self._warm is not None:
                return self._warm.run(point)
            bundle = self._bundle
            run = run_cold(bundle.notebook, point, self._where, self._folder, bundle.limits, alive=self._alive)
            if self._ended.is_set():
                raise Stopped
            return run
        finally:
            with self._closing:
                self._busy -= 1
                self._last = time.monotonic()

    def _end_when_idle(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            if self._busy == 0 and time.monotonic() - self._last > _IDLE_SECONDS:
                self.close()


_lock = threading.Lock()
_engines: dict[str, _Engine] = {}
_ended: set[str] = set()


def _engine(sweep: str, bundle: Bundle, slots: int) -> _Engine:
    with _lock:
        if sweep in _ended:
            raise Stopped
        if sweep not in _engines or _engines[sweep].ended:
            _engines[sweep] = _Engine(sweep, bundle, slots)
        return _engines[sweep]


def _where(bundle: Bundle, slots: int) -> Interpreter | RealKernel:
    """What runs the notebook on this machine: nb2prod's own environment, or the kernel or program of the same name."""
    where = bundle.where
    kernel = where.kernel
    if isinstance(where, Interpreter) and kernel is not None:
        where = replace(where, python=sys.executable) if kernel.own_python else _kernel_here(kernel.name)
    elif isinstance(where, Interpreter) and not Path(where.python).is_file():
        raise ToolFailed(f"there is no interpreter {where.python} on {platform.node()}")
    threads = thread_environment(slots, _set_by_user({**os.environ, **dict(where.environment)}))
    return replace(where, environment=(*where.environment, *threads))


def _kernel_here(name: str) -> Interpreter | RealKernel:
    found = choose_interpreter(name)
    if found.kernel is None or found.kernel.name != name:
        raise ToolFailed(f"the kernel {name!r} is not installed on {platform.node()}; fix: install it there, too")
    return found


def _set_by_user(environ: dict[str, str]) -> dict[str, str]:
    """The environment without the limits that Dask sets for its own threads: runs have processes of their own."""
    import dask

    of_dask = dask.config.get("distributed.nanny.pre-spawn-environ", {})
    return {name: value for name, value in environ.items() if str(of_dask.get(name)) != value}
