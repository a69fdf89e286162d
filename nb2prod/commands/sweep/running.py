"""The runs of one call of a sweep, each kept as soon as it is finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from nb2prod.commands.sweep.finished_runs import ExecutedNotebooks, result_of_run
from nb2prod.commands.sweep.interruption import Interruption
from nb2prod.commands.sweep.plan import SweepPlan
from nb2prod.commands.sweep.tracking import Tracking
from nb2prod.errors import Nb2prodError, ToolFailed
from nb2prod.execution.engine.results import Ending
from nb2prod.execution.sweep.environment import OwnFiles
from nb2prod.execution.sweep.result_documents import document_of
from nb2prod.execution.sweep.results import PointStatus, RunResult
from nb2prod.execution.sweep.values import Orders, PointRun, Progress, SweepEngine
from nb2prod.workspace.sweep_folder.journal import keep_run

_UNFINISHED = (Ending.INTERRUPTED, Ending.NEEDS_KERNEL)


class View(Protocol):
    """What somebody is shown while a sweep goes on."""

    def take(self, result: RunResult) -> None:
        """A run is finished, or was there already."""

    def progress(self, progress: Progress) -> None:
        """Something goes on; from any thread."""

    def note(self, text: str) -> None:
        """Something is worth knowing; from any thread."""


class FilesChanged(Nb2prodError):
    """A Python file that the notebook imports was edited: runs before and after that are not of the same code."""


class Notes:
    """What is shown while a sweep goes on, and kept for its report."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.texts: list[str] = []

    def take(self, text: str) -> None:
        """Show a note, and keep it; from any thread."""
        self.texts.append(text)
        self._view.note(text)


@dataclass(frozen=True, slots=True)
class Audience:
    """Whoever is told of runs."""

    view: View
    notes: Notes
    tracked: Tracking


class Runs:
    """Takes what an engine has finished, and says when it is to stop."""

    def __init__(
        self,
        plan: SweepPlan,
        audience: Audience,
        notebooks: ExecutedNotebooks,
        interruption: Interruption,
        *,
        keep_going: bool,
    ) -> None:
        self._plan = plan
        self._audience = audience
        self._notebooks = notebooks
        self._interruption = interruption
        self._keep_going = keep_going
        self._own_files = OwnFiles(plan.subject.environment)
        self.results = {result.number: result for result in plan.kept}
        self.failed = False  # a run of this call

    def take_kept(self, result: RunResult) -> None:
        """Show a run that was there already."""
        self._audience.tracked.take_kept(result)
        self._audience.view.take(result)

    def do(self, engine: SweepEngine) -> None:
        """Do the missing runs; raises what `SweepEngine.run` and `take` raise."""
        orders = Orders(
            take=self.take, stop=self.stop, progress=self._audience.view.progress, note=self._audience.notes.take
        )
        engine.run(self._plan.missing, orders)

    def take(self, done: PointRun) -> None:
        """Keep a finished run; raises `CannotWrite`, `FilesChanged`, and `ToolFailed` where nothing can be run."""
        self._check_own_files()
        end = done.run.end
        if end.ending is Ending.UNUSABLE:
            raise ToolFailed(f"{end.message}; fix: {end.fix}" if end.fix else end.message)
        if end.ending in _UNFINISHED:
            return
        result = result_of_run(self._plan.subject, done)
        notebook = self._notebooks.text(done, result)
        with self._interruption.held():
            keep_run(self._plan.subject.files, document_of(result), notebook)
            self.results[result.number] = result
        self.failed = self.failed or result.status is not PointStatus.COMPLETED
        self._audience.tracked.take(result, notebook)
        self._audience.view.take(result)

    def stop(self) -> bool:
        """Whether no further run is to begin."""
        return self._interruption.signal is not None or (self.failed and not self._keep_going)

    def _check_own_files(self) -> None:
        changed = self._own_files.changed()
        if changed:
            raise FilesChanged(
                f"{changed}: was changed while the sweep ran, so it has ended; what was done before is kept, and the "
                "next call runs all points with the new code"
            )
