"""What a report has to say about one notebook, one problem at a time, each with its place in a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from nb2prod.commands.export.report import FileChange, NotebookReport, Outcome
from nb2prod.model import Diagnostic, Severity
from nb2prod.reporting.paths import shown
from nb2prod.workspace.finishing.linting import LintFinding
from nb2prod.workspace.notebooks.lines import NotebookLines, Place


class Level(Enum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file; `place` is None for the whole of it. `text` is what stands there, as the file spells it."""

    path: Path
    place: Place | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that somebody should see; `cell` is 0 where it is about no cell."""

    code: str  # a rule's, ruff's, or the outcome's name
    level: Level
    message: str
    spot: Spot
    fix: str = ""
    cell: int = 0
    line: int = 0  # within the cell
    column: int = 0
    generated: Spot | None = None  # the line of the generated file that it was found at

    @property
    def where(self) -> str:
        """`notebook.ipynb:cell 7:3:1`, or a file and its line."""
        place = self.spot.place
        numbers: tuple[object, ...] = (place.line, place.column) if place is not None else ()
        if self.cell:
            numbers = (f"cell {self.cell}", *(each for each in (self.line, self.column) if self.line and each))
        return ":".join([shown(self.spot.path), *map(str, numbers)])

    @property
    def text(self) -> str:
        """The place, the message and the fix; the message of an outcome names its files itself."""
        text = self.message if self.code in _OUTCOMES else f"{self.where}: {self.code} {self.message}"
        return f"{text}\n    fix: {self.fix}" if self.fix else text


_LEVELS = {Severity.ERROR: Level.ERROR, Severity.WARNING: Level.WARNING, Severity.INFO: Level.NOTE}
_LISTED = frozenset({Outcome.STALE, Outcome.EDITED, Outcome.ORPHANED})  # what becomes of files and is a problem
_OUTCOMES = frozenset(outcome.value for outcome in Outcome)
_NUMBERS = re.compile(r":(\d+)(?::(\d+))?: ")


def problems(report: NotebookReport) -> tuple[Problem, ...]:
    """Everything that is wrong or was decided, in the order of the text report; never nothing for a failure."""
    file = _NotebookFile(report.notebook)
    found = [_diagnosed(diagnostic, file) for diagnostic in report.diagnostics]
    found += [_linted(finding, report, file) for finding in report.findings]
    if not report.error:
        found += [_changed(change, report) for change in report.files if change.outcome in _LISTED]
    if _is_problem(report):
        found.append(_failed(report))
    # what was written despite warnings fails because it was written, unless they are the linter's
    warned = bool(report.findings) or report.outcome is not Outcome.WRITTEN
    reasons = {Level.ERROR, Level.WARNING} if warned else {Level.ERROR}
    if report.exit_code and not any(each.level in reasons for each in found):
        found.append(_unexplained(report))
    return tuple(found)


def notes(report: NotebookReport) -> tuple[str, ...]:
    """What somebody should know of a notebook though it is no problem."""
    known = f"{report.known} finding{'s' if report.known > 1 else ''} known to the baseline"
    told = [f"{shown(report.notebook)}: {note}" for note in (*report.notes, *([known] if report.known else []))]
    # why a notebook is refused is said by its diagnostics
    is_told = not report.error or report.outcome is Outcome.REFUSED or _is_problem(report)
    return tuple(told if is_told else [report.error, *told])


def _is_problem(report: NotebookReport) -> bool:
    """Whether a report's error says more than what to do about the findings."""
    if not report.error:
        return False
    explained = bool(report.findings) or any(each.severity is not Severity.INFO for each in report.diagnostics)
    return not explained or report.exit_code > 1 or report.outcome in (*_LISTED, Outcome.FAILED)


class _NotebookFile:
    """The places of one notebook's lines; read when the first one is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: NotebookLines | None = None

    def spot(self, cell: int, line: int, column: int) -> Spot:
        if not cell:
            return Spot(self.path)
        if self._lines is None:
            try:
                content = self.path.read_bytes()
            except OSError:  # gone since
                content = b""
            self._lines = NotebookLines(content)
        found = self._lines.line(cell, line, column) if line else None
        place = found or self._lines.cell(cell)
        whole = self._lines.line(cell, line or 1)
        return Spot(self.path, place, self._lines.text(whole) if whole is not None else "")


def _diagnosed(diagnostic: Diagnostic, file: _NotebookFile) -> Problem:
    return Problem(
        diagnostic.code,
        _LEVELS[diagnostic.severity],
        diagnostic.message,
        file.spot(diagnostic.cell_number, diagnostic.line, diagnostic.column),
        diagnostic.fix,
        *(diagnostic.cell_number, diagnostic.line, diagnostic.column),
    )


def _linted(finding: LintFinding, report: NotebookReport, file: _NotebookFile) -> Problem:
    generated = _generated(finding, report)
    if not finding.cell_number:
        return Problem(finding.code, Level.WARNING, finding.message, generated)
    return Problem(
        finding.code,
        Level.WARNING,
        finding.message,
        file.spot(finding.cell_number, finding.cell_line, finding.cell_column),
        "",
        *(finding.cell_number, finding.cell_line, finding.cell_column),
        generated=generated,
    )


def _generated(finding: LintFinding, report: NotebookReport) -> Spot:
    """The finding's line in the generated file."""
    path = Path(finding.path)
    change = next((each for each in report.files if each.path.as_posix().endswith(f"/{path.as_posix()}")), None)
    lines = (change.after or _read(change.path)).split("\n") if change is not None else []
    text = lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
    place = Place(finding.line, finding.column, max(len(text), finding.column) + 1) if finding.line else None
    return Spot(change.path if change is not None else path, place, text)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _changed(change: FileChange, report: NotebookReport) -> Problem:
    """A file that is not what an export makes of the notebook: a failure only where the report says so."""
    level = Level.ERROR if report.exit_code else Level.NOTE
    name, notebook = shown(change.path), shown(report.notebook)
    if change.outcome is Outcome.EDITED:
        message, fix = f"{name}: not what nb2prod last wrote there", "see the difference with --diff"
    elif change.outcome is Outcome.ORPHANED:
        message, fix = f"{name}: exported from {notebook}, which is gone", "delete it, or bring the notebook back"
    else:
        state = "stale" if change.path.is_file() else "not written yet"
        state = "no longer part of the export" if change.before is not None and change.after is None else state
        message, fix = f"{name}: {state}", f"export {notebook} again with `nb2prod export`"
    return Problem(change.outcome.value, level, message, _spot_of(change, report), fix)


def _failed(report: NotebookReport) -> Problem:
    """The report's error, at the file it is about."""
    changed = next((change for change in report.files if change.outcome is report.outcome), None)
    if report.outcome in _LISTED and changed is not None:
        return Problem(report.outcome.value, Level.ERROR, report.error, _spot_of(changed, report))
    return Problem(Outcome.FAILED.value, Level.ERROR, report.error, _spot_in(report.error, report.notebook))


def _spot_of(change: FileChange, report: NotebookReport) -> Spot:
    """The changed file where there is one, else the notebook it is to come from."""
    stale = change.outcome is Outcome.STALE  # what to look at is the notebook
    return Spot(change.path if change.path.is_file() and not stale else report.notebook)


def _spot_in(message: str, notebook: Path) -> Spot:
    """The place that an error message begins with, as those about unreadable notebooks do."""
    found = _NUMBERS.match(message, len(str(notebook))) if message.startswith(str(notebook)) else None
    if found is None:
        return Spot(notebook)
    column = int(found[2] or 1)
    return Spot(notebook, Place(int(found[1]), column, column + 1))


def _unexplained(report: NotebookReport) -> Problem:
    """What fails though no finding says why, such as a hook that wrote something."""
    done = [shown(change.path) for change in report.files if change.outcome is not Outcome.UNCHANGED]
    message = " ".join([report.outcome.value, *([", ".join(done)] if done else [])])
    return Problem(report.outcome.value, Level.ERROR, message, Spot(report.notebook))
