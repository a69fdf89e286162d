"""The processes of a verification: the notebook's, the module's, and the notebook's once more."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from nb2prod.commands.subject import Subject
from nb2prod.commands.verify.tested_module import ModuleUnderTest
from nb2prod.errors import ToolFailed
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.jobs import run_job
from nb2prod.execution.engine.notebook_run import run_notebook_cells
from nb2prod.execution.engine.results import Ending, JobEnd, Limits, NotebookRun
from nb2prod.execution.parameter_code import value_code
from nb2prod.execution.verify.sides import ModuleRun, Sighting
from nb2prod.runner.messages import BoundaryJob, Event, ModuleJob, ObserveJob

Progress = Callable[[str], None]
_SEEDS = ("0", "1")  # what a notebook makes of text's hashes must be the same twice, and then another


class _Enough(Exception):
    """What could be compared has been: the process need not go on."""


class Runs:
    """Starts processes one after the other, in the notebook's folder and environment."""

    def __init__(
        self,
        subject: Subject,
        tested: ModuleUnderTest,
        where: Interpreter | RealKernel,
        limits: Limits,
        scratch: Path,
        progress: Progress,
    ) -> None:
        self._subject = subject
        self._tested = tested
        self._where = where
        self._limits = limits
        self._scratch = scratch
        self._progress = progress
        self.seed = _seed()

    def notebook(self, observe: ObserveJob, sighting: Sighting) -> NotebookRun:
        """Run the whole notebook."""
        return self._run_notebook(observe, sighting, "running the notebook", self.seed, len(self._subject.cells))

    def notebook_again(self, observe: ObserveJob, sighting: Sighting, last: int) -> bool:
        """Run the notebook up to a cell, with other hashes of text; False when that was interrupted."""
        seed = next(seed for seed in _SEEDS if seed != self.seed)
        try:
            run = self._run_notebook(observe, sighting, "running the notebook again", seed, last)
        except _Enough:
            return True
        return run.end.ending is not Ending.INTERRUPTED

    def _run_notebook(self, observe: ObserveJob, sighting: Sighting, what: str, seed: str, last: int) -> NotebookRun:
        total = len(self._subject.cells)
        where = replace(self._where, environment=(*self._where.environment, ("PYTHONHASHSEED", seed)))

        def take(event: Event) -> None:
            if event["event"] == "cell_start":
                if event["cell"] > last:
                    raise _Enough
                self._progress(f"{what}: cell {event['cell'] + 1}/{total}")
            sighting.take(event)

        return run_notebook_cells(self._subject.cells, where, self._subject.folder, self._limits, observe, take)

    def module(
        self,
        observe: ObserveJob,
        chosen: Mapping[str, object],
        stop_after: BoundaryJob | None = None,
        enough: Callable[[Event], bool] = lambda event: False,
    ) -> ModuleRun:
        """Run the module with parameters: to its end, until a boundary was looked at, or until an event is enough."""
        sighting = Sighting()

        def take(event: Event) -> None:
            if event["event"] == "step_start":
                self._progress(f"running the module: step {event['step']}")
            sighting.take(event)
            if enough(event) or (stop_after is not None and sighting.has_passed(stop_after)):
                raise _Enough

        self._progress("running the module")
        started = time.perf_counter()
        stopped = False
        try:
            end = run_job(self._interpreter(), self._job(observe, chosen), self._subject.folder, self._limits, take)
        except _Enough:
            end, stopped = JobEnd(Ending.COMPLETED), True
        return ModuleRun(sighting, end, time.perf_counter() - started, stopped)

    def _job(self, observe: ObserveJob, chosen: Mapping[str, object]) -> ModuleJob:
        draws = any(boundary["figure"] for boundary in observe["boundaries"])
        return ModuleJob(
            kind="module",
            root=str(self._tested.root),
            name=self._tested.name,
            parameters={name: value_code(value) for name, value in chosen.items()},
            artifacts=str(self._scratch / "artifacts") if draws else None,
            observe=observe,
            memory=self._limits.memory,
        )

    def _interpreter(self) -> Interpreter:
        """The module's environment: the notebook's, with figures drawn into files."""
        added = (("PYTHONHASHSEED", self.seed), ("MPLBACKEND", "Agg"))
        if isinstance(self._where, Interpreter):
            return replace(self._where, environment=(*self._where.environment, *added))
        kernel = self._where.kernel
        if not (self._where.python or kernel.own_python):
            raise ToolFailed(
                f"{self._where.reason}, so its interpreter is not known, which the module has to run in; "
                "fix: name the interpreter with --python"
            )
        environment = (*self._where.environment, *added)
        return Interpreter(self._where.python or sys.executable, environment, kernel.name)


def _seed() -> str:
    """The user's own seed of text's hashes, if there is one."""
    given = os.environ.get("PYTHONHASHSEED", "")
    return given if given.isdigit() else _SEEDS[0]
