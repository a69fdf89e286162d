"""Notebooks for the tests of `nb2prod sweep`, and sweeps of them as users do them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nb2prod.commands.sweep.options import SweepOptions
from nb2prod.commands.sweep.plan import SweepPlan
from nb2prod.commands.sweep.points import PointOptions
from nb2prod.commands.sweep.run import SweepOutcome, plan_sweep, sweep
from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters
from nb2prod.execution.sweep.results import RunResult
from nb2prod.execution.sweep.values import Progress
from nb2prod.model import Cell, CellKind, Notebook, Parameter

NotebookCell = tuple[str, str]  # tags, separated by blanks (or `markdown`), and source


def write_notebook(path: Path, *cells: NotebookCell) -> Path:
    """A notebook for the kernel `python3`."""
    nodes = [
        new_markdown_cell(source) if tags == "markdown" else new_code_cell(source, metadata={"tags": tags.split()})
        for tags, source in cells
    ]
    for number, node in enumerate(nodes):
        node.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=nodes, metadata={"kernelspec": kernel}), path)
    return path


def parameters_of(source: str) -> tuple[Parameter, ...]:
    """The parameters of a parameters cell."""
    cell = Cell("c", 1, CellKind.CODE, source, ("parameters",))
    parameters, found = notebook_parameters(Notebook("a.ipynb", (cell,)))
    assert not found
    return parameters


class Watched:
    """A view that remembers what it was shown."""

    def __init__(self) -> None:
        self.results: list[RunResult] = []
        self.notes: list[str] = []

    def take(self, result: RunResult) -> None:
        """Remember a run."""
        self.results.append(result)

    def progress(self, progress: Progress) -> None:
        """Nothing to remember."""

    def note(self, text: str) -> None:
        """Remember a note."""
        self.notes.append(text)

    @property
    def done(self) -> list[dict[str, object]]:
        """The parameters of the runs that were not there already."""
        return [dict(result.parameters) for result in self.results if not result.kept]


def swept(
    notebook: Path | str,
    *grids: str,
    watched: Watched | None = None,
    points: PointOptions | None = None,
    **options: object,
) -> SweepOutcome:
    """Sweep over grids."""

    @contextlib.contextmanager
    def show(plan: SweepPlan) -> Iterator[Watched]:
        yield watched or Watched()

    chosen = SweepOptions(points or PointOptions(grids=grids), **options)  # type: ignore[arg-type]
    return sweep(str(notebook), chosen, show, lambda result: f"<p>{len(result.results)} runs</p>")


def again(notebook: Path, *grids: str, **options: object) -> list[dict[str, object]]:
    """Sweep, and say for which values anything was run."""
    watched = Watched()
    outcome = swept(notebook, *grids, watched=watched, **options)  # type: ignore[arg-type]
    assert not outcome.error
    return watched.done


def missing(notebook: Path, *grids: str, **options: object) -> list[dict[str, object]]:
    """The values for which a sweep would run anything."""
    chosen = SweepOptions(PointOptions(grids=grids), **options)  # type: ignore[arg-type]
    return [dict(point.values) for point in plan_sweep(str(notebook), chosen).missing]
