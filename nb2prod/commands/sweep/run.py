"""`nb2prod sweep`: do what is missing, and sum up what is there; returns an outcome, prints nothing."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from nb2prod.commands.sweep.engines import check_installed, make_engine
from nb2prod.commands.sweep.finished_runs import ExecutedNotebooks
from nb2prod.commands.sweep.interruption import Interruption
from nb2prod.commands.sweep.options import SweepOptions
from nb2prod.commands.sweep.plan import SweepPlan, make_plan
from nb2prod.commands.sweep.records import environment_changes, provenance_of_sweep, state_of
from nb2prod.commands.sweep.running import Audience, Notes, Runs, View
from nb2prod.commands.sweep.subject import SweepSubject, read_sweep
from nb2prod.commands.sweep.summing_up import check_owner, is_summed_up, sum_up
from nb2prod.commands.sweep.tracking import tracking
from nb2prod.compiler.prose import title_and_body
from nb2prod.errors import CannotWrite, Nb2prodError
from nb2prod.execution.provenance import revision_of
from nb2prod.execution.sweep.results import Sweep
from nb2prod.model import CellKind
from nb2prod.workspace.remote import files as remote_files
from nb2prod.workspace.sweep_folder.journal import JOURNAL
from nb2prod.workspace.sweep_folder.state import read_state, write_state

Show = Callable[[SweepPlan], AbstractContextManager[View]]
Page = Callable[[Sweep], str]


@dataclass(frozen=True, slots=True)
class SweepOutcome:
    """How a sweep ended, with what is there now."""

    sweep: Sweep
    exit_code: int  # 0, 1 (a run failed), 2 (it could not go on), 130 or 143 (a signal)
    error: str = ""  # why it could not go on


def plan_sweep(location: str, options: SweepOptions) -> SweepPlan:
    """Say what `sweep` would do; nothing is run, and nothing written. Raises as `read_sweep` does."""
    check_installed(options)
    return make_plan(read_sweep(location, options), options)


def sweep(location: str, options: SweepOptions, show: Show, page: Page) -> SweepOutcome:
    """Do the runs that are missing, keep each when it is finished, and write the tables and the report.

    Raises as `read_sweep` does, `UsageError` for a package that is missing and while another sweep is in the
    folder, and `CannotWrite` when nothing can be written there at all.
    """
    started = time.perf_counter()
    check_installed(options)
    subject = read_sweep(location, options)
    with Interruption() as interruption:
        try:
            with subject.files.locked():
                return _Call(subject, options, interruption, started).outcome(show, page)
        except KeyboardInterrupt:  # before the first run, or after the last
            if interruption.signal == signal.SIGTERM:
                raise Terminated("terminated; what is done is kept") from None
            raise


class Terminated(Nb2prodError):
    """The program was asked to end by SIGTERM."""

    exit_code = 128 + signal.SIGTERM


class _Call:
    """One call of a sweep, while it has the folder for itself."""

    def __init__(
        self, subject: SweepSubject, options: SweepOptions, interruption: Interruption, started: float
    ) -> None:
        self._subject = subject
        self._options = options
        self._interruption = interruption
        self._started = started
        self._before = read_state(subject.files)
        check_owner(subject.files, self._before, remote_files.name_of(subject.location))
        self._plan = make_plan(subject, options)
        self._revision = revision_of(subject.folder)
        self._provenance = provenance_of_sweep(subject, options, self._revision)
        self._state = state_of(subject, self._provenance)
        self._title = _title(subject)

    def outcome(self, show: Show, page: Page) -> SweepOutcome:
        """Do it; see `sweep`."""
        if self._plan.missing:
            write_state(self._subject.files, self._state)
        with show(self._plan) as view:
            notes = Notes(view)
            with tracking(self._subject, self._options, self._provenance, self._title, notes.take) as tracked:
                audience = Audience(view, notes, tracked)
                notebooks = ExecutedNotebooks(self._subject, self._revision)
                keep_going = self._options.keep_going
                runs = Runs(self._plan, audience, notebooks, self._interruption, keep_going=keep_going)
                error = self._run(runs, notes)
                self._interruption.finish()
                result = self._result(runs, notes)
                if self._plan.missing or not is_summed_up(self._subject.files, result, self._before):
                    error = self._summed_up(result, page, error)
                tracked.finish(result)
        result = replace(result, notes=tuple(notes.texts))
        return SweepOutcome(result, _exit_code(runs, self._interruption, error), error)

    def _run(self, runs: Runs, notes: Notes) -> str:
        """Do the missing runs; returns why they could not all be done, where it was no signal and no failing run."""
        changes = environment_changes(self._before, self._state)
        for note in (*self._subject.notes, *changes, *self._subject.data.notes()):
            notes.take(note)
        for kept in self._plan.kept:
            runs.take_kept(kept)
        error = ""
        try:
            if self._plan.missing:
                runs.do(make_engine(self._plan, self._options))
        except KeyboardInterrupt:
            pass  # the signal is known: what is done is written down, as after any other end
        except Nb2prodError as stopped:
            error = str(stopped)
        for note in self._last_notes(runs):
            notes.take(note)
        return error

    def _summed_up(self, result: Sweep, page: Page, error: str) -> str:
        """Write the tables and the report; what cannot be written is told once."""
        try:
            sum_up(self._subject, result, {**self._state, **self._subject.data.state()}, page)
        except CannotWrite as failed:
            return error or str(failed)
        return error

    def _last_notes(self, runs: Runs) -> Iterator[str]:
        location = self._subject.location
        if location != remote_files.STANDARD_STREAMS and _now(location) not in (None, self._subject.content):
            yield f"{location} was edited while the sweep ran: all runs are of what it was before"
        yield from self._subject.data.last_notes()
        left = self._plan.points - len(runs.results)
        if runs.failed and not self._options.keep_going and left:
            yield f"{left} of {self._plan.points} points were not run after the failure; --keep-going runs them all"
        if self._plan.elsewhere:
            yield f"{JOURNAL} also has {self._plan.elsewhere} runs of other points, other code or another environment"

    def _result(self, runs: Runs, notes: Notes) -> Sweep:
        return Sweep(
            notebook=self._subject.location,
            title=self._title,
            folder=Path(self._subject.files.place),
            place=self._subject.files.place,
            varied=self._subject.points.varied,
            points=self._plan.points,
            results=tuple(runs.results[number] for number in sorted(runs.results)),
            goal=self._subject.goal,
            seconds=time.perf_counter() - self._started,
            workers=self._plan.workers,
            threads=self._plan.threads,
            provenance=self._provenance,
            notes=tuple(notes.texts),
        )


def _exit_code(runs: Runs, interruption: Interruption, error: str) -> int:
    if interruption.exit_code is not None:
        return interruption.exit_code
    if error:
        return Nb2prodError.exit_code
    return 1 if runs.failed else 0


def _now(location: str) -> bytes | None:
    """The notebook as it is now; None where it cannot be read any more."""
    with contextlib.suppress(Nb2prodError):
        return remote_files.read_bytes(location)
    return None


def _title(subject: SweepSubject) -> str:
    """The notebook's own title, or its name."""
    markdown = (cell.source for cell in subject.notebook.cells if cell.kind is CellKind.MARKDOWN)
    return title_and_body(next(markdown, ""))[0].removesuffix(".") or subject.location
