"""The command `nb2prod run`."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.cli.options import MemorySize, parameter_option
from nb2prod.cli.output import diagnostic_text
from nb2prod.commands.parameter_table import parameter_table, type_text
from nb2prod.commands.run import RunOptions, RunReport, list_parameters, run_notebook
from nb2prod.errors import Nb2prodError, UsageError
from nb2prod.execution.kept_run import RunStatus
from nb2prod.model import Parameter
from nb2prod.reporting.run_document import exit_code, run_document
from nb2prod.workspace.remote.files import local_path, name_of

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_TERMINATED = 128 + signal.SIGTERM


@click.command("run")
@click.argument("notebook")
@parameter_option("Set a parameter; repeatable. It wins over the file's.")
@click.option(
    "--parameters",
    "parameter_file",
    metavar="FILE",
    help="Set the parameters that a file of YAML, JSON or TOML gives values: what `papermill -f` and a sweep's "
    "best.yaml are.",
)
@click.option("--list-parameters", "listing", is_flag=True, help="List the notebook's parameters and run nothing.")
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="The executed notebook; - is the standard output [default: NOTEBOOK_STEM.output.ipynb beside the notebook].",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop when one cell runs longer.",
)
@click.option("--memory", type=MemorySize(), metavar="SIZE", help="Memory that the run may use, such as 2G.")
@click.option("--force", is_flag=True, help="Replace an output that was not written by a run, or was edited since.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else.")
@click.pass_context
def run_command(
    context: click.Context,
    notebook: str,
    assignments: tuple[tuple[str, str], ...],
    parameter_file: str | None,
    listing: bool,
    output: str | None,
    timeout: float | None,
    memory: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """Run a notebook once, as papermill does, with some of its parameters changed.

    It works in the notebook's folder. NOTEBOOK and the output are paths or addresses, such as s3://bucket/a.ipynb.
    The executed notebook is kept as the run goes on, and records the parameters, the versions and the commit; of a run
    that failed or was interrupted, what had been executed is kept.
    """
    try:
        if listing:
            _print_parameters(notebook, as_json)
            return
        if as_json and output == "-":
            raise UsageError("-o - and --json both print on stdout; give one of them")
        options = RunOptions(assignments, parameter_file, output, force, timeout, memory)
        with _ending_in_order() as ended, _progress(shown=not as_json and sys.stderr.isatty()) as on_cell:
            report = run_notebook(notebook, options, on_cell)
    except Nb2prodError as error:
        click.echo(f"error: {error}", err=True)
        context.exit(error.exit_code)
    _print_report(report, as_json)
    context.exit(_TERMINATED if ended and report.status is RunStatus.INTERRUPTED else exit_code(report))


@contextlib.contextmanager
def _ending_in_order() -> Iterator[list[int]]:
    """Make being told to end (SIGTERM) an interrupt, so that what has been executed is kept; lists the signals."""
    ended: list[int] = []

    def end(number: int, frame: object) -> None:
        ended.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield ended
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _progress(*, shown: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on a terminal, from the first cell that has ended."""
    if not shown:
        yield None
        return
    with contextlib.ExitStack() as stack:
        bars: list[ProgressBar[int]] = []

        def show(done: int, total: int) -> None:
            if not bars:
                bars.append(stack.enter_context(click.progressbar(length=total, label="Executing", file=sys.stderr)))
            bars[0].update(done - bars[0].pos)

        yield show


def _print_parameters(notebook: str, as_json: bool) -> None:
    parameters, found = list_parameters(notebook)
    if as_json:
        click.echo(json.dumps({"parameters": [_described(each) for each in parameters]}, indent=2))
    else:
        click.echo(parameter_table(parameters))
    for each in found:
        click.echo(diagnostic_text(local_path(notebook) or Path(name_of(notebook)), each), err=True)


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
        click.echo(json.dumps(run_document(report), indent=2))
    elif report.status is RunStatus.COMPLETED:
        click.echo(f"{report.output}: run in {report.seconds:.1f} s", err=report.output == "-")
    if report.status is RunStatus.COMPLETED:
        return
    failure = report.failure
    what = f"{failure.place}: {failure.exception}: {failure.message}" if failure else "before the first cell"
    click.echo(f"{report.status.value}: {what}; the partial notebook is {report.output}", err=True)
