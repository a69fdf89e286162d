"""What a sweep is made of; everything here can be pickled and travel to another machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from nb2prod.execution.engine.results import NotebookRun
from nb2prod.execution.engine.results import Scalar as Scalar
from nb2prod.runner.messages import CellJob


class How(Enum):
    """How a run was done."""

    WARM = "warm"  # it began in a fork of a process that had run the cells shared with others
    COLD = "cold"  # in a fresh process
    KERNEL = "kernel"  # in a real kernel


@dataclass(frozen=True, slots=True)
class Point:
    """One run of a sweep: the values given to parameters, the same names in every point of a sweep."""

    number: int  # from 1, in the order of the sweep
    values: tuple[tuple[str, object], ...]  # in the order of the parameters cell; those left out keep their defaults


@dataclass(frozen=True, slots=True)
class SharedUntil:
    """An index into a sweep's cells: the first that runs with other values of `name` cannot share, and why."""

    name: str  # the varied parameter; empty for what every run has to do for itself
    index: int  # the number of cells where nothing stands in the way
    reason: str


@dataclass(frozen=True, slots=True)
class SweepNotebook:
    """The code cells of a notebook as papermill would run them, ready to be run with many values."""

    cells: tuple[CellJob, ...]
    injected: int  # index of the cell that gives parameters their values; its source here is empty
    metrics: tuple[tuple[int, tuple[str, ...]], ...] = ()  # index of a metrics cell, names that it gives values
    shared: tuple[SharedUntil, ...] = ()  # one for each varied parameter, and those without a name
    numbers: tuple[int, ...] = ()  # of the cells in the notebook, for messages; 0: the injected one

    def cell_name(self, index: int) -> str:
        """A cell as messages call it."""
        if index == self.injected:
            return "the cell of given parameters"
        return f"cell {self.numbers[index]}" if self.numbers else f"code cell {index + 1 - (index > self.injected)}"


@dataclass(frozen=True, slots=True)
class PointRun:
    """How one run went, with all of its cells: those it shared carry the results of the shared run."""

    point: Point
    run: NotebookRun
    metrics: tuple[tuple[str, Scalar], ...]
    how: How
    shared_cells: int  # how many of the leading cells it shared with other runs
    started: str  # ISO 8601, UTC: when what it did by itself began
    seconds: float  # of what it did by itself
    peak_memory: int | None  # bytes, over all cells, shared ones included
    notes: tuple[str, ...] = ()  # why it was run again, or cold
    worker: str = ""  # the machine, where it is not this one


class Activity(Enum):
    """What an engine is doing, for the progress display."""

    PREPARING = "preparing"  # it runs cells that several runs share
    STARTED = "started"  # a point has begun


@dataclass(frozen=True, slots=True)
class Progress:
    """One thing worth showing while a sweep goes on."""

    activity: Activity
    point: Point | None = None
    text: str = ""  # "cell 3/10, shared by 50 runs"


def ignore_progress(progress: Progress) -> None:
    """Show nothing."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a caller of an engine is told and asked while a sweep goes on."""

    take: Callable[[PointRun], None]  # called once for every finished run, one at a time
    stop: Callable[[], bool] = field(default=lambda: False)  # once true, no further run is begun
    progress: Callable[[Progress], None] = ignore_progress  # called from any thread
    note: Callable[[str], None] = field(default=lambda text: None)  # why runs are not warm, said once; any thread


class SweepEngine(Protocol):
    """Something that does the runs of a sweep."""

    def run(self, points: Sequence[Point], orders: Orders) -> None:
        """Do all runs and return; what goes wrong in a run is a value.

        On KeyboardInterrupt, and on any exception of `take`, every process is ended before it is passed on.
        """
