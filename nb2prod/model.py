"""Every value that flows through nb2prod, on one screen; imports nothing of ours."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    ERROR = "error"  # the export is refused
    WARNING = "warning"  # the export is sound, but somebody should look
    INFO = "info"  # something was decided visibly, a rename for example


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a notebook, in cell coordinates (line and column from 1; 0: the whole cell or notebook)."""

    code: str
    severity: Severity
    message: str
    fix: str = ""
    cell_id: str = ""
    cell_number: int = 0
    line: int = 0
    column: int = 0


class CellKind(Enum):
    CODE = "code"
    MARKDOWN = "markdown"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Cell:
    """One notebook cell; `number` is its position among all cells, from 1."""

    id: str
    number: int
    kind: CellKind
    source: str
    tags: tuple[str, ...] = ()
    execution_count: int | None = None


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook as read: newlines are normalised, the order is the document's."""

    name: str  # the file's name, for messages and headers
    cells: tuple[Cell, ...]
    language: str = "python"
    kale: bool = False  # carries Kale metadata: untagged cells join the step before
    new_defaults: tuple[str, ...] = ()  # parameters that an export gives another default than the notebook's file


class RoleKind(Enum):
    PARAMETERS = "parameters"
    IMPORTS = "imports"
    EXPORT = "export"
    STEP = "step"
    METRICS = "metrics"
    FIGURE = "figure"
    TEST = "test"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Role:
    """What a cell becomes; `name` and `module` are empty where the tags give none."""

    kind: RoleKind
    name: str = ""
    module: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The role a code cell could have, and why; `tags` are those to add, none where the cell has its role already."""

    cell_number: int
    cell_id: str
    role: Role
    tags: tuple[str, ...]
    reason: str
    given: bool = False  # the cell's own tags say so


@dataclass(frozen=True, slots=True)
class CellEdit:
    """A change to one cell of the notebook's file: its whole new source or list of tags, None where it stays."""

    cell_number: int
    source: str | None = None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One name of the parameters cell: the same model for dataclass, command line, papermill and sweeps."""

    name: str
    annotation: str  # source text of the field's type
    default: str  # source text of the default, valid inside the `Parameters` class body
    value_type: ParameterType
    help: str = ""
    choices: tuple[str | int | float | bool | None, ...] = ()  # from a `Literal` annotation
    optional: bool = False  # `None` is a value it takes
    mutable: bool = False  # the default is a list, dict or set: every run gets its own
    imports: tuple[str, ...] = ()  # import statements that annotation and default need
    cell_id: str = ""
    line: int = 0


class ParameterType(Enum):
    """How a value arrives from a command line: the converter, not the annotation."""

    STR = "str"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    PATH = "path"
    LITERAL = "literal"  # a Python literal: list, tuple, dict, set, or a union of types
    ANY = "any"  # the default is None and nothing else is known


@dataclass(frozen=True, slots=True)
class Origin:
    """The notebook line that a generated line came from (`line` from 1 within the cell)."""

    cell_id: str
    cell_number: int
    line: int


@dataclass(frozen=True, slots=True)
class File:
    """One generated file: `origins[i]` says where line `i + 1` came from."""

    path: str  # relative to the output directory, POSIX
    text: str
    origins: tuple[Origin | None, ...] = ()
    shared: bool = False  # several notebooks need it: written where it is missing, and a person's to change


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the generated files lie relative to each other and to the notebook (POSIX paths)."""

    stem: str  # the main module's name
    package: str = ""  # dotted name of the package the module lies in; empty outside packages
    tests: str = "tests"  # the tests' directory, relative to the output directory
    root_from_tests: str = ".."  # from the tests' directory to the directory modules are imported from
    notebook_from_tests: str = ".."  # from the tests' directory to the notebook's directory


@dataclass(frozen=True, slots=True)
class StarImport:
    """What `from MODULE import *` brings in, as read from the library's source without running it."""

    module: str
    names: tuple[str, ...]
    unsure: tuple[str, ...] = ()  # those it has in some circumstances only: on one platform, once imported elsewhere


@dataclass(frozen=True, slots=True)
class ObservedType:
    """What one output of a step was when the notebook ran."""

    step: str
    name: str
    type: str  # dotted public expression such as `dict[str, pandas.DataFrame]`; a class of the notebook by its name
    shape: str = ""  # its size, in words, for the docstring


@dataclass(frozen=True, slots=True)
class Step:
    """One node of the pipeline graph: a function `run` calls (or, for a figure, calls with artifacts)."""

    name: str  # the function's name in the module
    kind: RoleKind
    module: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    cells: tuple[int, ...]  # numbers of its cells
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """What one notebook compiles to; `files` is empty when a diagnostic is an error."""

    stem: str
    files: tuple[File, ...]
    diagnostics: tuple[Diagnostic, ...]
    parameters: tuple[Parameter, ...] = ()
    steps: tuple[Step, ...] = ()
    dependencies: tuple[str, ...] = ()  # packages the notebook installs (`%pip install`)

    @property
    def refused(self) -> bool:
        """Whether a diagnostic stands in the way of writing anything."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


@dataclass(frozen=True, slots=True)
class Barrier:
    """The first cell that runs of a sweep cannot share, and why (`cell` is its number in the notebook)."""

    cell: int
    line: int
    reason: str  # in words that follow "cell 3": "reads alpha", "draws random numbers without a seed"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the runs of a sweep are the same; None stands for the end of the notebook."""

    parameters: tuple[tuple[str, Barrier | None], ...]  # varied parameter -> the first cell that it can affect
    barrier: Barrier | None  # the first cell that every run has to run for itself, whatever varies


@dataclass(frozen=True, slots=True)
class CellMetrics:
    """The names of one metrics cell whose values, where they are scalars, are the run's metrics."""

    cell: int  # number in the notebook
    names: tuple[str, ...]
