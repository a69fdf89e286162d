"""The verb `sweep`: many runs, told one by one."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from dataclasses import replace

from nb2prod.commands.sweep.options import SweepOptions
from nb2prod.commands.sweep.plan import SweepPlan
from nb2prod.commands.sweep.points import PointOptions
from nb2prod.commands.sweep.run import sweep
from nb2prod.commands.sweep.running import View
from nb2prod.commands.sweep.summing_up import REPORT, TABLE
from nb2prod.execution.sweep.results import Goal, RunResult, Sweep
from nb2prod.execution.sweep.values import Progress
from nb2prod.reporting.sweep.document import as_json, run_as_json
from nb2prod.reporting.sweep.progress import SweepProgress
from nb2prod.server.work.channel import Channel
from nb2prod.server.work.documents import api_path
from nb2prod.server.work.order import Order, Outcome

_MOST_RUNS = 10_000
_MOST_TRACEBACKS = 100


def work(order: Order, channel: Channel) -> Outcome:
    """Do it; raises as `sweep` does."""
    channel.progress(0, 0, "looking at the points")

    def show(plan: SweepPlan) -> AbstractContextManager[View]:
        return contextlib.nullcontext(_Told(plan, order, channel))

    outcome = sweep(order.notebook.name, _options(order), show, _page)
    folder = outcome.sweep.folder
    report = folder / REPORT
    page = report.read_text(encoding="utf-8") if report.is_file() else None
    document = as_json(outcome.sweep)
    told = Telling()
    document["runs"] = [row for result in outcome.sweep.results if (row := told.row(result)) is not None]
    if told.left_out:
        document["notes"] = [*outcome.sweep.notes, f"{told.left_out} more runs are in {TABLE} only"]
    document["folder"] = api_path(order, folder)
    document["report"] = api_path(order, report) if page is not None else None
    summary = {key: document[key] for key in ("points", "counts", "best", "folder", "report")}
    return Outcome(outcome.exit_code, document, summary, outcome.error or _error(outcome.sweep), page)


def _options(order: Order) -> SweepOptions:
    options = order.options
    texts: dict[str, list[str]] = {"grid": [], "random": []}
    for axis in options.get("axes", ()):
        texts[axis["kind"]].append(f"{axis['name']}={axis['text']}")
    points = PointOptions(
        grids=tuple(texts["grid"]),
        randoms=tuple(texts["random"]),
        count=options.get("points"),
        seed=options.get("seed"),
        side_by_side=bool(options.get("side_by_side")),
    )
    return SweepOptions(
        points,
        order.assignments,
        folder=str(order.output) if order.output is not None else None,
        workers=options.get("workers"),
        keep_going=bool(options.get("keep_going")),
        best=options.get("best") or None,
        command=("nb2prod", "sweep", order.notebook.name),
    )


def _page(result: Sweep) -> str:
    from nb2prod.reporting.sweep.html import report_page  # not before it is needed: it loads the plotting library

    return report_page(result)


def _error(result: Sweep) -> str:
    completed = sum(each.status.value == "completed" for each in result.results)
    return "" if completed == result.points else f"{completed} of {result.points} runs completed"


class Telling:
    """Runs as documents, as many as a browser can show: all of them are in the sweep's table."""

    def __init__(self) -> None:
        self.left_out = 0
        self._told = 0
        self._tracebacks = 0

    def row(self, result: RunResult) -> dict[str, object] | None:
        """The run, None for one too many; the executed notebook has the traceback of one that failed, too."""
        if self._told >= _MOST_RUNS:
            self.left_out += 1
            return None
        self._told += 1
        if result.failure is not None:
            self._tracebacks += 1
            if self._tracebacks > _MOST_TRACEBACKS:
                result = replace(result, failure=replace(result.failure, traceback=""))
        return run_as_json(result)


class _Told:
    """Tells the server of the sweep while it goes on."""

    def __init__(self, plan: SweepPlan, order: Order, channel: Channel) -> None:
        subject = plan.subject
        self._channel = channel
        self._telling = Telling()
        self._progress = SweepProgress(plan.points, plan.workers, subject.goal, len(plan.kept))
        channel.event(
            "plan",
            varied=list(subject.points.varied),
            points=plan.points,
            kept=len(plan.kept),
            parameters=[name for name, _ in subject.points.points[0].values],
            metrics=list(dict.fromkeys(name for _, names in subject.cells.metrics for name in names)),
            goal=_goal(subject.goal),
            workers=plan.workers,
            folder=api_path(order, subject.files.place),
            estimated_seconds=plan.seconds,
        )

    def take(self, result: RunResult) -> None:
        """A run is finished, or was there already."""
        self._progress.take(result)
        row = self._telling.row(result)
        if row is not None:
            self._channel.event("row", run=row)
        self._tell()

    def progress(self, progress: Progress) -> None:
        """Something goes on; from any thread."""
        self._progress.follow(progress)
        self._tell()

    def note(self, text: str) -> None:
        """Something is worth knowing; from any thread."""
        self._channel.event("note", text=text)

    def _tell(self) -> None:
        seen = self._progress.snapshot()
        words = [f"{seen.done} of {seen.points} runs"]
        words += [f"{seen.failed} failed"] if seen.failed else []
        words += [f"preparing {seen.preparing}"] if seen.preparing else []
        self._channel.progress(seen.done, seen.points, ", ".join(words))


def _goal(goal: Goal | None) -> dict[str, str] | None:
    return None if goal is None else {"direction": goal.direction.value, "metric": goal.metric}
