"""`nb2prod check`: what git hooks and continuous integration run."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.cli.options import chosen_format, format_options
from nb2prod.errors import Nb2prodError

if TYPE_CHECKING:
    from nb2prod.commands.export.report import ExportReport, NotebookReport

_MANY = 3  # notebooks that are compiled without a progress bar


@click.command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the modules are, as given to `nb2prod export` [default: as configured, else beside the notebooks].",
)
@click.option("--staged", is_flag=True, help="What was exported must be staged in git, too, as it is on disk.")
@click.option(
    "--write-baseline", is_flag=True, help="Know what is found today; later checks fail for new findings only."
)
@click.option("--no-cache", is_flag=True, help="Neither believe nor remember what was found out.")
@format_options
@click.pass_context
def check_command(
    context: click.Context,
    paths: tuple[Path, ...],
    output: Path | None,
    staged: bool,
    write_baseline: bool,
    no_cache: bool,
    report_format: str | None,
    as_json: bool,
) -> None:
    """Fail when a module is not what its notebook exports to, or a notebook has a new finding; write nothing.

    PATHs are notebooks, generated files or folders; without any, the working directory. Left out are hidden folders,
    environments, other repositories, what git ignores and what the setting `exclude` names.

    Exits with 0 (all is well), 1 (something is stale, edited, refused, orphaned or new), 2 (usage or unreadable
    input), 3 (a bug in nb2prod) or 130 (interrupted).
    """
    from nb2prod.commands.check.command import check
    from nb2prod.commands.check.run import CheckOptions
    from nb2prod.commands.export.report import ExportReport
    from nb2prod.reporting import render

    form = chosen_format(report_format, as_json=as_json)
    options = CheckOptions(output, staged, write_baseline, use_cache=not no_cache)
    try:
        checked = check(paths, options, _progress if form == "text" else lambda reports, _: reports)
    except Nb2prodError as error:
        if form == "text":
            raise
        click.echo(render(ExportReport(()), form, exit_code=error.exit_code, error=str(error)))
        context.exit(error.exit_code)
    report = checked.report
    if form != "text":
        click.echo(render(report, form, exit_code=report.exit_code))
        context.exit(report.exit_code)
    _print(report, checked.baselines)
    context.exit(report.exit_code)


def _progress(reports: Iterator[NotebookReport], count: int) -> Iterable[NotebookReport]:
    """A bar on a terminal when many notebooks are compiled."""
    if count <= _MANY or not sys.stderr.isatty():
        yield from reports
        return
    with click.progressbar(reports, length=count, label="Checking", file=sys.stderr, show_pos=True) as bar:
        yield from bar


def _print(report: ExportReport, baselines: Iterable[Path]) -> None:
    """Print what fails and what should be known, and one line that counts."""
    from nb2prod.cli.output import print_report
    from nb2prod.quick.summary import summary
    from nb2prod.reporting.paths import shown

    for each in report.notebooks:
        print_report(each, findings_to_stderr=False)
    for path in baselines:
        click.echo(f"written {shown(path)}", err=True)
    failed = [each for each in report.notebooks if each.exit_code]
    words = Counter(_word(each) for each in failed)
    passed = len(report.notebooks) - len(failed)
    known = sum(each.known for each in report.notebooks)
    click.echo(summary(passed, [(count, word) for word, count in words.items()], report.left_out, known), err=True)


def _word(report: NotebookReport) -> str:
    """What the summary calls a notebook that fails."""
    from nb2prod.commands.export.report import Outcome

    if report.outcome is not Outcome.UNCHANGED:
        return str(report.outcome.value)
    return "with new findings" if report.diagnostics or report.findings else "not staged"
