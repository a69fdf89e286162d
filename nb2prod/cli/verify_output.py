"""How `nb2prod verify` prints its report for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from nb2prod.execution.verify.report import Failure, NameResult, Outcome, StepResult, VerifyReport
from nb2prod.execution.verify.words import divergence_words, failure_words, verdict_words
from nb2prod.reporting.paths import shown

_COLOURS = {
    Outcome.EQUAL: "green",
    Outcome.CLOSE: "green",
    Outcome.DIFFERENT: "red",
    Outcome.UNSTABLE: "yellow",
    Outcome.INCOMPARABLE: "yellow",
}
_HEADINGS = ("step", "name", "type", "outcome", "detail")


def print_report(report: VerifyReport) -> None:
    """Print a table of all names, what went wrong, and the verdict."""
    _print_table(report.steps)
    for failure in report.failures:
        click.echo(f"{click.style('failed:', fg='red', bold=True)} {failure_words(failure, _file_shown(failure))}")
    for note in report.parameter_notes:
        click.echo(f"{click.style('warning:', fg='yellow')} parameter {note.name}: {note.message}", err=True)
    for text in report.notes:
        click.echo(f"note: {text}", err=True)
    if report.cause is not None:
        click.echo(f"{click.style('likely cause:', fg='yellow')} {report.cause}")
    divergence = divergence_words(report, shown)
    if divergence:
        click.echo(f"{click.style('first difference:', fg='red', bold=True)} {divergence}")
    colour = "green" if report.proven else "red" if report.exit_code == 1 else "yellow"
    click.echo(click.style(verdict_words(report), fg=colour, bold=True))


def _file_shown(failure: Failure) -> str:
    from pathlib import Path

    return shown(Path(failure.file)) if failure.file else ""


def _print_table(steps: Sequence[StepResult]) -> None:
    rows = [row for step in steps for row in _rows(step)]
    if not rows:
        return
    texts = [_HEADINGS, *(row for row, _ in rows)]
    widths = [max(len(text[column]) for text in texts) for column in range(len(_HEADINGS) - 1)]
    click.echo(click.style(_line(_HEADINGS, widths, None), bold=True))
    for row, outcome in rows:
        click.echo(_line(row, widths, outcome))


def _rows(step: StepResult) -> Iterator[tuple[tuple[str, ...], Outcome | None]]:
    if not step.names:
        yield (step.name, "", "", "no outputs" if step.reached else "not reached", ""), None
    for place, result in enumerate(step.names):
        row = ("" if place else step.name, result.name, result.type, result.outcome.value, _detail(result))
        yield row, result.outcome


def _detail(result: NameResult) -> str:
    if result.where:
        return f"{result.name}{result.where}: {result.detail}"
    return result.detail


def _line(row: Sequence[str], widths: Sequence[int], outcome: Outcome | None) -> str:
    cells = [text.ljust(width) for text, width in zip(row, widths, strict=False)]
    if outcome is not None:
        cells[3] = click.style(cells[3], fg=_COLOURS[outcome])
    return "  ".join([*cells, row[-1]]).rstrip()
