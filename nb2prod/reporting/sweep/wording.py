"""How values, times and places are written, the same on a terminal and on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from nb2prod.execution.sweep.results import Goal, PointStatus, RunFailure, RunResult, Sweep
from nb2prod.execution.sweep.values import How
from nb2prod.execution.verify.chart import seconds_text
from nb2prod.reporting.paths import shown

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_EXACT = 8  # characters up to which a number is written with all of its digits


def clean(text: str) -> str:
    """The text with everything visible that a terminal would obey and no encoding can hold."""
    visible = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\r\n", "\n"))
    return visible.encode("utf-8", "backslashreplace").decode("utf-8")


def one_line(text: str, longest: int = 200) -> str:
    """The cleaned text in one line, cut where it is too long to be read at a glance."""
    joined = " ".join(clean(text).split())
    return joined if len(joined) <= longest else f"{joined[: longest - 1]}…"


def value_text(value: object) -> str:
    """A parameter's or metric's value, with as many digits as can be told apart at a glance."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float):
        exact = repr(value)
        return exact if len(exact) <= _EXACT else f"{value:.6g}"
    return clean(exact_text(value))


def exact_text(value: object) -> str:
    """A value as Python writes it: different for values that differ in any way."""
    return repr(value)


def duration(seconds: float) -> str:
    """`0.52 s`, `12.3 s`, `1 min 12 s`, `2 h 05 min` or `3 d 4 h`."""
    if seconds < 60:
        return seconds_text(seconds)
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def counted(number: int, thing: str) -> str:
    """`1 run`, `2 runs`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def goal_words(goal: Goal) -> str:
    """`highest auc`."""
    return f"{'highest' if goal.direction.value == 'max' else 'lowest'} {clean(goal.metric)}"


def place_words(failure: RunFailure) -> str:
    """`cell 7:3`: the cell's number and the line in it, where they are known."""
    if not failure.cell:
        return "the cell of given parameters"
    return f"cell {failure.cell}:{failure.line}" if failure.line else f"cell {failure.cell}"


def failure_words(result: RunResult) -> str:
    """What happened to a run that did not complete: `cell 7:3 ValueError: no such kernel`."""
    failure = result.failure
    if failure is None:
        return result.status.value
    kind = failure.exception or result.status.value
    message = one_line(failure.message)
    return f"{place_words(failure)} {kind}" + (f": {message}" if message else "")


def assignments(values: Iterable[tuple[str, object]]) -> str:
    """`alpha=0.1, kind=ridge`."""
    return ", ".join(f"{name}={one_line(value_text(value), 40)}" for name, value in values)


def how_words(result: RunResult) -> str:
    """`warm, 7 cells shared`, `cold`; and whether it was run by an earlier call."""
    words = result.how.value
    if result.how is How.WARM and result.shared_cells:
        words += f", {counted(result.shared_cells, 'cell')} shared"
    return f"{words}, kept" if result.kept else words


def count_words(sweep: Sweep) -> str:
    """`47 of 50 runs completed, 2 failed, 1 timed out, 3 not run`."""
    counts = [(status, sum(each.status is status for each in sweep.results)) for status in PointStatus]
    words = [f"{number} {status.value}" for status, number in counts[1:] if number]
    if missing := sweep.points - len(sweep.results):
        words.append(f"{missing} not run")
    completed = counts[0][1]
    first = f"{completed} of {counted(sweep.points, 'run')} completed"
    if completed == sweep.points:
        first = (
            f"all {counted(completed, 'run')} completed" if completed > 1 else f"{counted(completed, 'run')} completed"
        )
    return ", ".join([first, *words])


def file_words(sweep: Sweep, name: str = "") -> str:
    """The sweep's folder or a file in it, as it can be typed here."""
    if "://" in sweep.place:
        return f"{sweep.place.rstrip('/')}/{name}" if name else sweep.place
    return shown(sweep.folder / name)


def plain_json(value: object) -> str:
    """A value of a provenance in one line."""
    return clean(value) if isinstance(value, str) else clean(json.dumps(value, ensure_ascii=False, default=str))
