"""The sentences of a report, the same on a terminal and on the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nb2prod.execution.verify.report import Failure, Outcome, StepResult, VerifyReport

_ORDER = (Outcome.EQUAL, Outcome.CLOSE, Outcome.DIFFERENT, Outcome.UNSTABLE, Outcome.INCOMPARABLE)


def verdict_words(report: VerifyReport) -> str:
    """One line: how many names have which outcome, and how long both sides took."""
    counts = report.counts
    total = sum(counts.values())
    times = f"notebook {report.notebook_seconds:.1f} s"
    if report.module_seconds is not None:
        times += f", module {report.module_seconds:.1f} s"
    if report.interrupted:
        return f"interrupted; {times}"
    if not total:
        return f"nothing was compared; {times}"
    parts = [f"{counts[outcome]} {outcome.value}" for outcome in _ORDER if counts.get(outcome, 0)]
    if len(parts) == 1:
        parts = [f"{total} of {total} names {parts[0].partition(' ')[2]}"]
    else:
        parts[0] = f"{counts.get(_first(report), 0)} of {total} names {_first(report).value}"
    return f"{', '.join(parts)}; {times}"


def _first(report: VerifyReport) -> Outcome:
    return next(outcome for outcome in _ORDER if report.counts.get(outcome, 0))


def divergence_words(report: VerifyReport, shown: Callable[[Path], str]) -> str:
    """The first step that differs, its cell and its line in the module; empty when nothing differs."""
    if report.first_divergence is None:
        return ""
    step, name = report.first_divergence
    return f"step {step.name}, {place_words(step, shown)}: {name.name}{name.where}: {name.detail}"


def place_words(step: StepResult, shown: Callable[[Path], str]) -> str:
    """A step's cells, and where its function is."""
    function = f" ({shown(Path(step.file))}:{step.line})" if step.file else ""
    return f"{cells_words(step.cells)}{function}"


def cells_words(cells: tuple[int, ...]) -> str:
    """`cell 3`, or `cells 3 and 5`."""
    if len(cells) == 1:
        return f"cell {cells[0]}"
    return f"cells {', '.join(map(str, cells[:-1]))} and {cells[-1]}"


def failure_words(failure: Failure, file: str) -> str:
    """Which side stopped, where and why; `file` is the module's path as it is to be shown."""
    places = []
    if failure.step:
        places.append(f"step {failure.step}")
    if failure.file and failure.file_line:
        places.append(f"{file}:{failure.file_line}")
    if failure.cell:
        places.append(f"cell {failure.cell}" + (f", line {failure.line}" if failure.line else ""))
    elif failure.side == "notebook" and failure.line:
        places.append(f"the cell of given parameters, line {failure.line}")
    where = f" at {', '.join(places)}" if places else ""
    fix = f"; fix: {failure.fix}" if failure.fix else ""
    return f"the {failure.side}{where}: {failure.message}{fix}"
