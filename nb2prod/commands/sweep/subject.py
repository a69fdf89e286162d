"""What a sweep works on: the notebook as read once, its points, and what identifies each run."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.chosen_values import check_parameters_cell, chosen_values
from nb2prod.commands.sweep.best import goal_of
from nb2prod.commands.sweep.data import SweptData, swept_data
from nb2prod.commands.sweep.needed import needed_by
from nb2prod.commands.sweep.options import SweepOptions
from nb2prod.commands.sweep.points import Points, make_points
from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters, parameters_cells
from nb2prod.compiler.reach import code_digests, metrics_of, reach
from nb2prod.errors import UsageError
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel, choose_interpreter
from nb2prod.execution.parameter_code import value_code
from nb2prod.execution.prepared_notebook import PreparedNotebook, prepare
from nb2prod.execution.sweep.environment import Environment, environment_of
from nb2prod.execution.sweep.results import Goal
from nb2prod.execution.sweep.values import Point, SharedUntil, SweepNotebook
from nb2prod.model import Barrier, CellMetrics, Notebook, Parameter, Reach, StarImport
from nb2prod.workspace.libraries.star_imports import star_import_names, starred_modules
from nb2prod.workspace.notebooks.reading import parse_notebook
from nb2prod.workspace.remote.files import (
    STANDARD_STREAMS,
    join,
    left_behind,
    local_path,
    name_of,
    parent,
    read_bytes,
)
from nb2prod.workspace.sweep_folder.files import SweepFiles, sweep_files
from nb2prod.workspace.sweep_folder.state import recorded_seed

_FORMAT = 1  # of ids: another one makes all kept results void
_ID_LENGTH = 16
_PLACEHOLDER = "# Parameters"


@dataclass(frozen=True, slots=True)
class SweepSubject:
    """A notebook with the points it is to be run with, everything checked."""

    location: str  # as the user named it
    content: bytes
    notebook: Notebook
    parameters: tuple[Parameter, ...]
    prepared: PreparedNotebook
    cells: SweepNotebook
    points: Points
    goal: Goal | None
    folder: Path  # where runs work
    files: SweepFiles  # where results go
    where: Interpreter | RealKernel
    environment: Environment
    data: SweptData
    ids: Mapping[int, str]  # by the number of the point
    notes: tuple[str, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The notebook's number of each cell that is run, 0 for the one of given values."""
        return self.cells.numbers


def read_sweep(location: str, options: SweepOptions) -> SweepSubject:
    """Read a notebook and check everything that was said about its points; nothing of it is run.

    Raises `UnreadableNotebook`, `UsageError` with all that is wrong, and `ToolFailed` without a kernel.
    """
    content, notebook = _read(location)
    files = sweep_files(options.folder or default_folder(location))
    parameters, points = _points(notebook, options, files)
    goal = goal_of(options.best, metrics_of(notebook)) if options.best is not None else None
    prepared = prepared_for(notebook, content)
    folder = _folder(location)
    where = choose_interpreter(prepared.kernel_name, options.python)
    needed = needed_by(notebook, folder)
    environment = environment_of(where, folder, needed)
    swept = swept_cells(notebook, prepared, points, where, folder, _own_files(environment))
    data = swept_data(notebook, points.points, folder, files)
    parts = [code_digests(notebook), swept.metrics, environment.digest(folder), data.version]
    return SweepSubject(
        location=location,
        content=content,
        notebook=notebook,
        parameters=parameters,
        prepared=prepared,
        cells=swept,
        points=points,
        goal=goal,
        folder=folder,
        files=files,
        where=where,
        environment=environment,
        data=data,
        ids=_ids(parts, points.points),
        notes=(
            *points.notes,
            *notes_of(prepared, where),
            *filter(None, (environment.note, left_behind(location, needed.modules))),
        ),
    )


def prepared_for(notebook: Notebook, content: bytes) -> PreparedNotebook:
    """The notebook's content with a place for the values of each run; raises `UnreadableNotebook`."""
    cells = parameters_cells(notebook)
    return prepare(content.decode("utf-8-sig"), _PLACEHOLDER, cells[0].number if cells else 0)


def swept_cells(
    notebook: Notebook,
    prepared: PreparedNotebook,
    points: Points,
    where: Interpreter | RealKernel,
    folder: Path,
    own_files: Sequence[tuple[str, str]],
) -> SweepNotebook:
    """The cells to run, with what runs share of them; `own_files` are path and source of the notebook's own modules."""
    given = [name for name, _ in points.points[0].values]
    stars = _star_imports(notebook, where, folder)
    reached = reach(notebook, points.varied, given, star_imports=stars, own_files=own_files)
    return sweep_notebook(prepared, metrics_of(notebook), reached)


def _own_files(environment: Environment) -> tuple[tuple[str, str], ...]:
    """The notebook's own Python files: path and source."""
    return tuple((path, Path(path).read_text("utf-8", errors="replace")) for path, _ in environment.files)


def _star_imports(notebook: Notebook, where: Interpreter | RealKernel, folder: Path) -> tuple[StarImport, ...]:
    """What star imports bring in, where the notebook's libraries are those that are installed here."""
    if not (isinstance(where, Interpreter) and where.python == sys.executable):
        return ()
    path = [str(folder), *sys.path]
    found = (star_import_names(module, path) for module in starred_modules(notebook))
    return tuple(names for names in found if names is not None)


def sweep_notebook(prepared: PreparedNotebook, metrics: Sequence[CellMetrics], reached: Reach) -> SweepNotebook:
    """The cells to run, with cell numbers made into indices."""
    code = zip(prepared.numbers, prepared.node["cells"], strict=True)
    numbers = tuple(number for number, cell in code if cell["cell_type"] == "code")
    jobs = list(prepared.jobs)
    injected = numbers.index(0)
    jobs[injected] = {**jobs[injected], "source": ""}
    return SweepNotebook(
        cells=tuple(jobs),
        injected=injected,
        metrics=tuple((numbers.index(each.cell), each.names) for each in metrics if each.cell in numbers),
        shared=tuple(_shared(name, barrier, numbers) for name, barrier in [*reached.parameters, ("", reached.barrier)]),
        numbers=numbers,
    )


def _shared(name: str, barrier: Barrier | None, numbers: Sequence[int]) -> SharedUntil:
    """Up to where runs are the same: the cell that the barrier names, or the next one that is run."""
    if barrier is None:
        return SharedUntil(name, len(numbers), "")
    cell = barrier.cell
    index = next((index for index, number in enumerate(numbers) if number and number >= cell), len(numbers))
    return SharedUntil(name, index, f"cell {cell} {barrier.reason}")


def _read(location: str) -> tuple[bytes, Notebook]:
    content = read_bytes(location)
    notebook = parse_notebook(content, local_path(location) or Path(name_of(location)))
    if notebook.language != "python":
        raise UsageError(f"{location}: a notebook in {notebook.language}; only Python notebooks can be swept")
    return content, notebook


def _folder(location: str) -> Path:
    """Where runs work: the notebook's folder, or this one for a notebook that lies elsewhere."""
    local = local_path(location)
    return local.absolute().parent if local is not None else Path.cwd()


def default_folder(location: str) -> str:
    """Where a sweep's results go if nothing is said; raises UsageError for a notebook without a place."""
    if location == STANDARD_STREAMS:
        raise UsageError("a notebook from standard input has no folder beside it", "name one with -o")
    return join(parent(location), f"{name_of(location).removesuffix('.ipynb')}.sweep")


def _points(notebook: Notebook, options: SweepOptions, files: SweepFiles) -> tuple[tuple[Parameter, ...], Points]:
    """Read the points, and say at once what is wrong about those values that vary and those that stay."""
    parameters, found = notebook_parameters(notebook)
    fixed: dict[str, object] = {}
    wrong = []
    try:
        check_parameters_cell(found)
        fixed = chosen_values(parameters, found, options.assignments, options.parameter_file)
    except UsageError as error:
        wrong.append(str(error))
    seed = recorded_seed(files) if options.points.randoms and options.points.seed is None else None
    try:
        points = make_points(parameters, fixed, options.points, seed)
    except UsageError as error:
        wrong.append(str(error))
    if wrong:
        raise UsageError("\n".join(wrong))
    return parameters, points


def notes_of(prepared: PreparedNotebook, where: Interpreter | RealKernel) -> Iterator[str]:
    """What a reader should know about the cells and the kernel."""
    for number in prepared.left_out:
        yield f"cell {number}, which an earlier run had injected, was left out"
    note = where.note if isinstance(where, Interpreter) else f"runs share nothing: {where.reason}"
    if note:
        yield note


def _ids(parts: Sequence[object], points: Sequence[Point]) -> dict[int, str]:
    """A digest for each point of its values, and of the code, metrics and environment that all have in common."""
    common = hashlib.sha256(json.dumps([_FORMAT, *parts]).encode())
    ids = {}
    for point in points:
        whole = common.copy()
        whole.update(json.dumps([[name, value_code(value)] for name, value in point.values]).encode())
        ids[point.number] = whole.hexdigest()[:_ID_LENGTH]
    return ids
