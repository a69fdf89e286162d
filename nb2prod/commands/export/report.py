"""What an export did, as values: for the command line, the JSON and the tests alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.model import Diagnostic, Suggestion
from nb2prod.workspace.finishing.linting import LintFinding

if TYPE_CHECKING:
    from nb2prod.compiler.fixes import Fix, Mended


class Mode(Enum):
    WRITE = "write"
    CHECK = "check"  # write nothing, fail when something is stale
    LOOK = "look"  # write nothing, show what would change


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What the command line says beside the notebooks."""

    output: Path | None = None
    mode: Mode = Mode.WRITE
    strict: bool = False
    force: bool = False
    suggested: bool = False  # assume the suggested roles for cells without tags
    parameter_file: str | None = None  # defaults instead of the notebook's; "none": none, None: as the last export
    findings_of_stale: bool = True  # a check also tells the findings of what must be exported anyway
    mends: bool = True  # of a refused notebook, find what `--fix` would do, which takes longest
    overwritable: frozenset[str] = frozenset()  # digests of edited files that somebody has seen and gives up


class Outcome(Enum):
    """What became of one notebook, or of one of its files."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    REMOVED = "removed"  # a file that an earlier export wrote and this one does not
    STALE = "stale"  # would be written or removed, but only a look was asked for
    EDITED = "edited"  # somebody changed the file since: left alone
    ORPHANED = "orphaned"  # the notebook is gone, what was exported from it is not
    REFUSED = "refused"  # the notebook cannot be exported soundly: see the diagnostics
    FAILED = "failed"  # see the error


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file: what is on disk (None: nothing) and what this export makes of it (None: nothing)."""

    path: Path
    outcome: Outcome
    before: str | None
    after: str | None
    foreign: bool = False  # left alone, and nothing tells that an export of this notebook ever wrote it


@dataclass(frozen=True, slots=True)
class NotebookReport:
    """One notebook's export."""

    notebook: Path
    outcome: Outcome
    files: tuple[FileChange, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    findings: tuple[LintFinding, ...] = ()
    error: str = ""  # why it failed or was left alone, and what to do
    exit_code: int = 0
    notes: tuple[str, ...] = ()  # what somebody should know, though nothing is wrong
    suggestions: tuple[Suggestion, ...] = ()  # the roles that were assumed for cells without tags
    mended: Mended | None = None  # what `--fix` would do about the errors
    fixed: tuple[Fix, ...] = ()  # what `--fix` did about them before this export
    known: int = 0  # findings that the baseline knows, so that they are not listed

    @property
    def mends(self) -> dict[Diagnostic, str]:
        """What `--fix` would do, for each diagnostic that it would mend."""
        return {found: fix.summary for found, fix in self.mended.mended} if self.mended is not None else {}

    @property
    def module(self) -> Path | None:
        """The main module's path, when the export got that far."""
        return self.files[0].path if self.files else None

    @property
    def foreign(self) -> bool:
        """Whether the files that were left alone are all such that no export is known to have written."""
        left = [change.foreign for change in self.files if change.outcome is Outcome.EDITED]
        return bool(left) and all(left)


@dataclass(frozen=True, slots=True)
class ExportReport:
    """All notebooks' exports, in the order they were named."""

    notebooks: tuple[NotebookReport, ...]
    left_out: int = 0  # notebooks that are not exported: nothing in them has a role

    @property
    def exit_code(self) -> int:
        """The worst of the notebooks' exit codes."""
        return max((report.exit_code for report in self.notebooks), default=0)
