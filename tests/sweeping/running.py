"""The runs of a sweep, with what they share shared and each by itself, in the same folder."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbformat import v4, write

from benchmarks.engine_outputs import by_kernel
from benchmarks.same_outputs import normal
from nb2prod.commands.sweep.options import SweepOptions
from nb2prod.commands.sweep.points import PointOptions
from nb2prod.commands.sweep.subject import SweepSubject, read_sweep
from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.sweep.cold import cells_of
from nb2prod.execution.sweep.local import LocalEngine
from nb2prod.execution.sweep.values import How, Orders, Point, PointRun

LIMITS = Limits(timeout=60.0)
TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Nasty:
    """A notebook: cells before the parameters, these with the values that vary, and the cells behind."""

    cells: tuple[str, ...]
    parameters: str = "alpha = 1"
    grids: tuple[str, ...] = ("alpha=2,3",)
    first: tuple[str, ...] = ()
    files: Mapping[str, str] | None = None  # beside the notebook
    shared: int | None = None  # how many cells all runs share, the one of given values included; None: not looked at
    says: str = ""  # a part of the note why no more are shared: not the source says so, but the process


@dataclass(frozen=True, slots=True)
class Runs:
    """What all points of a sweep came to."""

    points: tuple[PointRun, ...]  # in the order of the points
    notes: tuple[str, ...]
    files: Mapping[str, bytes]  # what the runs have left in the folder

    @property
    def shown(self) -> list[object]:
        """What users see of them."""
        return [
            (
                run.run.end.ending,
                [(cell.status, cell.execution_count, normal(cell.outputs)) for cell in run.run.cells],
                run.run.failure,
                run.metrics,
            )
            for run in self.points
        ]


def subject_of(nasty: Nasty, folder: Path) -> SweepSubject:
    """Write the notebook into a folder, and read it for a sweep."""
    folder.mkdir(parents=True)
    cells = [v4.new_code_cell(source) for source in nasty.first]
    cells.append(v4.new_code_cell(nasty.parameters, metadata={"tags": ["parameters"]}))
    cells += [v4.new_code_cell(source) for source in nasty.cells]
    notebook = v4.new_notebook(cells=cells)
    write(notebook, folder / "nasty.ipynb")
    for name, text in (nasty.files or {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    subject = read_sweep(str(folder / "nasty.ipynb"), SweepOptions(points=PointOptions(grids=nasty.grids)))
    if not nasty.says:
        return subject
    named = tuple(each for each in subject.cells.shared if each.name)
    return replace(subject, cells=replace(subject.cells, shared=named))


def run_all(subject: SweepSubject, *, warm: bool, workers: int = 1) -> Runs:
    """Run all points in the notebook's folder, which is put back afterwards."""
    before = _files(subject.folder)
    done: list[PointRun] = []
    notes: list[str] = []
    engine = LocalEngine(subject.cells, subject.where, subject.folder, LIMITS, workers, warm=warm)
    engine.run(subject.points.points, Orders(take=done.append, note=notes.append))
    after = _files(subject.folder)
    _put_back(subject.folder, before)
    left = {name: content for name, content in after.items() if before.get(name) != content}
    return Runs(tuple(sorted(done, key=lambda run: run.point.number)), tuple(notes), left)


def in_kernels(subject: SweepSubject, points: Sequence[Point]) -> list[list[list[Any]]]:
    """The outputs of each point's run in a kernel of its own, as papermill runs it."""
    assert isinstance(subject.where, Interpreter)
    runs = []
    for point in points:
        before = _files(subject.folder)
        cells = [v4.new_code_cell(cell["source"]) for cell in cells_of(subject.cells, point)]
        runs.append(by_kernel(cells, subject.where, subject.folder, TIMEOUT))
        _put_back(subject.folder, before)
    return runs


def leading_shared(runs: Runs) -> int:
    """How many cells every run had in common with others."""
    return min(run.shared_cells if run.how is How.WARM else 0 for run in runs.points)


def _files(folder: Path) -> dict[str, bytes]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def _put_back(folder: Path, files: Mapping[str, bytes]) -> None:
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
