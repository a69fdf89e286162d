"""A sweep in words, for the end of the command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nb2prod.execution.sweep.results import Goal, RunResult, Sweep
from nb2prod.execution.sweep.values import How
from nb2prod.reporting.sweep.failures import FailureGroup, failure_groups
from nb2prod.reporting.sweep.ranking import ranked
from nb2prod.reporting.sweep.wording import (
    assignments,
    count_words,
    counted,
    duration,
    failure_words,
    file_words,
    goal_words,
    one_line,
    value_text,
)

_ROWS = 5  # of the best runs
_GROUPS = 10  # of failures
_NAMED = 3  # runs of a group of failures
_WIDEST = 24  # characters of a value
_WIDTH = 110  # of the table of the best runs
_FILES = (("table", "table.csv"), ("report", "report.html"), ("best", "best.yaml"))


def summary(sweep: Sweep) -> str:
    """Counts, times, the best runs, the failures by cell, notes, and the files that were written."""
    blocks = [_head(sweep), _best(sweep), _failures(sweep), _notes(sweep), _files(sweep)]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _head(sweep: Sweep) -> list[str]:
    workers = counted(sweep.workers, "worker")
    line = f"{one_line(sweep.notebook)}: {count_words(sweep)}; {duration(sweep.seconds)} with {workers}"
    done = [result for result in sweep.results if not result.kept]
    kept = len(sweep.results) - len(done)
    ways = [words for how in How if (words := _way(how, [each for each in done if each.how is how]))]
    lines = [line, *([", ".join(ways)] if ways else [])]
    if kept:
        lines.append(f"{counted(kept, 'result')} kept from before")
    return lines


def _way(how: How, results: Sequence[RunResult]) -> str:
    """`45 warm (6 to 9 cells shared)`."""
    if not results:
        return ""
    words = f"{len(results)} {how.value}" if how is not How.KERNEL else f"{len(results)} in a real kernel"
    shared = [result.shared_cells for result in results]
    if how is not How.WARM:
        return words
    low, high = min(shared), max(shared)
    return f"{words} ({counted(high, 'cell') if low == high else f'{low} to {high} cells'} shared)"


def _best(sweep: Sweep) -> list[str]:
    if sweep.goal is None or not sweep.results:
        return []
    found = ranked(sweep.results, sweep.goal)[:_ROWS]
    if not found:
        return [f"no completed run has a number as {one_line(sweep.goal.metric)}"]
    return [f"{goal_words(sweep.goal)}:", *_table(found, sweep, sweep.goal)]


def _table(results: Sequence[RunResult], sweep: Sweep, goal: Goal) -> list[str]:
    """Runs as aligned columns: the metric aimed at, time, the varied parameters, the other metrics; what fits."""
    names = [goal.metric, *sweep.varied, *(name for name in sweep.metric_names if name != goal.metric)]
    values = [{**dict(result.parameters), **dict(result.metrics)} for result in results]
    columns = [["run", *(str(result.number) for result in results)]]
    columns += [
        [one_line(name, _WIDEST), *(one_line(value_text(row.get(name, "")), _WIDEST) for row in values)]
        for name in names
    ]
    columns.insert(2, ["time", *(duration(result.seconds) for result in results)])
    widths = [max(map(len, column)) for column in columns]
    fitting = sum(sum(widths[: number + 1]) + 2 * number <= _WIDTH for number in range(len(widths)))
    aligned = [
        [text.rjust(width) if _is_numeric(column) else text.ljust(width) for text in column]
        for column, width in zip(columns[:fitting], widths, strict=False)
    ]
    lines = [("  " + "  ".join(row)).rstrip() for row in zip(*aligned, strict=True)]
    return [f"{line}  …" for line in lines] if fitting < len(columns) else lines


def _is_numeric(column: Sequence[str]) -> bool:
    return all(_is_number(text) for text in column[1:])


def _is_number(text: str) -> bool:
    try:
        float(text or 0)
    except ValueError:
        return False
    return True


def _failures(sweep: Sweep) -> list[str]:
    groups = failure_groups(sweep)
    if not groups:
        return []
    lines = ["failed:", *(line for group in groups[:_GROUPS] for line in _failure(group, sweep))]
    left = sum(len(group.runs) for group in groups[_GROUPS:])
    return [*lines, f"  and {counted(left, 'run')} in other ways"] if left else lines


def _failure(group: FailureGroup, sweep: Sweep) -> list[str]:
    """`cell 7:3 ValueError: no such kernel (3 runs: alpha=0.1)`, and what tells these runs from completed ones."""
    count = counted(len(group.runs), "run")
    same = assignments(group.equal)
    if not same:
        listed = [str(result.number) for result in group.runs[:_NAMED]]
        same = f"{', '.join(listed)}, …" if len(group.runs) > _NAMED else ", ".join(listed)
    line = f"  {failure_words(group.runs[0])} ({count}: {same})"
    return [line, *(f"    {telling}" for telling in group.telling)]


def _notes(sweep: Sweep) -> list[str]:
    """The sweep's notes, and those of single runs with how many runs they are about."""
    counts = Counter(note for result in sweep.results if not result.kept for note in result.notes)
    lines = [f"note: {one_line(note, 500)}" for note in sweep.notes]
    return [*lines, *(f"note: {counted(count, 'run')}: {one_line(note, 500)}" for note, count in counts.items())]


def _files(sweep: Sweep) -> list[str]:
    names = _FILES if sweep.best is not None else _FILES[:-1]
    return [f"{label:<6}  {file_words(sweep, name)}" for label, name in names]
