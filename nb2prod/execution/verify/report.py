"""What a verification found, as values: for the command line, the JSON, the HTML page and the tests alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

SCHEMA = 1


class Outcome(Enum):
    """How an output of the module compares with the notebook's."""

    EQUAL = "equal"
    CLOSE = "close"  # floats within the tolerance
    DIFFERENT = "different"
    UNSTABLE = "unstable"  # the notebook differs from itself when it is run again
    INCOMPARABLE = "not comparable"


PROVEN = (Outcome.EQUAL, Outcome.CLOSE)


class NameKind(Enum):
    """What a compared name stands for."""

    VALUE = "value"
    FIGURE = "figure"
    PRINTED = "printed output"


@dataclass(frozen=True, slots=True)
class Pictures:
    """A figure that differs, as base64 PNGs; `difference` is empty where the sizes differ."""

    expected: str
    actual: str
    difference: str


@dataclass(frozen=True, slots=True)
class NameResult:
    """One name at its step's boundary; `where` is the place of the first difference, in Python notation."""

    name: str
    kind: NameKind
    type: str  # what it is in the notebook, empty when that is not known
    outcome: Outcome
    where: str = ""
    detail: str = ""  # how it differs, how close it is, or why it is not comparable
    distance: float | None = None  # largest relative difference of what is close
    pictures: Pictures | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a step took; None where it did not come to its end, or could not be measured."""

    seconds: float | None = None
    peak_memory: int | None = None  # bytes


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step or figure; `names` is empty when one of the sides did not get there."""

    name: str
    kind: str  # "step", "metrics" or "figure"
    cells: tuple[int, ...]
    file: str  # where its function is in the module under test; empty when it has none
    line: int
    notebook: Usage
    module: Usage
    reached: bool
    names: tuple[NameResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A side that did not come to its end; a cell or line of 0 and an empty text are unknown."""

    side: str  # "notebook" or "module"
    message: str  # the exception and what it says, or how the process ended
    exception: str = ""
    step: str = ""
    cell: int = 0
    line: int = 0  # within the cell
    file: str = ""
    file_line: int = 0
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a notebook probably differs from itself."""

    cell: int
    line: int
    text: str  # the call
    reason: str

    def __str__(self) -> str:
        return f"cell {self.cell}, line {self.line}: `{self.text}` {self.reason}"


@dataclass(frozen=True, slots=True)
class ParameterNote:
    """A parameter that was given and changes nothing, and how that is known."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was compared, where and when."""

    date: str  # ISO 8601, UTC
    nb2prod: str
    notebook_sha256: str
    module_sha256: str
    interpreter: str
    python: str  # version; empty when the notebook's process did not say
    libraries: Mapping[str, str]  # those the module uses, with their versions
    engine: str
    hash_seed: str
    relative_tolerance: float
    absolute_tolerance: float


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """One verification; seconds are the whole processes', None for one that was not started."""

    notebook: Path
    module: Path
    steps: tuple[StepResult, ...]
    failures: tuple[Failure, ...]
    notes: tuple[str, ...]
    parameters: Mapping[str, str]  # given ones, as Python source
    parameter_notes: tuple[ParameterNote, ...]
    cause: Cause | None
    notebook_seconds: float
    module_seconds: float | None
    provenance: Provenance
    strict: bool = False
    interrupted: bool = False
    outdated: bool = False  # the notebook has changed since the module was exported

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many names have each outcome."""
        return Counter(result.outcome for step in self.steps for result in step.names)

    @property
    def first_divergence(self) -> tuple[StepResult, NameResult] | None:
        """The first step, in notebook order, with a name that is different, and that name."""
        found = ((step, name) for step in self.steps for name in step.names if name.outcome is Outcome.DIFFERENT)
        return next(found, None)

    @property
    def proven(self) -> bool:
        """Whether nothing differs or failed, and something was compared (with `strict`: everything)."""
        counts = self.counts
        compared = sum(counts.get(outcome, 0) for outcome in PROVEN)
        unproven = counts.get(Outcome.UNSTABLE, 0) + counts.get(Outcome.INCOMPARABLE, 0)
        if self.failures or counts.get(Outcome.DIFFERENT, 0) or not compared:
            return False
        return not (self.strict and unproven)

    @property
    def exit_code(self) -> int:
        """0 for a module that is proven, 1 for one that is not, 130 after an interrupt."""
        if self.interrupted:
            return 130
        return 0 if self.proven else 1
