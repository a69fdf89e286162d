"""How far a notebook as it stands in the browser is from a module one can rely on: every item measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path

from nb2prod.commands.export.report import ExportOptions, FileChange, Mode, NotebookReport, Outcome
from nb2prod.commands.export.together import Fixed, Task, export_together
from nb2prod.model import Severity
from nb2prod.workspace.finishing.linting import LintFinding
from nb2prod.workspace.locations import locate
from nb2prod.workspace.notebooks.reading import parse_notebook
from nb2prod.workspace.notebooks.settings import settings_of
from nb2prod.workspace.records.measurements import Measurement, recall
from nb2prod.workspace.records.records import load_record

_CHANGED = "notebook or module have changed since"
_EDITED = "changed by hand since the export"
_FOREIGN = "there already, and not known to be an export's"
_JUDGED = (Outcome.UNCHANGED, Outcome.STALE, Outcome.EDITED)  # where there was something to lint


class State(Enum):
    """What is known about one item."""

    PASSED = "passed"
    FAILED = "failed"
    OUTDATED = "outdated"  # what was measured is not what is there now
    NEVER = "never"
    UNKNOWN = "unknown"  # nothing could be measured


@dataclass(frozen=True, slots=True)
class Item:
    """One item; `at` (ISO 8601, UTC) is when it was measured, empty where it never was."""

    state: State
    detail: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """All items."""

    exported: Item
    verified: Item
    tests: Item
    lint: Item
    findings: tuple[LintFinding, ...]  # ruff's, about what an export would write
    files: tuple[FileChange, ...]  # those that findings are in with their texts
    sources: dict[str, str]  # of the cells, by their ids
    module: Path | None  # the main module, where there is one
    edited: bool  # an export would overwrite what somebody else wrote
    foreign: bool  # that is no generated file, changed by hand, but another one


def readiness(path: Path, content: bytes) -> Readiness:
    """Measure a notebook's content against what is on disk; raises UnreadableNotebook and ConfigurationError."""
    notebook = parse_notebook(content, path)
    settings, configured_in = settings_of(path)
    location = locate(path, None, settings, configured_in)
    record = load_record(location.output, location.layout.stem)
    # with the roles that the export on disk was made with, as `nb2prod check` has it
    options = ExportOptions(mode=Mode.CHECK, suggested=record is not None and record.suggested, mends=False)
    (report,) = export_together([Task(location, settings, Fixed(content, ()))], options)
    measured = recall(location, notebook)
    now = datetime.now(timezone.utc).isoformat(timespec="seconds")
    module = location.output / f"{location.layout.stem}.py"
    return Readiness(
        exported=_exported(report, exists=record is not None or module.exists(), now=now),
        verified=_remembered(measured.verify, "never verified here"),
        tests=_remembered(measured.tests, "never run here"),
        lint=_lint(report, now),
        findings=report.findings,
        files=report.files,
        sources={cell.id: cell.source for cell in notebook.cells},
        module=module if module.is_file() else None,
        edited=report.outcome is Outcome.EDITED,
        foreign=report.foreign,
    )


def _exported(report: NotebookReport, *, exists: bool, now: str) -> Item:
    outcome, names = report.outcome, _names(report)
    if outcome is Outcome.UNCHANGED:
        return Item(State.PASSED, "up to date", now)
    if outcome is Outcome.STALE:
        return Item(State.OUTDATED, f"not up to date: {names}", now) if exists else Item(State.NEVER, "never exported")
    if outcome is Outcome.EDITED:
        return Item(State.FAILED, f"{_FOREIGN if report.foreign else _EDITED}: {names}", now)
    return Item(State.FAILED, _refusal(report) if outcome is Outcome.REFUSED else report.error, now)


def _names(report: NotebookReport) -> str:
    """The files that the outcome is about."""
    of_outcome = (change for change in report.files if change.outcome is report.outcome)
    return _listed(change for change in of_outcome if change.foreign == report.foreign)


def _listed(changes: Iterable[FileChange]) -> str:
    return ", ".join(change.path.name for change in changes)


def _refusal(report: NotebookReport) -> str:
    errors = [found for found in report.diagnostics if found.severity is Severity.ERROR]
    count = f"{len(errors)} error{'s' if len(errors) != 1 else ''}"
    return f"the export is refused: {count}, {', '.join(dict.fromkeys(found.code for found in errors))}"


def _remembered(measurement: Measurement | None, never: str) -> Item:
    if measurement is None:
        return Item(State.NEVER, never)
    state = State.PASSED if measurement.passed else State.FAILED
    if measurement.current:
        return Item(state, measurement.detail, measurement.at)
    return Item(State.OUTDATED, f"{_CHANGED}; before: {state.value}, {measurement.detail}", measurement.at)


def _lint(report: NotebookReport, now: str) -> Item:
    if report.outcome not in _JUDGED:
        return Item(State.UNKNOWN, report.error or "there is nothing to lint while the export is refused")
    if not report.findings:
        return Item(State.PASSED, "no findings", now)
    count = f"{len(report.findings)} finding{'s' if len(report.findings) != 1 else ''}"
    codes = ", ".join(sorted({finding.code for finding in report.findings}))
    return Item(State.FAILED, f"{count}: {codes}", now)
