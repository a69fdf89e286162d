"""Runs of one notebook in processes that are forked where runs part."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from nb2prod.execution.engine.conversation import Conversation
from nb2prod.execution.engine.forked import Lost
from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.engine.notebook_run import utc_now
from nb2prod.execution.engine.results import Ending, Limits
from nb2prod.execution.engine.root import Root
from nb2prod.execution.engine.shared_cells import Branch, SharedRunEnded, run_shared_cells
from nb2prod.execution.parameter_code import parameters_cell
from nb2prod.execution.sweep.branches import Branches, Readiness
from nb2prod.execution.sweep.cold import cells_of, metrics_jobs, point_run
from nb2prod.execution.sweep.tree import Stage, Tree, Values, values_of
from nb2prod.execution.sweep.values import Activity, How, Point, PointRun, Progress, SweepNotebook
from nb2prod.runner.messages import ForkJob

_NO_VALUES = "# Parameters"


class NeedsKernel(Exception):
    """The cells can only be run by a real kernel; the message says why."""


class ForkedRuns:
    """Forks runs from the process that shares most with them; `say` is told why that is less than it could be."""

    def __init__(
        self,
        notebook: SweepNotebook,
        interpreter: Interpreter,
        folder: Path,
        limits: Limits,
        tree: Tree,
        say: Callable[[str], None],
    ) -> None:
        self._notebook = notebook
        self._limits = limits
        self._note = interpreter.note
        self._tree = tree
        self._say = say
        self._needs_kernel = ""
        self._root = Root(notebook.cells, notebook.injected, metrics_jobs(notebook), interpreter, folder, limits)
        self._branches: Branches | None = None

    def start(self, expected: Sequence[Point]) -> str:
        """Start the process that all others are forked from; the value is why that cannot be, or nothing.

        Raises `NeedsKernel`.
        """
        self._root.start()
        if self._root.branch is None:
            if self._root.end.ending is Ending.NEEDS_KERNEL:
                raise NeedsKernel(self._root.end.message)
            return self._root.end.message
        self._branches = Branches(self._root.branch)
        self._branches.expect(self._tree.stages(point) for point in expected)
        return ""

    def close(self) -> None:
        """End every process, from any thread."""
        self._root.close()
        if self._branches is not None:
            self._branches.close()

    def claim(self, point: Point) -> Readiness:
        """Say what a run of a point would have to wait for; who is told that it is to be made runs the point next."""
        return self._branches.claim(self._tree.stages(point)) if self._branches is not None else Readiness.READY

    def run(self, point: Point, progress: Callable[[Progress], None]) -> PointRun | None:
        """Run a point; None when no process can be forked any more. Raises `NeedsKernel`."""
        root, branches = self._root.branch, self._branches
        if root is None or branches is None:
            return None
        try:
            run = self._run_in_branch(branches, root, point, progress)
        except Lost as lost:
            self._say(f"runs share nothing any more: {lost}")
            return None
        if run.run.end.ending is Ending.NEEDS_KERNEL:
            self._needs_kernel = run.run.end.message
            raise NeedsKernel(self._needs_kernel)
        return run

    def _run_in_branch(
        self, branches: Branches, root: Branch, point: Point, progress: Callable[[Progress], None]
    ) -> PointRun:
        """Run a point where it shares most, and once more from the root if that fails because of the sharing."""
        branch = root
        try:
            with branches.fork_from(self._tree.stages(point), self._maker(branches, point, progress)) as branch:
                progress(Progress(Activity.STARTED, point))
                run = self._run_from(branch, point)
            if run.run.end.ending is not Ending.FORK_FAILED:
                return run
            reason = run.run.end.message
        except Lost as lost:
            reason = str(lost)
        if branch is root:
            raise Lost(reason)
        branches.avoid(branch)
        self._say(f"a copy of the shared process failed, and the runs after it share nothing: {reason}")
        return replace(self._run_from(root, point), notes=(f"run again in a fresh process: {reason}",))

    def _maker(
        self, branches: Branches, point: Point, progress: Callable[[Progress], None]
    ) -> Callable[[Branch, Stage], Branch | None]:
        def make(above: Branch, stage: Stage) -> Branch | None:
            runs = branches.expected(stage)

            def on_cell(index: int) -> None:
                text = self._notebook.cell_name(index)
                text += f", shared by {runs} runs" if runs > 1 else ""
                progress(Progress(Activity.PREPARING, point, text))

            return self._make(above, self._job(point, stage.known, stage.until), on_cell)

        return make

    def _make(self, above: Branch, job: ForkJob, on_cell: Callable[[int], None]) -> Branch | None:
        """Run the cells of one stage; None where the runs are better off without."""
        if self._needs_kernel:
            raise NeedsKernel(self._needs_kernel)
        try:
            branch = run_shared_cells(above, job, self._notebook.cells, self._limits, on_cell)
        except (SharedRunEnded, Lost) as error:
            if isinstance(error, SharedRunEnded) and error.end.ending is Ending.NEEDS_KERNEL:
                self._needs_kernel = error.end.message
                raise NeedsKernel(self._needs_kernel) from None
            self._say(f"cells could not be shared: {error}")
            return None
        if branch.hazard:
            self._say(f"runs share only what comes before {self._notebook.cell_name(branch.index)}: it {branch.hazard}")
        return branch

    def _run_from(self, branch: Branch, point: Point) -> PointRun:
        """Go on with a point's run from where a process waits, to the end."""
        started = utc_now()
        clock = time.perf_counter()
        shared = branch.forked is not None and branch.index > 0
        process = branch.process.fork(self._job(point, tuple(values_of(point)), None), watched=shared)
        try:
            record = branch.record.branch(cells_of(self._notebook, point))
            end = Conversation(process, self._limits, record.take).hold()
        finally:
            process.close()
        run = record.notebook_run(end, "nb2prod", self._note)
        how = How.WARM if shared else How.COLD
        return point_run(point, run, how, branch.index, started, time.perf_counter() - clock, ())

    def _job(self, point: Point, known: Values, until: int | None) -> ForkJob:
        names = [name for name, _ in point.values]
        code = dict(known)
        return ForkJob(
            do="fork",
            source=parameters_cell({name: value for name, value in point.values if name in code}) or _NO_VALUES,
            values=code,
            hidden=[name for name in names if name not in code],
            names=names,
            until=until,
        )
