"""The command `nb2prod sweep`."""

from __future__ import annotations

import contextlib
import json
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.cli.options import MemorySize, parameter_option
from nb2prod.errors import Nb2prodError

if TYPE_CHECKING:
    from nb2prod.commands.sweep.options import SweepOptions
    from nb2prod.commands.sweep.plan import SweepPlan
    from nb2prod.commands.sweep.running import View
    from nb2prod.execution.sweep.results import RunResult, Sweep
    from nb2prod.execution.sweep.values import Progress

_INTERRUPTED = 128  # exit codes above are of signals
_EPILOG = """\
Rows of --from, grids and random values are combined: each row with each point of the grid, and each of those with the
same N draws. Without --seed a sweep that goes on in its folder keeps the seed that is recorded there.

Data files that the cells or the values name are looked at: where somebody has changed one since the last call, all
points run again. Of what runs read otherwise nothing is known: where it has changed, name another folder with -o, or
remove the sweep's.
"""


@click.command("sweep", epilog=_EPILOG)
@click.argument("notebook")
@click.option(
    "--grid",
    "grids",
    multiple=True,
    metavar="NAME=VALUES",
    help="Values for a parameter: V1,V2 (read as -p reads them) or START:STOP:STEP with STOP; repeatable.",
)
@click.option(
    "--random",
    "randoms",
    multiple=True,
    metavar="NAME=LO:HI[:log]",
    help="Draw values for a parameter, evenly or on a logarithmic scale, or from a choice A,B,C; repeatable.",
)
@click.option("--points", "count", type=click.IntRange(min=1), metavar="N", help="How many values --random draws.")
@click.option("--seed", type=click.IntRange(min=0), metavar="S", help="What --random draws with [default: chosen].")
@click.option(
    "--from",
    "source",
    metavar="FILE",
    help="Read points from FILE.csv, .yaml or .json: one row for each, with parameters as columns.",
)
@click.option("--zip", "side_by_side", is_flag=True, help="Take grids side by side instead of their product.")
@parameter_option("Set a parameter that stays the same; repeatable.")
@click.option("--parameters", "parameter_file", metavar="FILE", help="A file of parameters that stay the same.")
@click.option("--best", metavar="max:METRIC", help="Find the best run by a metric, max: or min:, and write best.yaml.")
@click.option(
    "-o", "--output", metavar="DIR", help="The sweep's folder [default: NOTEBOOK_STEM.sweep beside the notebook]."
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Runs at the same time [default: cores, at most points]."
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop a run when one cell takes longer.",
)
@click.option("--memory", type=MemorySize(), metavar="SIZE", help="Memory that each run may use, such as 2G.")
@click.option("--keep-going", is_flag=True, help="Go on when a run fails; otherwise no further one begins.")
@click.option("--cold", is_flag=True, help="Run every point from the start, in a process of its own.")
@click.option(
    "--python",
    type=click.Path(path_type=Path),
    metavar="PY",
    help="Run with this interpreter [default: the kernel's].",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Who does the runs. The notebook, its own Python modules and the packages they are part of travel to dask's "
    "workers; nb2prod (the same version), the libraries, and data files under the same path or address must be there.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler, such as tcp://host:8786 [default: started here].")
@click.option("--track", type=click.Choice(["mlflow"]), help="Also record the sweep there.")
@click.option("--tracking-uri", metavar="URI", help="MLflow server or store [default: MLFLOW_TRACKING_URI].")
@click.option("--dry-run", is_flag=True, help="Print the points and what they share, and run nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else.")
@click.pass_context
def sweep_command(
    context: click.Context,
    notebook: str,
    grids: tuple[str, ...],
    randoms: tuple[str, ...],
    count: int | None,
    seed: int | None,
    source: str | None,
    side_by_side: bool,
    assignments: tuple[tuple[str, str], ...],
    parameter_file: str | None,
    best: str | None,
    output: str | None,
    workers: int | None,
    timeout: float | None,
    memory: int | None,
    keep_going: bool,
    cold: bool,
    python: Path | None,
    engine: str,
    scheduler: str | None,
    track: str | None,
    tracking_uri: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Run a notebook many times with other parameters, sharing what the runs have in common.

    One folder keeps each executed notebook, a table and a report. A run is known by its code, parameters and
    environment: a second call does only what is missing. Exits with 0, 1 (a run failed), 2 (usage, or it could not
    go on), 3 (a bug in nb2prod), 130 or 143 (interrupted; what is done is kept).
    """
    from nb2prod.commands.sweep.options import Engine, SweepOptions
    from nb2prod.commands.sweep.points import PointOptions

    options = SweepOptions(
        points=PointOptions(grids, randoms, count, seed, source, side_by_side),
        assignments=assignments,
        parameter_file=parameter_file,
        folder=output,
        python=python,
        workers=workers,
        timeout=timeout,
        memory=memory,
        keep_going=keep_going,
        cold=cold,
        best=best,
        engine=Engine(engine),
        scheduler=scheduler,
        tracking=track is not None,
        tracking_uri=tracking_uri,
        command=("nb2prod", *sys.argv[1:]),
    )
    try:
        context.exit((_planned if dry_run else _swept)(notebook, options, as_json))
    except Nb2prodError as error:
        if not as_json:
            raise
        click.echo(json.dumps({"error": str(error), "exit_code": error.exit_code}))
        context.exit(error.exit_code)


def _planned(notebook: str, options: SweepOptions, as_json: bool) -> int:
    from nb2prod.cli.sweep_plan import plan_document, print_plan
    from nb2prod.commands.sweep.run import plan_sweep

    plan = plan_sweep(notebook, options)
    if as_json:
        click.echo(json.dumps(plan_document(plan), indent=2))
    else:
        print_plan(plan)
    return 0


def _swept(notebook: str, options: SweepOptions, as_json: bool) -> int:
    from nb2prod.commands.sweep.run import sweep

    outcome = sweep(notebook, options, _silent if as_json else _shown, _page)
    if as_json:
        from nb2prod.reporting.sweep.document import as_json as document

        click.echo(json.dumps({**document(outcome.sweep), "exit_code": outcome.exit_code, "error": outcome.error}))
    else:
        from nb2prod.reporting.sweep.text import summary

        click.echo(summary(outcome.sweep))
    if outcome.error:
        click.echo(f"nb2prod: {outcome.error}", err=True)
    elif outcome.exit_code > _INTERRUPTED:
        click.echo("nb2prod: interrupted; what is done is kept", err=True)
    return outcome.exit_code


def _page(result: Sweep) -> str:
    from nb2prod.reporting.sweep.html import report_page  # not before it is needed: it loads the plotting library

    return report_page(result)


def _shown(plan: SweepPlan) -> AbstractContextManager[View]:
    """Progress and the best results so far, on stderr."""
    from rich.console import Console

    from nb2prod.reporting.sweep.display import SweepDisplay

    return SweepDisplay(Console(stderr=True), plan.points, plan.workers, plan.subject.goal, len(plan.kept))


class _Silent:
    """A view for programs: notes are part of the document."""

    def take(self, result: RunResult) -> None:
        """Show nothing."""

    def progress(self, progress: Progress) -> None:
        """Show nothing."""

    def note(self, text: str) -> None:
        """Show nothing."""


def _silent(plan: SweepPlan) -> AbstractContextManager[View]:
    return contextlib.nullcontext(_Silent())
