"""What a call of a sweep has to do: the runs that are there already, those that are missing, and what those share."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from nb2prod.commands.sweep.options import SweepOptions
from nb2prod.commands.sweep.subject import SweepSubject
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.notebook_run import kernel_reason
from nb2prod.execution.engine.thread_limits import available_cores, threads_per_run
from nb2prod.execution.parameter_code import value_code
from nb2prod.execution.sweep.result_documents import result_of
from nb2prod.execution.sweep.results import PointStatus, RunResult
from nb2prod.execution.sweep.values import Point, SharedUntil, SweepNotebook
from nb2prod.workspace.sweep_folder.journal import RUNS, read_journal


@dataclass(frozen=True, slots=True)
class SharedCells:
    """Cells one after the other that run equally often; numbers are the notebook's, 0 is the cell of given values."""

    cells: tuple[int, ...]
    times: int
    reasons: tuple[str, ...]  # why the first of them runs more often than the one before: "cell 7 reads alpha"


@dataclass(frozen=True, slots=True)
class SweepPlan:
    """One call's work; `kept` and `missing` are all points together."""

    subject: SweepSubject
    kept: tuple[RunResult, ...]
    missing: tuple[Point, ...]
    elsewhere: int  # how many runs of other points, other code or another environment the folder has
    workers: int
    threads: int  # for each run
    sharing: tuple[SharedCells, ...]  # of the missing points
    seconds: float | None  # how long it will take, where earlier runs tell

    @property
    def points(self) -> int:
        """How many points there are."""
        return len(self.kept) + len(self.missing)


def make_plan(subject: SweepSubject, options: SweepOptions) -> SweepPlan:
    """Look at what the folder has; raises `CannotWrite` when it cannot be read."""
    journal = read_journal(subject.files)
    there = subject.files.filled(RUNS) if journal else frozenset()
    kept: list[RunResult] = []
    missing: list[Point] = []
    for point in subject.points.points:
        document = journal.get(subject.ids[point.number])
        result = result_of({**document, "number": point.number}) if document is not None else None
        if result is not None and result.status is PointStatus.COMPLETED and f"{result.id}.ipynb" in there:
            kept.append(result)
        else:
            missing.append(point)
    workers = max(1, min(options.workers or available_cores(), len(missing)))
    mine = set(subject.ids.values())
    return SweepPlan(
        subject=subject,
        kept=tuple(kept),
        missing=tuple(missing),
        elsewhere=sum(run_id not in mine for run_id in journal),
        workers=workers,
        threads=threads_per_run(workers),
        sharing=shared_cells(subject.cells, missing, nothing_shared(subject.where, subject.cells, cold=options.cold)),
        seconds=_estimate(tuple(filter(None, map(result_of, journal.values()))), len(missing), workers),
    )


def _estimate(known: Sequence[RunResult], missing: int, workers: int) -> float | None:
    """As long as runs have taken so far, whatever they shared."""
    seconds = [result.seconds for result in known if result.status is PointStatus.COMPLETED]
    return statistics.fmean(seconds) * missing / workers if seconds else None


def shared_cells(notebook: SweepNotebook, points: Sequence[Point], whole: str) -> tuple[SharedCells, ...]:
    """How often each cell runs, as far as the notebook's text tells; `whole` is why runs share nothing, if so."""
    if not points:
        return ()
    barriers = [SharedUntil("", 0, whole)] if whole else notebook.shared
    numbers = notebook.numbers
    starts = sorted({0, *(each.index for each in barriers if each.index < len(numbers))})
    found: list[SharedCells] = []
    for start, end in zip(starts, [*starts[1:], len(numbers)], strict=True):
        passed = [each.name for each in barriers if each.index <= start]
        times = len(points) if "" in passed else len({_values(point, passed) for point in points})
        reasons = tuple(each.reason for each in barriers if each.index == start and each.reason)
        cells = numbers[start:end]
        if found and found[-1].times == times:
            cells, reasons = found[-1].cells + cells, found[-1].reasons
            found.pop()
        found.append(SharedCells(cells, times, reasons))
    return tuple(found)


def nothing_shared(where: Interpreter | RealKernel, notebook: SweepNotebook, *, cold: bool) -> str:
    """Why no run can share anything, if that can be said already."""
    if cold:
        return "--cold"
    if not isinstance(where, Interpreter):
        return where.reason
    reason = kernel_reason(notebook.cells)
    return f"a real kernel is needed: {reason}" if reason else ""


def _values(point: Point, names: Sequence[str]) -> tuple[str, ...]:
    values = dict(point.values)
    return tuple(value_code(values[name]) for name in names)
