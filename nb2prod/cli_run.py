"""The command `nb2prod run`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from nb2prod.cli_options import parameter_option
from nb2prod.cli_output import diagnostic_text
from nb2prod.commands.parameter_table import parameter_table, type_text
from nb2prod.commands.run import RunReport, list_parameters, run_notebook
from nb2prod.errors import Nb2prodError
from nb2prod.execution.executed_notebook import RunStatus
from nb2prod.model import Parameter

_EXIT = {RunStatus.COMPLETED: 0, RunStatus.FAILED: 1, RunStatus.INTERRUPTED: 130}


@click.command("run")
@click.argument("notebook", type=click.Path(path_type=Path))
@parameter_option("Set a parameter; repeatable.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="The executed notebook [default: NOTEBOOK_STEM.output.ipynb beside the notebook].",
)
@click.option("--parameters", "listing", is_flag=True, help="List the notebook's parameters and run nothing.")
@click.option("--timeout", type=click.IntRange(min=1), metavar="SECONDS", help="Stop when one cell runs longer.")
@click.option("--force", is_flag=True, help="Replace an output that was not written by a run.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else.")
@click.pass_context
def run_command(
    context: click.Context,
    notebook: Path,
    assignments: tuple[tuple[str, str], ...],
    output: Path | None,
    listing: bool,
    timeout: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """Run a notebook once with papermill, with some of its parameters changed.

    The kernel works in the notebook's folder. The executed notebook records the parameters, the versions and the
    commit; of a run that failed or was interrupted, what had been executed is kept.
    """
    try:
        if listing:
            _print_parameters(notebook, as_json)
            return
        progress = not as_json and sys.stderr.isatty()
        report = run_notebook(notebook, assignments, output, force=force, timeout=timeout, progress=progress)
    except Nb2prodError as error:
        click.echo(f"error: {error}", err=True)
        context.exit(error.exit_code)
    _print_report(report, as_json)
    context.exit(_EXIT[report.status])


def _print_parameters(notebook: Path, as_json: bool) -> None:
    parameters, found = list_parameters(notebook)
    if as_json:
        click.echo(json.dumps({"parameters": [_described(each) for each in parameters]}, indent=2))
    else:
        click.echo(parameter_table(parameters))
    for each in found:
        click.echo(diagnostic_text(notebook, each), err=True)


def _described(parameter: Parameter) -> dict[str, object]:
    return {
        "name": parameter.name,
        "type": type_text(parameter),
        "default": parameter.default,
        "help": parameter.help,
        "choices": list(parameter.choices),
    }


def _print_report(report: RunReport, as_json: bool) -> None:
    for note in report.notes:
        click.echo(f"note: {note}", err=True)
    if as_json:
        click.echo(json.dumps(_document(report), indent=2))
    elif report.status is RunStatus.COMPLETED:
        click.echo(f"{report.output}: run in {report.seconds:.1f} s")
    if report.status is RunStatus.COMPLETED:
        return
    failure = report.failure
    what = f"{failure.place}: {failure.exception}: {failure.message}" if failure else "before the first cell"
    kept = f"; the partial notebook is {report.output}" if report.kept else ""
    click.echo(f"{report.status.value}: {what}{kept}", err=True)


def _document(report: RunReport) -> dict[str, object]:
    failure = report.failure
    return {
        "status": report.status.value,
        "output": str(report.output) if report.kept else None,
        "seconds": report.seconds,
        "parameters": dict(report.parameters),
        "overridden": list(report.overridden),
        "failing_cell": (
            None
            if failure is None
            else {
                "cell": failure.cell_number or None,
                "line": failure.line or None,
                "exception": failure.exception,
                "message": failure.message,
            }
        ),
        "notes": list(report.notes),
    }
