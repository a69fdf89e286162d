"""Whether runs that share what `reach` says they share show what runs show that share nothing.

A shared part runs without the varied parameters, and each gets its value only before the cell where it may matter.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from nb2prod.compiler.parameters.notebook_parameters import parameters_cells
from nb2prod.model import CellKind, Notebook, Reach

SESSION = Path(__file__).with_name("session.py")
Values = Mapping[str, object]  # parameter -> value, one that JSON holds


@dataclass(frozen=True, slots=True)
class Compared:
    """What two ways of doing the same runs have shown."""

    differences: tuple[str, ...]
    raised: bool  # a shared cell raised, which no engine would share: the analysis has missed a read


class Runs:
    """A process that runs notebooks: use it in a `with` statement."""

    def __enter__(self) -> Runs:
        command = [sys.executable, "-W", "ignore", str(SESSION)]
        environment = {"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin", "MPLBACKEND": "agg"}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def compare(self, notebook: Notebook, reached: Reach, points: Sequence[Values]) -> Compared:
        """Do all points by sharing and without."""
        cells = [cell for cell in notebook.cells if cell.kind is CellKind.CODE]
        index = {cell.number: position for position, cell in enumerate(cells)}
        tagged = parameters_cells(notebook)
        place = index[tagged[0].number] + 1 if tagged else 0
        late = {name: len(cells) if found is None else index[found.cell] for name, found in reached.parameters}
        runs: list[dict[str, Any]] = []
        for point in points:
            run = {"cells": [cell.source for cell in cells], "place": place, "injected": dict(point)}
            runs += [{**run, "late": None}, {**run, "late": late}]
        shared = range(place, min(late.values()))
        answers = self._answers(runs)
        pairs = list(zip(answers[::2], answers[1::2], strict=True))
        raised = any(warm[position][1] and not cold[position][1] for cold, warm in pairs for position in shared)
        differences = [
            f"{dict(point)}: {_first_difference(cold, warm)}"
            for point, (cold, warm) in zip(points, pairs, strict=True)
            if cold != warm
        ]
        return Compared(tuple(differences), raised)

    def _answers(self, runs: list[dict[str, Any]]) -> list[list[list[str]]]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(runs), file=self._process.stdin, flush=True)
        answer: list[list[list[str]]] = json.loads(self._process.stdout.readline())
        return answer


def _first_difference(cold: list[list[str]], warm: list[list[str]]) -> str:
    for number, (one, other) in enumerate(zip(cold, warm, strict=False), start=1):
        if one != other:
            parts = [part for part in zip(one, other, strict=False) if part[0] != part[1]]
            return f"code cell {number} shows {parts or (one, other)}"
    return "one of them ended early"
