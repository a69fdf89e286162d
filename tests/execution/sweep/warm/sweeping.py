"""Sweeps of small notebooks, for the tests."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.sweep.local import LocalEngine
from nb2prod.execution.sweep.values import Orders, Point, PointRun, SharedUntil, SweepNotebook
from nb2prod.runner.messages import CellJob

HERE = Interpreter(sys.executable, name="python3")
# process ids and addresses
_OTHERWISE = re.compile(r"(?<=ipykernel_)\d+|(?<=at )0x[0-9a-f]+|(?<=pid )\d+|\d\.\d+s")


def notebook(*sources: str, metrics: tuple[str, ...] = (), allow: tuple[int, ...] = (), **varied: int) -> SweepNotebook:
    """The cells, the first of which has the parameters; `varied` says before which cell each has to be known.

    `_` is the cell that no runs share. The injected cell is the second one; metrics are those of the last.
    """
    texts = [sources[0], "", *sources[1:]]
    cells = tuple(CellJob(source=text, id="", allow_error=index in allow) for index, text in enumerate(texts))
    shared = tuple(SharedUntil("" if name == "_" else name, index, "is read") for name, index in varied.items())
    return SweepNotebook(cells, 1, ((len(cells) - 1, metrics),) if metrics else (), shared)


def points(**values: Sequence[object]) -> list[Point]:
    """Points with the values of each parameter, side by side."""
    rows = zip(*values.values(), strict=True)
    return [Point(number, tuple(zip(values, row, strict=True))) for number, row in enumerate(rows, 1)]


class Taken:
    """What a sweep has given."""

    def __init__(self) -> None:
        self.runs: list[PointRun] = []
        self.notes: list[str] = []

    def take(self, run: PointRun) -> None:
        self.runs.append(run)

    def sorted(self) -> list[PointRun]:
        return sorted(self.runs, key=lambda run: run.point.number)


def sweep(
    folder: Path,
    cells: SweepNotebook,
    chosen: Sequence[Point],
    *,
    workers: int = 2,
    limits: Limits | None = None,
    warm: bool = True,
    take: Callable[[PointRun], None] | None = None,
) -> Taken:
    """Run all points."""
    taken = Taken()
    engine = LocalEngine(cells, HERE, folder, limits or Limits(timeout=60.0), workers, warm=warm)
    engine.run(chosen, Orders(take or taken.take, note=taken.notes.append))
    return taken


def outputs_of(run: PointRun) -> list[Any]:
    """What all cells have shown, without what differs between two runs of the same."""
    return [(cell.status, cell.execution_count, _OTHERWISE.sub("N", repr(cell.outputs))) for cell in run.run.cells]


def printed(run: PointRun, index: int, name: str = "stdout") -> str:
    """What a cell has printed."""
    return "".join(output["text"] for output in run.run.cells[index].outputs if output.get("name") == name)


def assert_same_as_cold(folder: Path, cells: SweepNotebook, chosen: Sequence[Point]) -> Taken:
    """Run all points with and without sharing: every cell has to show the same."""
    warm = sweep(folder, cells, chosen)
    cold = sweep(folder, cells, chosen, warm=False)
    for one, other in zip(warm.sorted(), cold.sorted(), strict=True):
        for own, alone in zip(outputs_of(one), outputs_of(other), strict=True):
            assert own == alone
        assert (one.run.end, one.run.failure, one.metrics) == (other.run.end, other.run.failure, other.metrics)
    return warm
