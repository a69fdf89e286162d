"""The command `nb2prod export`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.errors import Nb2prodError

if TYPE_CHECKING:
    from nb2prod.commands.export_report import ExportOptions, NotebookReport

_MANY = 3  # notebooks that go without a progress bar


@click.command("export")
@click.argument("notebooks", metavar="NOTEBOOK...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write DIR/STEM.py and DIR/tests/test_STEM.py [default: as configured, else beside the notebook].",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a file on disk is stale.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--strict", is_flag=True, help="Lint findings make the exit code 1.")
@click.option("--force", is_flag=True, help="Overwrite files that somebody edited.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else.")
@click.pass_context
def export_command(
    context: click.Context,
    notebooks: tuple[Path, ...],
    output: Path | None,
    check: bool,
    diff: bool,
    strict: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Write each notebook's module and tests, or say why that cannot be done soundly.

    Exits with 0 (written), 1 (refused, stale or edited), 2 (usage or unreadable input), 3 (a bug in nb2prod) or
    130 (interrupted).
    """
    from nb2prod.cli_output import json_text, print_diff, print_report, print_summary
    from nb2prod.commands.export_report import ExportOptions, ExportReport, Mode

    mode = Mode.CHECK if check else Mode.LOOK if diff else Mode.WRITE
    options = ExportOptions(output, mode, strict, force)
    reports: list[NotebookReport] = []
    try:
        with _progress(notebooks, options, shown=not as_json) as exported:
            reports.extend(exported)
    except Nb2prodError as error:
        if as_json:
            click.echo(json_text(ExportReport(()), error=str(error), exit_code=error.exit_code))
            context.exit(error.exit_code)
        raise
    done = ExportReport(tuple(reports))
    if as_json:
        click.echo(json_text(done, exit_code=done.exit_code))
        context.exit(done.exit_code)
    for report in reports:
        print_report(report, findings_to_stderr=diff)
        if diff:
            print_diff(report)
    print_summary(done, mode)
    context.exit(done.exit_code)


@contextmanager
def _progress(
    notebooks: tuple[Path, ...], options: ExportOptions, *, shown: bool
) -> Iterator[Iterator[NotebookReport]]:
    """The exports as they are done, with a bar on a terminal when there are many."""
    from nb2prod.commands.export import export_each, planned

    plans = planned(notebooks, options.output)
    if not shown or len(plans) <= _MANY or not sys.stderr.isatty():
        yield export_each(plans, options)
        return
    with click.progressbar(
        export_each(plans, options), length=len(plans), label="Exporting", file=sys.stderr, show_pos=True
    ) as bar:
        yield iter(bar)
