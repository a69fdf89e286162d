"""The command `nb2prod verify`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.cli.options import MemorySize, parameter_option
from nb2prod.errors import Nb2prodError

if TYPE_CHECKING:
    from nb2prod.commands.verify.command import Progress, VerifyOptions
    from nb2prod.execution.verify.report import VerifyReport


@click.command("verify")
@click.argument("notebook", type=click.Path(path_type=Path))
@parameter_option("Set a parameter on both sides; repeatable.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the notebook was exported to [default: as configured, else beside the notebook].",
)
@click.option(
    "--python",
    type=click.Path(path_type=Path),
    metavar="PY",
    help="Run both sides with this interpreter [default: the kernel's].",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop when one cell or step runs longer.",
)
@click.option("--memory", type=MemorySize(), metavar="SIZE", help="Memory that each side may use, such as 2G.")
@click.option(
    "--rtol",
    type=click.FloatRange(min=0),
    default=1e-7,
    show_default=True,
    help="Relative difference of floats that is still called close.",
)
@click.option("--atol", type=click.FloatRange(min=0), default=1e-12, show_default=True, help="Absolute difference.")
@click.option(
    "--tag", "suggested", is_flag=True, help="Assume the roles that `nb2prod tag` suggests for untagged cells."
)
@click.option("--strict", is_flag=True, help="Also exit with 1 when something is unstable or not comparable.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else.")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Also write the report as a page."
)
@click.pass_context
def verify_command(
    context: click.Context,
    notebook: Path,
    assignments: tuple[tuple[str, str], ...],
    output: Path | None,
    python: Path | None,
    timeout: float | None,
    memory: int | None,
    rtol: float,
    atol: float,
    suggested: bool,
    strict: bool,
    as_json: bool,
    html: Path | None,
) -> None:
    """Run a notebook and its exported module, and show name by name that nothing changed.

    Both run in fresh processes in the notebook's folder. Exits with 0 (nothing differs), 1 (something does, or one of
    them fails), 2 (usage or unreadable input), 3 (a bug in nb2prod) or 130 (interrupted). Without options, the outcome
    is remembered in .nb2prod_cache, for JupyterLab to show.
    """
    from nb2prod.commands.verify.command import VerifyOptions

    options = VerifyOptions(output, python, timeout, memory, rtol, atol, strict, suggested, keep=True)
    report = _verified(context, notebook, assignments, options, as_json=as_json)
    if html is not None:
        from nb2prod.execution.verify.html import html_page
        from nb2prod.workspace.writing.files import replace_all

        replace_all({html: html_page(report)})
    if as_json:
        from nb2prod.execution.verify.as_json import json_text

        click.echo(json_text(report))
    else:
        from nb2prod.cli.verify_output import print_report

        print_report(report)
    context.exit(report.exit_code)


def _verified(
    context: click.Context,
    notebook: Path,
    assignments: tuple[tuple[str, str], ...],
    options: VerifyOptions,
    *,
    as_json: bool,
) -> VerifyReport:
    """The report; what stands in the way of one is printed, and ends the command."""
    from nb2prod.commands.subject import Refused
    from nb2prod.commands.verify.command import verify

    try:
        with _progress(shown=not as_json) as progress:
            return verify(notebook, assignments, options, progress)
    except Nb2prodError as error:
        if as_json:
            from nb2prod.execution.verify.as_json import error_text

            click.echo(error_text(str(error), error.exit_code))
            context.exit(error.exit_code)
        if isinstance(error, Refused):
            from nb2prod.cli.output import diagnostic_text

            for diagnostic in error.diagnostics:
                click.echo(diagnostic_text(notebook, diagnostic))
            for note in error.notes:
                click.echo(f"{notebook}: note: {note}", err=True)
            click.echo(f"nb2prod: {notebook}: the export is refused, so there is no module to verify", err=True)
            context.exit(error.exit_code)
        raise


@contextlib.contextmanager
def _progress(*, shown: bool) -> Iterator[Progress]:
    """One line on a terminal that is written over and over, and removed at the end."""
    if not shown or not sys.stderr.isatty():
        yield lambda text: None
        return

    def show(text: str) -> None:
        click.echo(f"\r\x1b[2K{text}", nl=False, err=True)

    try:
        yield show
    finally:
        show("")
