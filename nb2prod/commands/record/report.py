"""What a recording did, as values: for the command line, the JSON and the tests alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.export.report import NotebookReport
from nb2prod.errors import Nb2prodError


class CannotRecord(Nb2prodError):
    """The notebook or the tests failed, so there is nothing to write."""

    exit_code = 1


class Interrupted(Nb2prodError):
    """The person at the keyboard stopped the runs."""

    exit_code = 130


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """What the command line says beside the notebook and its parameters."""

    output: Path | None = None
    runs: int = 3
    python: Path | None = None
    timeout: float | None = None  # seconds for each cell or step
    memory: int | None = None  # bytes for each process
    force: bool = False
    overwritable: frozenset[str] = frozenset()  # digests of edited files that somebody has seen and gives up


@dataclass(frozen=True, slots=True)
class NotAsserted:
    """An output that no regression test says anything about, and why."""

    step: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class RecordReport:
    """One recording."""

    export: NotebookReport  # the files, as an export reports them
    runs: int
    seconds: float
    assertions: int
    tested: bool  # whether the regression tests were run
    not_asserted: tuple[NotAsserted, ...]
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0 when everything was written."""
        return self.export.exit_code
