"""The command `nb2prod record`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.cli.options import MemorySize, parameter_option
from nb2prod.cli.output import print_report
from nb2prod.errors import Nb2prodError
from nb2prod.reporting.paths import shown
from nb2prod.reporting.record_document import record_document

if TYPE_CHECKING:
    from nb2prod.commands.record.report import RecordReport


@click.command("record")
@click.argument("notebook", type=click.Path(path_type=Path))
@parameter_option("Record with another value of a parameter; repeatable.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write DIR/STEM.py and DIR/tests/test_STEM_regression.py [default: as for export].",
)
@click.option(
    "--runs",
    type=click.IntRange(min=2, max=100),
    default=3,
    show_default=True,
    help="Runs to compare; when they differ, ten are made.",
)
@click.option("--python", type=click.Path(path_type=Path), help="Run with this interpreter, not the notebook's kernel.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Limit for each cell.")
@click.option("--memory", type=MemorySize(), metavar="SIZE", help="Limit for each process, such as 500M or 4G.")
@click.option("--force", is_flag=True, help="Overwrite files that somebody edited.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else.")
@click.pass_context
def record_command(
    context: click.Context,
    notebook: Path,
    assignments: tuple[tuple[str, str], ...],
    output: Path | None,
    runs: int,
    python: Path | None,
    timeout: float | None,
    memory: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """Run a notebook several times; write regression tests beside its module, and types into its signatures.

    The tests assert what every run showed: exactly where the runs agree, within ranges where chance is at work. Exits
    with 0 (written), 1 (refused, failed or edited), 2 (usage or unreadable input), 3 (a bug in nb2prod) or 130
    (interrupted).
    """
    from nb2prod.commands.record.command import record
    from nb2prod.commands.record.report import RecordOptions

    try:
        options = RecordOptions(output, runs, python, timeout, memory, force)
        report = record(notebook, assignments, options, lambda text: click.echo(f"{shown(notebook)}: {text}", err=True))
    except Nb2prodError as error:
        if not as_json:
            raise
        click.echo(json.dumps({"schema": 1, "exit_code": error.exit_code, "error": str(error)}, indent=2))
        context.exit(error.exit_code)
    if as_json:
        click.echo(json.dumps(record_document(report), indent=2, ensure_ascii=False))
    else:
        _print(report)
    context.exit(report.exit_code)


def _print(report: RecordReport) -> None:
    print_report(report.export, findings_to_stderr=False)
    for each in report.not_asserted:
        click.echo(f"not asserted: {each.name} of {each.step}: {each.reason}", err=True)
    for note in report.notes:
        click.echo(f"note: {note}", err=True)
    if not report.exit_code:
        tried = ", all true of the module" if report.tested else ""
        click.echo(f"{report.assertions} assertions from {report.runs} runs in {report.seconds:.1f} s{tried}", err=True)
