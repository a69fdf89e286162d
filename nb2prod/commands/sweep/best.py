"""What `--best` means, and the parameters of the winner as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nb2prod.commands.parameter_files import parameter_file_text
from nb2prod.errors import UsageError
from nb2prod.execution.sweep.results import Direction, Goal, RunResult
from nb2prod.model import CellMetrics, Parameter


def goal_of(text: str, metrics: Sequence[CellMetrics]) -> Goal:
    """Read `max:METRIC` or `min:METRIC`; raises UsageError for anything else, naming the metrics there are.

    The value of a metric may be a mapping, whose keys only a run knows: `scores.auc` is one when `scores` is.
    """
    direction, mark, metric = text.partition(":")
    if not mark or direction not in (each.value for each in Direction) or not metric:
        raise UsageError(f"--best {text}: is written max:METRIC or min:METRIC")
    names = tuple(dict.fromkeys(name for cell in metrics for name in cell.names))
    if not names:
        raise UsageError(f"--best {text}: the notebook has no metrics: tag the cell that computes them `metrics`")
    if not any(metric == name or metric.startswith(f"{name}.") for name in names):
        raise UsageError(f"--best {text}: there is no metric {metric!r}; there are: {', '.join(names)}")
    return Goal(Direction(direction), metric)


def best_file(
    parameters: Sequence[Parameter], values: Mapping[str, object], result: RunResult, goal: Goal, notebook: str
) -> str:
    """The winner's values as `run --parameters`, `export --parameters` and `papermill -f` read them."""
    comment = f"{goal.direction.value}:{goal.metric} of {notebook}: {result.metric(goal.metric)!r}, run {result.id}"
    return parameter_file_text(parameters, values, comment)
