"""One sweep three ways, from a cold start to its end, and whether the executed notebooks agree."""

from __future__ import annotations

import csv
import json
import os
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.figures.measuring import Command, Cost, once, tool
from benchmarks.same_outputs import differences, normal
from benchmarks.sweep.notebooks import Case

_LOOK_SECONDS = 0.5  # at memory: looking at many processes costs, and is no part of what they do
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Parts:
    """Where a sweep's time went, in seconds."""

    prefix: float  # what all runs share, done once
    suffix: float  # what a run does by itself, the median
    points: int
    workers: int
    total: float

    @property
    def ideal(self) -> float:
        """The least that this takes."""
        return self.prefix + self.points * self.suffix / self.workers

    @property
    def overhead(self) -> float:
        """What it took beyond that."""
        return self.total - self.ideal


@dataclass(frozen=True)
class Measured:
    """One case: the costs of each way, None where it was not run."""

    case: Case
    workers: int
    sweep: Cost
    one_by_one: Cost | None
    at_once: Cost | None
    sampled: int  # how many points papermill ran; its times are scaled up from them
    parts: Parts
    differing: tuple[str, ...]  # points whose executed notebooks differ, and how
    compared: int


def measure(case: Case, folder: Path, workers: int, sample: int | None, ways: tuple[str, ...]) -> Measured:
    """Run one case in a folder; papermill runs the first `sample` points only, if given."""
    notebook = case.write(folder)
    swept = folder / "swept"
    sweep = once(_sweep(case, notebook, swept, workers), _LOOK_SECONDS)
    values = case.values[:sample]
    scale = len(case.values) / len(values)
    costs: dict[str, Cost | None] = {"one by one": None, "at once": None}
    executed = folder / "papermill"
    for way, processes in (("one by one", 1), ("at once", workers)):
        if way in ways:
            executed.mkdir(exist_ok=True)
            cost = once(_papermill(case, notebook, executed, processes, values), _LOOK_SECONDS)
            costs[way] = Cost(cost.wall * scale, cost.cpu * scale, cost.peak)
    table = _table(swept)
    differing = _differing(case, table, swept, executed, values) if executed.exists() else ()
    compared = len(values) if executed.exists() else 0
    parts = _parts(table, swept, workers, sweep.wall)
    return Measured(
        case, workers, sweep, costs["one by one"], costs["at once"], len(values), parts, differing, compared
    )


def single_run(case: Case, folder: Path, engine: str) -> Command:
    """One run by a command of its own."""
    notebook = case.write(folder)
    (value,) = case.values
    given = ("-p", case.parameter, str(value))
    if engine == "nb2prod run":
        words = tool("nb2prod", "run", notebook, *given, "-o", folder / "ours.ipynb", "--force")
    else:
        chosen = () if engine == "papermill" else ("--engine", "nb2prod")
        words = tool("papermill", notebook, folder / "theirs.ipynb", *given, "--no-progress-bar", *chosen)
    return Command(words, folder)


def _sweep(case: Case, notebook: Path, output: Path, workers: int) -> Command:
    values = ",".join(map(str, case.values))
    arguments = ("--grid", f"{case.parameter}={values}", "--workers", workers, "-o", output)
    return Command(tool("nb2prod", "sweep", notebook, *arguments), notebook.parent)


def _papermill(case: Case, notebook: Path, output: Path, processes: int, values: tuple[int | float, ...]) -> Command:
    module = (sys.executable, "-m", "benchmarks.sweep.papermill_runs")
    words = (*module, str(notebook), str(output), case.parameter, str(processes), *map(json.dumps, values))
    paths = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH", ""))))
    return Command(words, notebook.parent, environment={"PYTHONPATH": paths})


def _table(swept: Path) -> list[dict[str, str]]:
    with (swept / "table.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _parts(table: list[dict[str, str]], swept: Path, workers: int, total: float) -> Parts:
    first = json.loads((swept / table[0]["notebook"]).read_text(encoding="utf-8"))
    code = [cell for cell in first["cells"] if cell["cell_type"] == "code"]
    shared = code[: int(table[0]["shared_cells"])]
    prefix = sum(cell["metadata"]["papermill"]["duration"] or 0.0 for cell in shared)
    suffix = statistics.median(float(row["seconds"]) for row in table)
    return Parts(prefix, suffix, len(table), workers, total)


def _differing(
    case: Case, table: list[dict[str, str]], swept: Path, executed: Path, values: tuple[int | float, ...]
) -> tuple[str, ...]:
    ours = {row[case.parameter]: swept / row["notebook"] for row in table}
    found = []
    for value in values:
        left, right = _outputs(ours[str(value)]), _outputs(executed / f"{value}.ipynb")
        found += [f"{value}: cell {number}: {text}" for number, text in differences(left, right).items()]
    return tuple(found)


def _outputs(path: Path) -> list[list[Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return [[cell["execution_count"], *normal([_joined(output) for output in cell["outputs"]])] for cell in code]


def _joined(output: dict[str, Any]) -> dict[str, Any]:
    """An output with its text in one piece."""
    if isinstance(output.get("text"), list):
        return {**output, "text": "".join(output["text"])}
    data = {kind: "".join(part) if isinstance(part, list) else part for kind, part in output.get("data", {}).items()}
    return {**output, "data": data} if data else output
