"""The command `nb2prod export`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.cli.options import chosen_format, format_options
from nb2prod.errors import Nb2prodError, UsageError

if TYPE_CHECKING:
    from nb2prod.commands.export.command import Fixed
    from nb2prod.commands.export.report import ExportOptions, Mode, NotebookReport
    from nb2prod.config import Settings
    from nb2prod.workspace.locations import Location

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
@click.option(
    "--tag", "suggested", is_flag=True, help="Assume the roles that `nb2prod tag` suggests for untagged cells."
)
@click.option(
    "--parameters",
    "parameter_file",
    metavar="FILE",
    help="Give `Parameters` the defaults that a file of YAML, JSON or TOML holds; later exports and checks keep them. "
    "none: the notebook's own [default: as the last export].",
)
@click.option("--fix", is_flag=True, help="Mend what can be mended in the notebook, after showing it and asking.")
@click.option("-y", "--yes", is_flag=True, help="Let --fix change notebooks without asking.")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a file on disk is stale.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--strict", is_flag=True, help="Lint findings make the exit code 1.")
@click.option("--force", is_flag=True, help="Overwrite files that somebody edited.")
@format_options
@click.pass_context
def export_command(
    context: click.Context,
    notebooks: tuple[Path, ...],
    output: Path | None,
    suggested: bool,
    parameter_file: str | None,
    fix: bool,
    yes: bool,
    check: bool,
    diff: bool,
    strict: bool,
    force: bool,
    report_format: str | None,
    as_json: bool,
) -> None:
    """Write each notebook's module and tests, or say why that cannot be done soundly.

    Exits with 0 (written), 1 (refused, stale or edited), 2 (usage or unreadable input), 3 (a bug in nb2prod) or
    130 (interrupted).
    """
    from nb2prod.commands.export.command import planned
    from nb2prod.commands.export.report import ExportOptions, ExportReport, Mode
    from nb2prod.reporting import render

    form = chosen_format(report_format, as_json=as_json)
    mode = Mode.CHECK if check else Mode.LOOK if diff else Mode.WRITE
    options = ExportOptions(output, mode, strict, force, suggested, parameter_file)
    reports: list[NotebookReport] = []
    try:
        plans = planned(notebooks, output)
        _check_usage(mode, fix=fix, yes=yes)
        if parameter_file is not None:
            from nb2prod.commands.export.defaults import check_sole_notebook

            check_sole_notebook(len(plans), parameter_file)
        fixed: Mapping[Path, Fixed] = {}
        if fix:
            from nb2prod.cli.fix import fix_notebooks

            fixed = fix_notebooks(plans, suggested=suggested, look=diff, yes=yes, silent=form != "text")
        with _progress(plans, options, fixed, shown=form == "text") as exported:
            reports.extend(exported)
    except Nb2prodError as error:
        if form != "text":
            click.echo(render(ExportReport(()), form, exit_code=error.exit_code, error=str(error)))
            context.exit(error.exit_code)
        raise
    done = ExportReport(tuple(reports))
    if form != "text":
        click.echo(render(done, form, exit_code=done.exit_code))
        context.exit(done.exit_code)
    from nb2prod.cli.output import print_diff, print_report, print_summary

    for report in reports:
        print_report(report, findings_to_stderr=diff)
        if diff:
            print_diff(report)
    print_summary(done, mode)
    context.exit(done.exit_code)


def _check_usage(mode: Mode, *, fix: bool, yes: bool) -> None:
    if fix and mode is mode.CHECK:
        raise UsageError(
            "--check writes nothing, and --fix changes the notebook; look at the changes with --fix --diff"
        )
    if yes and not fix:
        raise UsageError("--yes answers the question that --fix asks; give --fix, too")


@contextmanager
def _progress(
    plans: Sequence[tuple[Location, Settings]], options: ExportOptions, fixed: Mapping[Path, Fixed], *, shown: bool
) -> Iterator[Iterator[NotebookReport]]:
    """The exports as they are done, with a bar on a terminal when there are many."""
    from nb2prod.commands.export.command import export_each

    if not shown or len(plans) <= _MANY or not sys.stderr.isatty():
        yield export_each(plans, options, fixed)
        return
    with click.progressbar(
        export_each(plans, options, fixed), length=len(plans), label="Exporting", file=sys.stderr, show_pos=True
    ) as bar:
        yield iter(bar)
