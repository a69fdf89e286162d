"""`--engine dask`: a sweep's runs on the workers of a Dask cluster."""

from __future__ import annotations

import secrets
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from nb2prod.errors import Nb2prodError, ToolFailed
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.notebook_run import utc_now
from nb2prod.execution.engine.results import CellResult, Ending, JobEnd, Limits, NotebookRun
from nb2prod.execution.sweep.cold import point_run
from nb2prod.execution.sweep.dask.bundle import Bundle, bundle_of
from nb2prod.execution.sweep.dask.cluster import connected, require_same_version, slots_on_machines, within
from nb2prod.execution.sweep.dask.placement import Placement
from nb2prod.execution.sweep.dask.worker_side import Answer, end_sweep, run_point
from nb2prod.execution.sweep.values import Activity, How, Orders, Point, PointRun, Progress, SweepNotebook

_LOOK_SECONDS = 0.5  # how often to look for workers that have come
_END_SECONDS = 10.0  # for workers to end what runs


class DaskEngine:
    """Runs points on a Dask cluster: that of a scheduler, or of a process on this machine where none is named.

    What travels to the workers: the notebook's cells, its file, and its own Python files (`files`: of its folder and
    of others that it searches) with all modules of the packages they belong to. A worker that sees the notebook's
    folder runs in it, any other in a temporary one that holds what has travelled. Nothing else travels: data files
    must be reachable from every worker under the path or address that the notebook uses, and the libraries must be
    installed there, as must nb2prod in the same version.
    """

    def __init__(
        self,
        notebook: SweepNotebook,
        where: Interpreter | RealKernel,
        folder: Path,
        limits: Limits,
        workers: int,
        *,
        scheduler: str | None = None,
        files: Iterable[Path] = (),
        warm: bool = True,
    ) -> None:
        """`workers` counts for a cluster made here only; `files` are the notebook's own file and Python files."""
        self._notebook = notebook
        self._where = where
        self._folder = folder
        self._limits = limits
        self._workers = workers
        self._scheduler = scheduler
        self._files = tuple(files)
        self._warm = warm

    def run(self, points: Sequence[Point], orders: Orders) -> None:
        """Do all runs; see `SweepEngine`.

        Raises `ToolFailed` when the scheduler does not answer or is lost, when a worker lacks nb2prod or has another
        version, and when the notebook's kernel is not there.
        """
        bundle = bundle_of(self._notebook, self._where, self._folder, self._limits, self._files, warm=self._warm)
        with connected(self._scheduler, self._workers) as client:
            require_same_version(client)
            sweep = _Sweep(client, bundle, points, orders)
            try:
                sweep.run()
            finally:
                sweep.end()


class _Sweep:
    """The runs of one call, as tasks."""

    def __init__(self, client: Any, bundle: Bundle, points: Sequence[Point], orders: Orders) -> None:
        from distributed import as_completed

        self._client = client
        self._bundle = bundle
        self._orders = orders
        self._id = f"nb2prod-{bundle.key[:12]}-{secrets.token_hex(4)}"
        self._placement = Placement(points, bundle.notebook)
        self._tasks: dict[Any, tuple[Point, str]] = {}  # future -> its point, and the worker that it was given to
        self._completed = as_completed(loop=client.loop, with_results=True, raise_errors=False)
        self._sent: Any = None
        self._slots: dict[str, int] = {}  # of each worker
        self._next_look = 0.0
        self._told: set[str] = set()

    def run(self) -> None:
        """Keep every slot of every worker busy until all points are done."""
        # A task, not scattered data: the scheduler can have it made again when all workers that hold it are lost.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that a large notebook is large
            self._sent = self._client.submit(_same, self._bundle, key=f"{self._id}-notebook", pure=False)
        while True:
            self._submit()
            if not self._tasks and (self._orders.stop() or not len(self._placement)):
                return
            for future, outcome in self._next_completed():
                point, _ = self._tasks.pop(future)
                run = self._run_of(point, future, outcome)
                future.release()
                self._orders.take(run)

    def end(self) -> None:
        """End what still runs on the workers."""
        if self._client.status != "running":
            return  # workers that lose their scheduler end by themselves
        within(_END_SECONDS, lambda: self._client.cancel([*self._tasks], force=True))
        within(_END_SECONDS, lambda: self._client.run(end_sweep, self._id, on_error="ignore"))

    def _submit(self) -> None:
        """Give a point to every slot that is free; what waits is not bound to a worker that may be lost."""
        if self._orders.stop() or not len(self._placement):
            return
        if time.monotonic() >= self._next_look:
            self._slots = self._slots_now()
            self._next_look = time.monotonic() + _LOOK_SECONDS
        machines = slots_on_machines(self._slots)
        busy = Counter(worker for _, worker in self._tasks.values())
        for worker, count in self._slots.items():
            for _ in range(count - busy[worker]):
                point = None if self._orders.stop() else self._placement.next_for(worker)
                if point is None:
                    return
                self._start(point, worker, machines[worker])

    def _slots_now(self) -> dict[str, int]:
        if self._client.status != "running":
            raise self._scheduler_lost()
        try:
            slots: dict[str, int] = self._client.nthreads()
        except OSError as error:
            raise self._scheduler_lost() from error
        if not slots:
            self._tell("no worker is there: the sweep waits for one")
        return slots

    def _start(self, point: Point, worker: str, slots: int) -> None:
        future = self._client.submit(
            run_point,
            self._sent,
            point,
            self._id,
            slots,
            key=f"{self._id}-{point.number}",
            pure=False,
            workers=[worker],
            allow_other_workers=True,
        )
        self._tasks[future] = (point, worker)
        self._completed.add(future)
        self._orders.progress(Progress(Activity.STARTED, point))

    def _next_completed(self) -> list[tuple[Any, Any]]:
        """What has come back; nothing after some time, to look at the cluster again."""
        arrived = self._completed.thread_condition
        with arrived:
            if not self._completed.has_ready():
                arrived.wait(_LOOK_SECONDS)
        batch: list[tuple[Any, Any]] = self._completed.next_batch(block=False)
        return batch

    def _run_of(self, point: Point, future: Any, outcome: Any) -> PointRun:
        from distributed import KilledWorker

        if isinstance(outcome, Answer):
            for note in outcome.notes:
                self._tell(note)
            return outcome.run
        if future.status == "error":
            error = outcome[1]
            if isinstance(error, KilledWorker):
                return self._died(point)
            if isinstance(error, Nb2prodError):
                raise error
            raise ToolFailed(f"a worker failed: {type(error).__name__}: {error}") from error
        raise self._scheduler_lost()

    def _died(self, point: Point) -> PointRun:
        attempts = "its worker process died again and again while the point ran (out of memory, or killed?)"
        cells = tuple(
            CellResult(index, None, "not run", 0.0, None, ()) for index in range(len(self._bundle.notebook.cells))
        )
        run = NotebookRun(cells, JobEnd(Ending.DIED, attempts), (), 0.0, "nb2prod", "", None)
        return point_run(point, run, How.COLD, 0, utc_now(), 0.0, ())

    def _scheduler_lost(self) -> ToolFailed:
        return ToolFailed(
            "the connection to Dask's scheduler is lost; what was done is kept: "
            "once it runs again, the same command does the rest"
        )

    def _tell(self, note: str) -> None:
        if note not in self._told:
            self._told.add(note)
            self._orders.note(note)


def _same(bundle: Bundle) -> Bundle:
    return bundle
