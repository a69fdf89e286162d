"""The command `nb2prod hook`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("hook")
@click.argument("notebooks", metavar="[NOTEBOOK]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the modules go [default: as configured, else beside the notebook].",
)
@click.pass_context
def hook_command(context: click.Context, notebooks: tuple[Path, ...], output: Path | None) -> None:
    """What the pre-commit hook `nb2prod-export` runs: export notebooks that are to be committed.

    Notebooks without roles are left out. Exits with 0 (nothing to do), 1 (something has to be staged, or was refused),
    2 (usage or unreadable input), 3 (a bug in nb2prod) or 130 (interrupted).
    """
    from nb2prod.cli.output import print_report, print_summary
    from nb2prod.commands.export.report import Mode
    from nb2prod.commands.hook import export_for_commit

    done = export_for_commit(notebooks, output)
    for report in done.notebooks:
        print_report(report, findings_to_stderr=False)
    if done.notebooks:
        print_summary(done, Mode.WRITE)
    context.exit(done.exit_code)
