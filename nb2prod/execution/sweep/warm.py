"""One notebook, ready to be run with many values: what its runs have in common is run once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from nb2prod.execution.engine.interpreters import Interpreter, RealKernel, kernel_in
from nb2prod.execution.engine.live_processes import LiveProcesses
from nb2prod.execution.engine.notebook_run import kernel_reason
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.sweep.branches import Readiness
from nb2prod.execution.sweep.cold import run_cold
from nb2prod.execution.sweep.forked_runs import ForkedRuns, NeedsKernel
from nb2prod.execution.sweep.tree import Stage, Tree
from nb2prod.execution.sweep.values import Activity, Point, PointRun, Progress, SweepNotebook, ignore_progress


class Stopped(Exception):
    """The notebook was closed while a run was under way."""


class WarmNotebook:
    """Runs points of one sweep, from any number of threads; what they share stays in processes until it is closed."""

    def __init__(
        self,
        notebook: SweepNotebook,
        interpreter: Interpreter,
        folder: Path,
        limits: Limits,
        *,
        threads: tuple[tuple[str, str], ...] = (),
        note: Callable[[str], None] = lambda text: None,
    ) -> None:
        """`threads` are environment variables (see `thread_limits`); `note` is told once why runs are not warm."""
        self._notebook = notebook
        self._interpreter = replace(interpreter, environment=(*interpreter.environment, *threads))
        self._folder = folder
        self._limits = limits
        self._note = note
        self._noted: set[str] = set()
        self._noting = threading.Lock()
        self._tree = Tree(notebook)
        self._expected: list[Point] = []
        self._starting = threading.Lock()
        self._forked: ForkedRuns | None = None
        self._kernel: RealKernel | None = None
        self._alive = LiveProcesses()
        self._closed = False
        if reason := kernel_reason(notebook.cells):
            self._use_kernels(reason)

    def __enter__(self) -> WarmNotebook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def expect(self, points: Sequence[Point]) -> None:
        """Announce runs, once and before the first: processes that none of them needs any more are ended."""
        self._tree.expect(points)
        self._expected = list(points)

    def stages(self, point: Point) -> tuple[Stage, ...]:
        """The stages that a point's run goes through."""
        return self._tree.stages(point)

    def claim(self, point: Point) -> Readiness:
        """Say what a run of a point would have to wait for; who is told that it is to be made runs the point next.

        Raises `Stopped` when the notebook is closed.
        """
        forked = self._started()
        return forked.claim(point) if forked is not None else Readiness.READY

    def run(self, point: Point, progress: Callable[[Progress], None] = ignore_progress) -> PointRun:
        """Run a point; what goes wrong in it is a value.

        Raises `Stopped` when the notebook is closed meanwhile, `ToolFailed` when a real kernel does not start.
        """
        run = self._run_forked(point, progress) or self._run_alone(point, progress)
        if self._closed:
            raise Stopped
        return run

    def close(self) -> None:
        """End every process, from any thread; runs that are under way raise `Stopped`."""
        self._closed = True
        self._alive.end()
        if self._forked is not None:
            self._forked.close()

    def _run_forked(self, point: Point, progress: Callable[[Progress], None]) -> PointRun | None:
        forked = self._started()
        try:
            return forked.run(point, progress) if forked is not None else None
        except NeedsKernel as reason:
            self._use_kernels(str(reason))
            return None

    def _run_alone(self, point: Point, progress: Callable[[Progress], None]) -> PointRun:
        if self._closed:
            raise Stopped
        progress(Progress(Activity.STARTED, point))
        where = self._kernel or self._interpreter
        return run_cold(self._notebook, point, where, self._folder, self._limits, alive=self._alive)

    def _started(self) -> ForkedRuns | None:
        """What forks runs, started with the first one; None where nothing can be forked. Raises `Stopped`."""
        with self._starting:
            if self._closed:
                raise Stopped
            if self._kernel is None and self._forked is None:
                self._start()
        return self._forked if self._kernel is None else None

    def _start(self) -> None:
        reason = "" if sys.platform.startswith("linux") else "this system cannot fork safely"
        self._forked = ForkedRuns(self._notebook, self._interpreter, self._folder, self._limits, self._tree, self._say)
        if self._closed:  # just now: it may not have been seen there
            raise Stopped
        try:
            reason = reason or self._forked.start(self._expected)
        except NeedsKernel as need:
            self._use_kernels(str(need))
        if reason:
            self._say(f"runs share nothing: {reason}")

    def _use_kernels(self, reason: str) -> None:
        if self._kernel is None:
            self._kernel = kernel_in(self._interpreter, reason)
            self._say(f"every run has a kernel of its own: {reason}")

    def _say(self, text: str) -> None:
        """Tell the user once; the same thing for another reason is nothing new."""
        what = text.partition(":")[0]
        with self._noting:
            if what in self._noted or self._closed:
                return
            self._noted.add(what)
        self._note(text)
