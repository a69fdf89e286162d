"""What is typed into a form for a run or a sweep: which values it means, and what is wrong with any of them.

Nothing is run, and no interpreter is asked: the notebook's own modules are those that this one finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from pathlib import Path

from nb2prod.commands.chosen_values import check_parameters_cell, chosen_values, unknown_name
from nb2prod.commands.sweep.axes import grid_values, random_values, value_of_text
from nb2prod.commands.sweep.best import goal_of
from nb2prod.commands.sweep.needed import needed_by
from nb2prod.commands.sweep.plan import SharedCells, nothing_shared, shared_cells
from nb2prod.commands.sweep.points import PointOptions, Points, make_points
from nb2prod.commands.sweep.subject import default_folder, notes_of, prepared_for, swept_cells
from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters
from nb2prod.compiler.reach import metrics_of
from nb2prod.errors import Nb2prodError, UsageError
from nb2prod.execution.engine.interpreters import choose_interpreter
from nb2prod.execution.parameter_code import parameters_cell
from nb2prod.execution.sweep.values import Point
from nb2prod.model import Diagnostic, Notebook, Parameter
from nb2prod.runner.inventory import Inventory
from nb2prod.workspace.notebooks.reading import parse_notebook
from nb2prod.workspace.sweep_folder.files import sweep_files
from nb2prod.workspace.sweep_folder.state import recorded_seed

WHOLE = ""  # in place of a field's name: the form as a whole
_ANY_SEED = 0
_OTHER_VALUES = "without a seed, a sweep that begins draws other random values than these"


class AxisKind(Enum):
    """How a field gives a parameter several values."""

    GRID = "grid"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Axis:
    """A parameter that varies, and its values as they were typed."""

    name: str
    kind: AxisKind
    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed, for one run or for a sweep: then also what follows `axes`."""

    values: Mapping[str, str]
    sweep: bool = False
    axes: tuple[Axis, ...] = ()
    count: int | None = None  # of random points
    seed: int | None = None
    side_by_side: bool = False
    best: str | None = None


@dataclass(frozen=True, slots=True)
class Validation:
    """What the form means; without points where something is wrong."""

    errors: Mapping[str, str]  # by the name of the field
    values: Mapping[str, object] = field(default_factory=dict)  # of those fields that are right
    points: tuple[Point, ...] = ()
    notes: tuple[str, ...] = ()
    sharing: tuple[SharedCells, ...] = ()  # of a sweep


def validate(path: Path, content: bytes, form: Form) -> Validation:
    """Check each field alone, then all together; raises UnreadableNotebook."""
    notebook = parse_notebook(content, path)
    parameters, found = notebook_parameters(notebook)
    unfit = _unfit(notebook, found, form)
    if unfit:
        return Validation({WHOLE: unfit})
    values, errors = _fields(form, {each.name: each for each in parameters})
    errors |= _wrong_goal(form, notebook)
    if errors:
        return Validation(errors, values)
    try:
        fixed = chosen_values(parameters, found, (*form.values.items(),))
        if form.sweep:
            return _sweep(path, content, notebook, _points(path, parameters, fixed, form), values)
        return _run(notebook, content, fixed, values)
    except Nb2prodError as error:
        return Validation({WHOLE: str(error)}, values)


def _unfit(notebook: Notebook, found: Sequence[Diagnostic], form: Form) -> str:
    """Why no value can be given at all; empty where values can be."""
    if notebook.language != "python":
        return f"a notebook in {notebook.language}; only Python notebooks can be run"
    try:
        if form.values or form.axes:
            check_parameters_cell(found)
    except UsageError as error:
        return str(error)
    return ""


def _fields(form: Form, known: Mapping[str, Parameter]) -> tuple[dict[str, object], dict[str, str]]:
    """The values of the fields that have one, and what is wrong with fields."""
    values: dict[str, object] = {}
    errors: dict[str, str] = {}
    for name, text in form.values.items():
        value, wrong = _read(name, known, partial(value_of_text, text=text))
        if wrong:
            errors[name] = wrong
        else:
            values[name] = value
    given = {*form.values}
    for axis in form.axes:
        _, wrong = _read(axis.name, known, partial(_read_axis, axis=axis))
        wrong = f"{axis.name} has values already" if axis.name in given else wrong
        given.add(axis.name)
        if wrong:
            errors.setdefault(axis.name, wrong)
    return values, errors


def _read(name: str, known: Mapping[str, Parameter], read: Callable[[Parameter], object]) -> tuple[object, str]:
    """What a field means, or why it means nothing."""
    wrong = unknown_name(name, tuple(known))
    try:
        return (None, wrong) if wrong else (read(known[name]), "")
    except ValueError as error:
        return None, str(error)


def _read_axis(parameter: Parameter, axis: Axis) -> tuple[object, ...]:
    grid = axis.kind is AxisKind.GRID
    if not axis.text.strip():
        raise ValueError(f"{parameter.name} has no values yet" + ("; empty text is written ''" if grid else ""))
    if grid:
        return grid_values(parameter, axis.text)
    return random_values(parameter, axis.text, _ANY_SEED)(1)


def _wrong_goal(form: Form, notebook: Notebook) -> dict[str, str]:
    try:
        if form.sweep and form.best is not None:
            goal_of(form.best, metrics_of(notebook))
    except UsageError as error:
        return {WHOLE: str(error)}
    return {}


def _run(notebook: Notebook, content: bytes, fixed: Mapping[str, object], values: Mapping[str, object]) -> Validation:
    parameters_cell(fixed)  # raises for a value that no source expresses
    prepared = prepared_for(notebook, content)
    where = choose_interpreter(prepared.kernel_name)
    return Validation({}, values, (Point(1, (*fixed.items(),)),), (*notes_of(prepared, where),))


def _points(path: Path, parameters: Sequence[Parameter], fixed: Mapping[str, object], form: Form) -> Points:
    """The points that a sweep in the usual folder would have; raises UsageError."""
    if form.count is not None and form.count < 1:
        raise UsageError(f"--points {form.count}: at least one value is drawn")
    if form.seed is not None and form.seed < 0:
        raise UsageError(f"--seed {form.seed}: is 0 or more")
    grids, randoms = (
        tuple(f"{axis.name}={axis.text}" for axis in form.axes if axis.kind is kind)
        for kind in (AxisKind.GRID, AxisKind.RANDOM)
    )
    options = PointOptions(grids, randoms, form.count, form.seed, side_by_side=form.side_by_side)
    known = recorded_seed(sweep_files(default_folder(str(path)))) if randoms else None
    if not randoms or form.seed is not None or known is not None:
        return make_points(parameters, fixed, options, known)
    drawn = make_points(parameters, fixed, replace(options, seed=_ANY_SEED), None)
    return replace(drawn, notes=(*drawn.notes, _OTHER_VALUES))


def _sweep(path: Path, content: bytes, notebook: Notebook, points: Points, values: Mapping[str, object]) -> Validation:
    prepared = prepared_for(notebook, content)
    where = choose_interpreter(prepared.kernel_name)
    folder = path.absolute().parent
    cells = swept_cells(notebook, prepared, points, where, folder, _own_files(notebook, folder))
    sharing = shared_cells(cells, points.points, nothing_shared(where, cells, cold=False))
    return Validation({}, values, points.points, (*points.notes, *notes_of(prepared, where)), sharing)


def _own_files(notebook: Notebook, folder: Path) -> tuple[tuple[str, str], ...]:
    """The notebook's own Python files, path and source, as this interpreter finds them."""
    needed = needed_by(notebook, folder)
    inventory = Inventory([str(folder), *(str(folder / each) for each in needed.folders)])
    inventory.follow(needed.modules, [str(folder / each) for each in needed.files])
    return tuple((path, Path(path).read_text("utf-8", errors="replace")) for path in sorted(inventory.files))
