"""What is known of each notebook, as values that JSON can hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

WRONG = ("different", "module fails", "import fails")


@dataclass(frozen=True)
class Baseline:
    """The notebook by itself: read, run as it is, and run again."""

    read: bool
    runs: bool = False
    alike: bool = False
    problem: str = ""  # what ended it
    differences: tuple[str, ...] = ()  # between the two runs
    seconds: float = 0.0  # of the first run
    engine: str = ""
    values: int = 0  # variables of the first run
    unknown: int = 0  # of these, that cannot be compared
    printed: str = ""  # digest of everything it prints


@dataclass(frozen=True)
class Refusal:
    """One error of the compiler."""

    code: str
    cell: int
    line: int
    message: str
    fix: str


@dataclass(frozen=True)
class Tagged:
    """What the suggestion and the compiler made of a notebook, without running anything of it."""

    suggest_seconds: float = 0.0  # of the processor
    compile_seconds: float = 0.0
    roles: dict[str, int] = field(default_factory=dict)  # cells by role
    refusals: tuple[Refusal, ...] = ()
    work: int = 0  # statements that do more than look; see coverage.py
    kept: int = 0  # of these, in cells whose role is exported
    crash: str = ""
    unreadable: str = ""


@dataclass(frozen=True)
class Exported:
    """How far a notebook got with nb2prod; `problem` says what ended it."""

    tagged: Tagged
    exported: bool = False
    imports: bool = False
    module_runs: bool = False
    verdict: str = ""  # "equal", "unproven", "notebook fails", "stopped", or one of WRONG
    problem: str = ""
    counts: dict[str, int] = field(default_factory=dict)  # of compared names, by outcome
    doubtful: tuple[str, ...] = ()  # names that are not proven: unstable, not comparable
    bug: str = ""  # nb2prod itself failed
    export_seconds: float = 0.0
    verify_seconds: float = 0.0

    @property
    def equal(self) -> bool:
        """Whether nothing differs, and something was compared."""
        return self.verdict == "equal"

    @property
    def wrong(self) -> bool:
        """Whether a module was written that is not what the notebook is."""
        return self.verdict in WRONG


@dataclass(frozen=True)
class PeerResult:
    """How far a notebook got with another tool; None is what was not measured."""

    accepted: bool
    imports: bool | None = None
    runs: bool | None = None
    equal: bool | None = None
    problem: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Record:
    """Everything about one notebook."""

    name: str
    path: str
    repository: str
    baseline: Baseline
    ours: Exported
    by_hand: Exported | None = None  # with a person's tags, where suggested tags alone do not do
    peers: dict[str, PeerResult] = field(default_factory=dict)


def baseline_from(read: dict[str, Any]) -> Baseline:
    """The value that `dataclasses.asdict` took apart."""
    return Baseline(**{**read, "differences": tuple(read["differences"])})


def exported_from(read: dict[str, Any]) -> Exported:
    """The value that `dataclasses.asdict` took apart."""
    return Exported(**{**read, "tagged": tagged_from(read["tagged"]), "doubtful": tuple(read["doubtful"])})


def tagged_from(read: dict[str, Any]) -> Tagged:
    """The value that `dataclasses.asdict` took apart."""
    return Tagged(**{**read, "refusals": tuple(Refusal(**each) for each in read["refusals"])})
