"""How reports are printed for people: like ruff prints its findings."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.commands.export.report import ExportReport, FileChange, Mode, NotebookReport, Outcome
from nb2prod.model import Diagnostic, Severity, Suggestion
from nb2prod.reporting.paths import shown
from nb2prod.workspace.finishing.linting import LintFinding

if TYPE_CHECKING:
    from nb2prod.compiler.fixes import Mended

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_ROLES = 8  # assumed roles that a report names
_DIFF_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def print_report(report: NotebookReport, *, findings_to_stderr: bool) -> None:
    """Print one notebook's assumed roles, diagnostics, lint findings and error."""
    if report.suggestions:
        click.echo(f"{shown(report.notebook)}: {_assumed(report.suggestions)}", err=True)
    mends = report.mends
    for diagnostic in report.diagnostics:
        click.echo(diagnostic_text(report.notebook, diagnostic, mends.get(diagnostic, "")), err=findings_to_stderr)
    for finding in report.findings:
        click.echo(finding_text(report, finding), err=findings_to_stderr)
    if report.error:
        click.echo(f"{click.style('error:', fg='red', bold=True)} {report.error}", err=True)
    if report.mended is not None:
        for line in _mendable(report.mended, report.diagnostics):
            click.echo(f"{shown(report.notebook)}: {line}", err=True)
    for note in report.notes:
        click.echo(f"{shown(report.notebook)}: {click.style('note:', fg='blue')} {note}", err=True)
    for change in report.files:
        if change.outcome in (Outcome.WRITTEN, Outcome.REMOVED):
            click.echo(f"{change.outcome.value} {shown(change.path)}", err=True)


def diagnostic_text(notebook: Path, diagnostic: Diagnostic, mend: str = "") -> str:
    """`notebook.ipynb:cell 7:3:1: NB203 message`, its fix on an indented line, and what `--fix` would do about it."""
    code = click.style(diagnostic.code, fg=_COLOURS[diagnostic.severity], bold=True)
    mark = f" [{click.style('*', fg='cyan')}]" if mend else ""
    place = _place(notebook, diagnostic.cell_number, diagnostic.line, diagnostic.column)
    lines = [f"{place}: {code}{mark} {diagnostic.message}"]
    lines += [f"    {click.style('fix:', fg='green')} {diagnostic.fix}"] if diagnostic.fix else []
    lines += [f"    {click.style('--fix:', fg='cyan')} {mend}"] if mend else []
    return "\n".join(lines)


def finding_text(report: NotebookReport, finding: LintFinding) -> str:
    """A lint finding at its cell, or at the file where the line is nb2prod's own."""
    code = click.style(finding.code, fg="yellow", bold=True)
    if finding.cell_number:
        place = _place(report.notebook, finding.cell_number, finding.cell_line, finding.cell_column)
    else:
        place = f"{finding.path}:{finding.line}:{finding.column}"
    return f"{place}: {code} {finding.message}"


def print_diff(report: NotebookReport) -> None:
    """Print a unified diff, from what is on disk to what an export writes."""
    for change in report.files:
        for line in _diff(change):
            colour = _DIFF_COLOURS.get(line[:1])
            click.echo(click.style(line, fg=colour, bold=line.startswith(("+++", "---"))) if colour else line)


def _assumed(suggestions: Sequence[Suggestion]) -> str:
    """The roles that were assumed, each with its cells."""
    cells: dict[str, list[str]] = {}
    for each in suggestions:
        cells.setdefault(" ".join(each.tags), []).append(str(each.cell_number))
    roles = [f"{tag} (cell{'s' if len(numbers) > 1 else ''} {', '.join(numbers)})" for tag, numbers in cells.items()]
    more = [f"{len(roles) - _ROLES} more"] if len(roles) > _ROLES else []
    return f"assumed roles: {', '.join([*roles[:_ROLES], *more])}; `nb2prod tag` says why"


def _mendable(mended: Mended, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    """How many errors `--fix` would mend, and what is left then."""
    errors = [found for found in diagnostics if found.severity is Severity.ERROR]
    count = sum(found.severity is Severity.ERROR for found, _ in mended.mended)
    if not count:
        return
    left = len(mended.remaining)
    hidden = left - (len(errors) - count)
    behind = f"; {hidden} more would be seen then" if hidden > 0 else ""
    yield f"{count} of {len(errors)} error{'s' if len(errors) > 1 else ''} can be mended with --fix{behind}"


def print_summary(report: ExportReport, mode: Mode) -> None:
    """Print one line that counts what happened."""
    counts = Counter(notebook.outcome for notebook in report.notebooks)
    words = {Outcome.STALE: "stale" if mode is Mode.CHECK else "would be written", Outcome.EDITED: "left alone"}
    parts = [f"{counts[outcome]} {words.get(outcome, outcome.value)}" for outcome in Outcome if counts[outcome]]
    findings = sum(len(notebook.findings) for notebook in report.notebooks)
    if findings:
        parts.append(f"{findings} lint finding{'s' if findings > 1 else ''}")
    total = len(report.notebooks)
    click.echo(f"{total} notebook{'s' if total > 1 else ''}: {', '.join(parts)}", err=True)


def _place(notebook: Path, cell: int, line: int, column: int) -> str:
    numbers = [f"cell {cell}", *(str(number) for number in (line, column) if line and number)] if cell else []
    return ":".join([shown(notebook), *numbers])


def _diff(change: FileChange) -> list[str]:
    if change.outcome is Outcome.UNCHANGED:
        return []
    name = shown(change.path)
    before, after = ((text or "").splitlines() for text in (change.before, change.after))
    names = ("/dev/null" if change.before is None else name, "/dev/null" if change.after is None else name)
    return list(difflib.unified_diff(before, after, *names, lineterm=""))
