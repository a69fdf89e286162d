"""The runs of a sweep on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.sweep.cold import run_cold
from nb2prod.execution.sweep.values import Activity, Orders, Point, Progress, SweepNotebook


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

    def run(self, points: Sequence[Point], orders: Orders) -> None:
        """Do all runs; see `SweepEngine`."""

        def one(point: Point):  # type: ignore[no-untyped-def]
            if orders.stop():
                return None
            orders.progress(Progress(Activity.STARTED, point))
            return run_cold(self._notebook, point, self._where, self._folder, self._limits)

        with ThreadPoolExecutor(self._workers) as pool:
            for done in as_completed([pool.submit(one, point) for point in points]):
                if (finished := done.result()) is not None:
                    orders.take(finished)
