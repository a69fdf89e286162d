"""What is kept of a sweep: one result for each run, and the sweep as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nb2prod.execution.sweep.values import How, Scalar


class PointStatus(Enum):
    """How a run of a sweep ended."""

    COMPLETED = "completed"
    FAILED = "failed"  # a cell raised
    TIMED_OUT = "timed out"
    DIED = "died"  # its process was killed, crashed or ended itself


class Direction(Enum):
    """Which values of a metric are good."""

    MAX = "max"
    MIN = "min"


@dataclass(frozen=True, slots=True)
class Goal:
    """What `--best max:auc` asks for."""

    direction: Direction
    metric: str


@dataclass(frozen=True, slots=True)
class RunFailure:
    """Where a run failed, and how."""

    cell: int  # number in the notebook; 0 is the cell of given parameters
    line: int  # 0 where it is not known
    exception: str
    message: str
    traceback: str = ""  # without colours


@dataclass(frozen=True, slots=True)
class RunResult:
    """One run of a sweep, as kept in the sweep's folder."""

    id: str  # digest of notebook, parameters and environment
    number: int  # of its point in the order of the sweep
    parameters: tuple[tuple[str, object], ...]  # those given; JSON values, Python source where JSON has no exact one
    metrics: tuple[tuple[str, Scalar], ...]
    status: PointStatus
    started: str  # ISO 8601, UTC
    seconds: float  # of what it did by itself
    peak_memory: int | None  # bytes
    how: How
    shared_cells: int
    notebook: str  # path of the executed notebook, relative to the sweep's folder
    failure: RunFailure | None = None
    notes: tuple[str, ...] = ()
    worker: str = ""
    kept: bool = False  # from an earlier call: it was not run again

    def metric(self, name: str) -> Scalar | None:
        """The value of a metric, where the run came as far as giving it."""
        return dict(self.metrics).get(name)


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep with the results that are there, in the order of its points."""

    notebook: str  # as the user named it
    title: str
    folder: Path
    varied: tuple[str, ...]  # names of the parameters whose values differ between points
    points: int  # how many there are, finished or not
    results: tuple[RunResult, ...]
    goal: Goal | None
    seconds: float  # of this call
    workers: int
    threads: int  # for each run
    provenance: Mapping[str, object]  # JSON: notebook, sha256, git, versions, kernel, command
    notes: tuple[str, ...] = ()
    place: str = ""  # the folder as messages name it, where it is on another file system

    @property
    def metric_names(self) -> tuple[str, ...]:
        """The metrics of all runs, in the order in which they first come."""
        return tuple(dict.fromkeys(name for result in self.results for name, _ in result.metrics))

    @property
    def best(self) -> RunResult | None:
        """The completed run that reaches the goal best; the earliest of several, None where no run has that metric."""
        if self.goal is None:
            return None
        return best_of(self.results, self.goal)


def best_of(results: tuple[RunResult, ...], goal: Goal) -> RunResult | None:
    """The completed run with the best value of a numeric metric; NaN never wins."""
    sign = 1 if goal.direction is Direction.MAX else -1
    ranked = [
        (sign * value, -result.number, result)
        for result in results
        if result.status is PointStatus.COMPLETED
        and isinstance(value := result.metric(goal.metric), (int, float))
        and value == value
    ]
    return max(ranked, key=lambda each: each[:2])[2] if ranked else None
