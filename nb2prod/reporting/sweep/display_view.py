"""The picture of a running sweep: a bar, what is being done, the best results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from nb2prod.execution.sweep.results import Goal, RunResult
from nb2prod.reporting.sweep.pace import rate_words
from nb2prod.reporting.sweep.progress import Snapshot, SweepProgress
from nb2prod.reporting.sweep.wording import assignments, duration, goal_words, one_line, value_text

_SHORTEST_BAR = 10
_LONGEST_BAR = 40
_WIDEST_VALUE = 20  # characters
_RUNNING = 8  # numbers of runs that are named


class DisplayView:
    """Draws the state of the moment whenever it is asked to."""

    def __init__(self, progress: SweepProgress, goal: Goal | None) -> None:
        self._progress = progress
        self._goal = goal

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        seen = self._progress.snapshot()
        height = options.size.height
        yield from _bar(seen, options.max_width)
        if height > 3 and (doing := _doing(seen)):
            yield Text(doing, style="dim", no_wrap=True, overflow="ellipsis")
        rows = min(len(seen.results), height - 6)
        if rows > 0:
            yield Text(f"\n{_title(seen, self._goal)}", no_wrap=True, overflow="ellipsis")
            yield results_table(seen, self._goal, rows, options.max_width)


def log_line(seen: Snapshot, goal: Goal | None) -> str:
    """The state in one line: `10/50 runs, 1 failed, 2.1 runs/s, 19 s left; highest auc 0.91 (alpha=0.1)`."""
    line = ", ".join((f"{seen.done}/{seen.points} runs", *_figures(seen)))
    if seen.preparing:
        line += f"; preparing {one_line(seen.preparing)}"
    if goal is not None and seen.results and (value := seen.results[0].metric(goal.metric)) is not None:
        best = seen.results[0]
        values = assignments((name, each) for name, each in best.parameters if name in seen.varied)
        line += f"; {goal_words(goal)} {value_text(value)} ({values})"
    return line


def results_table(seen: Snapshot, goal: Goal | None, rows: int, width: int) -> Table:
    """The first results: metrics, then as many of the varied parameters as there is room for."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("run", justify="right", no_wrap=True)
    columns = _columns(seen, goal, rows, width)
    for name, values in columns:
        is_number = all(isinstance(value, (int, float)) for value in values if value is not None)
        table.add_column(
            Text(one_line(name, _WIDEST_VALUE)),
            justify="right" if is_number else "left",
            no_wrap=True,
            overflow="ellipsis",
        )
    for place, result in enumerate(seen.results[:rows]):
        shown = (_shown(result, name, values[place]) for name, values in columns)
        table.add_row(str(result.number), *(Text(text) for text in shown), style="bold" if goal and not place else "")
    return table


def _columns(seen: Snapshot, goal: Goal | None, rows: int, width: int) -> list[tuple[str, list[object]]]:
    """Names and values of the columns that fit, the metric that is aimed at first."""
    results = seen.results[:rows]
    metrics = dict.fromkeys(name for result in results for name, _ in result.metrics)
    aimed = goal.metric if goal is not None else None
    names = sorted(metrics, key=lambda name: name != aimed)
    measured = [_column(name, [each.metrics for each in results]) for name in names]
    given = [_column(name, [each.parameters for each in results]) for name in seen.varied]
    columns: list[tuple[str, list[object]]] = []
    left = width - 6
    for name, values in [*measured[:1], *given, *measured[1:]]:
        texts = [one_line(value_text(value), _WIDEST_VALUE) for value in values]
        left -= 2 + max(len(text) for text in (one_line(name, _WIDEST_VALUE), *texts))
        if left < 0:
            break
        columns.append((name, values))
    return columns


def _column(name: str, rows: Sequence[Sequence[tuple[str, object]]]) -> tuple[str, list[object]]:
    return name, [dict(row).get(name) for row in rows]


def _shown(result: RunResult, name: str, value: object) -> str:
    is_there = any(key == name for key, _ in (*result.parameters, *result.metrics))
    return one_line(value_text(value), _WIDEST_VALUE) if is_there else ""


def _bar(seen: Snapshot, width: int) -> Iterator[RenderableType]:
    """The bar and its figures in one line, as far as there is room for them."""
    words = [f"{seen.done}/{seen.points} runs", *_figures(seen)]
    text = Text(", ".join(words), no_wrap=True, overflow="ellipsis")
    room = width - text.cell_len - 1
    if room < _SHORTEST_BAR:
        yield text
        return
    length = min(room, _LONGEST_BAR)
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_column(width=length)
    line.add_column(no_wrap=True)
    line.add_row(ProgressBar(total=max(seen.points, 1), completed=seen.done, width=length), text)
    yield line


def _figures(seen: Snapshot) -> Iterator[str]:
    if seen.failed:
        yield f"{seen.failed} failed"
    if seen.rate is not None:
        yield rate_words(seen.rate)
    if seen.left is not None and seen.done < seen.points:
        yield f"{duration(max(1, round(seen.left)))} left"


def _doing(seen: Snapshot) -> str:
    parts = [f"preparing {one_line(seen.preparing)}"] if seen.preparing else []
    if seen.running:
        numbers = ", ".join(map(str, seen.running[:_RUNNING]))
        more = f" and {len(seen.running) - _RUNNING} more" if len(seen.running) > _RUNNING else ""
        parts.append(f"running {numbers}{more}")
    return "; ".join(parts)


def _title(seen: Snapshot, goal: Goal | None) -> str:
    is_ranked = goal is not None and seen.results[0].metric(goal.metric) is not None
    return goal_words(goal) if goal is not None and is_ranked else "latest"
