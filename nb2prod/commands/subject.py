"""What `verify` and `record` work on: a compiled notebook, the cells to run and the boundaries to look at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from nb2prod.commands.chosen_values import chosen_values
from nb2prod.commands.export.defaults import Defaults, with_new_defaults
from nb2prod.commands.export.on_disk import assumed_roles_notes
from nb2prod.commands.export.rendering import observed_types, star_imports
from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.roles import INJECTED_TAG, RAISES_TAG
from nb2prod.config import Settings
from nb2prod.errors import Nb2prodError, UsageError
from nb2prod.execution.kernels import named_kernel
from nb2prod.execution.parameter_code import parameters_cell
from nb2prod.execution.prepared_notebook import ERROR_MARKER_TAG
from nb2prod.model import Cell, CellKind, Diagnostic, Notebook, Package, RoleKind, Severity, StarImport, Step
from nb2prod.runner.messages import BoundaryJob, CellJob, ObserveJob
from nb2prod.workspace.locations import Location, check_no_self_import, locate
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes
from nb2prod.workspace.notebooks.settings import settings_of
from nb2prod.workspace.records.records import load_record

RELATIVE_TOLERANCE = 1e-7
ABSOLUTE_TOLERANCE = 1e-12


class Refused(Nb2prodError):
    """The notebook cannot be exported soundly, so there is nothing to work on: see the diagnostics."""

    exit_code = 1

    def __init__(self, notebook: Path, diagnostics: tuple[Diagnostic, ...], notes: tuple[str, ...] = ()) -> None:
        errors = [each for each in diagnostics if each.severity is Severity.ERROR]
        lines = [f"cell {each.cell_number}:{each.line}: {each.code} {each.message}" for each in errors]
        super().__init__("\n".join([f"{notebook}: the export is refused, so there is no module:", *lines, *notes]))
        self.notebook = notebook
        self.diagnostics = diagnostics
        self.notes = notes


@dataclass(frozen=True, slots=True)
class Subject:
    """A notebook whose package was not refused, ready to be run; the package's files are unfinished."""

    location: Location
    settings: Settings
    content: bytes  # of the notebook's file
    notebook: Notebook
    package: Package
    chosen: Mapping[str, object]  # the parameters that were given, in the order of the parameters cell
    kernel_name: str
    cells: tuple[CellJob, ...]  # what is run: every code cell, and the cell of given parameters
    numbers: tuple[int, ...]  # the notebook's number of each of `cells`, 0 for the cell of given parameters
    star_imports: tuple[StarImport, ...] = ()
    suggested: bool = False  # some cells have no tags of their own, but the suggested ones
    defaults: Defaults = field(
        default_factory=Defaults
    )  # those that the last export was given instead of the notebook's

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps and figures, in notebook order: what `run` of the module calls."""
        return tuple(step for step in self.package.steps if step.kind is not RoleKind.TEST)

    @property
    def folder(self) -> Path:
        """Where notebook and module work: the notebook's folder."""
        return self.location.notebook.absolute().parent

    @property
    def module_root(self) -> Path:
        """The directory that the module is imported from."""
        package = self.location.layout.package
        return self.location.output.parents[package.count(".")] if package else self.location.output

    def dotted(self, module: str) -> str:
        """The name a module of the package is imported by; the main module is the empty name."""
        layout = self.location.layout
        name = module or layout.stem
        return f"{layout.package}.{name}" if layout.package else name

    @property
    def modules(self) -> tuple[str, ...]:
        """Dotted names of the generated modules, the main one first."""
        in_tests = PurePosixPath(self.location.layout.tests) == PurePosixPath()
        paths = [file.path for file in self.package.files if "/" not in file.path]
        stems = [path.removesuffix(".py") for path in paths if not (in_tests and _is_test(path))]
        return tuple(self.dotted(stem) for stem in stems)

    @property
    def scopes(self) -> tuple[str, ...]:
        """Where the notebook's own classes are defined: the kernel's namespace, the modules, and inside their steps."""
        inside = (f"{self.dotted(step.module)}.{step.name}.<locals>" for step in self.steps)
        return ("__main__", *self.modules, *inside)


def _is_test(path: str) -> bool:
    return path == "conftest.py" or path.startswith("test_")


def read_subject(
    path: Path, output: Path | None, assignments: Sequence[tuple[str, str]], *, suggested: bool = False
) -> Subject:
    """Read and compile a notebook, and prepare its cells to be run with the given parameters.

    With `suggested`, cells without tags have the roles that `nb2prod tag` suggests.

    Raises `UnreadableNotebook`, `ConfigurationError`, `Refused` for a notebook that cannot be exported, and
    `UsageError` for a parameter that is not there or a value it does not take.
    """
    content = read_bytes(path)
    notebook = parse_notebook(content, path)
    if notebook.language != "python":
        raise UsageError(f"{path}: a notebook in {notebook.language}; only Python notebooks can be run")
    settings, configured_in = settings_of(path)
    location = locate(path, output, settings, configured_in)
    check_no_self_import(notebook, location)
    stars = star_imports(notebook, location)
    tagged = notebook
    if suggested:
        from nb2prod.compiler.suggestion import suggest_roles, with_suggestions

        notebook = with_suggestions(tagged, suggest_roles(tagged, settings, location.layout, stars))
    roled = notebook
    record = load_record(location.output, location.layout.stem)
    notebook, defaults = with_new_defaults(roled, location, record, None)
    package = compile_notebook(notebook, settings, location.layout, stars, observed_types(notebook, location))
    if package.refused:
        raise Refused(path, package.diagnostics, assumed_roles_notes(record, suggested=suggested))
    chosen = chosen_values(package.parameters, (), assignments)
    cells, numbers = _cells(notebook, package, parameters_cell(chosen))
    kernel = named_kernel(json.loads(content.decode("utf-8-sig")).get("metadata"))
    return Subject(
        location, settings, content, notebook, package, chosen, kernel, cells, numbers, stars, roled != tagged, defaults
    )


def observe_job(
    subject: Subject,
    *,
    store: Path | None = None,
    reference: Path | None = None,
    summaries: bool = False,
    facts: bool = False,
    tolerance: tuple[float, float] = (RELATIVE_TOLERANCE, ABSOLUTE_TOLERANCE),
) -> ObserveJob:
    """Say what to look at: every step and figure; the same list, and so the same numbers, on both sides.

    `store` and `reference` are existing directories; `tolerance` is relative, then absolute.
    """
    places = {number: index for index, number in enumerate(subject.numbers)}
    return ObserveJob(
        boundaries=[_boundary(step, places) for step in subject.steps],
        store=str(store) if store is not None else None,
        reference=str(reference) if reference is not None else None,
        summaries=summaries,
        facts=facts,
        own_modules=list(subject.scopes),
        relative_tolerance=tolerance[0],
        absolute_tolerance=tolerance[1],
    )


def _boundary(step: Step, places: Mapping[int, int]) -> BoundaryJob:
    cells = [places[number] for number in step.cells]
    return BoundaryJob(
        step=step.name,
        after=cells[-1],
        cells=cells,
        outputs=list(step.outputs),
        figure=step.kind is RoleKind.FIGURE,
    )


def _cells(notebook: Notebook, package: Package, injected: str) -> tuple[tuple[CellJob, ...], tuple[int, ...]]:
    """The cells to run and their numbers; given parameters follow the parameters cell, as papermill has it."""
    parameters = package.parameters[0].cell_id if package.parameters else ""
    jobs: list[CellJob] = []
    numbers: list[int] = []
    for cell in notebook.cells:
        if cell.kind is CellKind.CODE and not {INJECTED_TAG, ERROR_MARKER_TAG} & set(cell.tags):
            jobs.append(_job(cell))
            numbers.append(cell.number)
        if injected and cell.id == parameters:
            jobs.append(CellJob(source=injected, id=INJECTED_TAG, allow_error=False))
            numbers.append(0)
    return tuple(jobs), tuple(numbers)


def _job(cell: Cell) -> CellJob:
    return CellJob(source=cell.source, id=cell.id, allow_error=RAISES_TAG in cell.tags)
