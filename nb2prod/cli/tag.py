"""The command `nb2prod tag`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.errors import Nb2prodError, UsageError

if TYPE_CHECKING:
    from nb2prod.commands.tag import TagReport
    from nb2prod.model import Suggestion


@click.command("tag")
@click.argument("notebooks", metavar="NOTEBOOK...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--write", is_flag=True, help="Add the tags to the notebook, after showing the difference and asking.")
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else.")
@click.pass_context
def tag_command(context: click.Context, notebooks: tuple[Path, ...], write: bool, yes: bool, as_json: bool) -> None:
    """Suggest a role for each untagged cell, and say why.

    Tags that are there stay. Nothing is executed, and nothing written without --write, which changes the tags in the
    notebook's file and not one byte beside them.

    Exits with 0 (what is suggested can be exported), 1 (an export would still be refused, or you said no to the
    change), 2 (usage or unreadable input), 3 (a bug in nb2prod) or 130 (interrupted).
    """
    from nb2prod.commands.tag import suggest_each

    if yes and not write:
        raise UsageError("--yes answers the question that --write asks; give --write, too")
    codes: list[int] = []
    documents: list[dict[str, object]] = []
    for report in suggest_each(notebooks):
        if not as_json:
            _print(report, write=write)
        done, code, error = _written(report, yes=yes, silent=as_json) if write else (False, 0, "")
        codes += [report.exit_code, code]
        documents.append(_document(report, written=done, error=error))
    worst = max(codes)
    if as_json:
        document = {"schema": 1, "exit_code": worst, "notebooks": documents}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    context.exit(worst)


def _written(report: TagReport, *, yes: bool, silent: bool) -> tuple[bool, int, str]:
    """Write the tags if they are wanted: whether that was done, the exit code, and what went wrong."""
    from nb2prod.cli.diff import agreed, echo_diff, notebook_diff
    from nb2prod.reporting.paths import shown

    if report.notebook is None or not report.edits:
        return False, 0, ""
    name = shown(report.path)
    if not silent:
        echo_diff(["", *notebook_diff(name, report.notebook, report.edits)])
    try:
        if not agreed(Path(name), "--write", yes=yes):
            click.echo(f"{name}: not changed", err=True)
            return False, 1, ""
        report.write()
    except Nb2prodError as error:
        if not silent:
            click.echo(f"nb2prod: {error}", err=True)
        return False, error.exit_code, str(error)
    if not silent:
        click.echo(f"changed {name}; if it is open in JupyterLab, reload it from disk", err=True)
    return True, 0, ""


def _print(report: TagReport, *, write: bool) -> None:
    """Print a table of the cells, and what an export would still refuse."""
    from nb2prod.cli.diff import first_line
    from nb2prod.cli.output import diagnostic_text
    from nb2prod.reporting.paths import shown

    name = shown(report.path)
    if report.notebook is None:
        click.echo(f"{click.style('error:', fg='red', bold=True)} {report.error}", err=True)
        return
    sources = {cell.number: first_line(cell.source) for cell in report.notebook.cells}
    rows = [(each, sources[each.cell_number], _tag_text(each)) for each in report.suggestions]
    click.echo(click.style(name, bold=True))
    source_width = max((len(source) for _, source, _ in rows), default=0)
    tag_width = max((len(tag) for _, _, tag in rows), default=0)
    for each, source, tag in rows:
        colour = "green" if each.tags else "bright_black"
        text = f"  cell {each.cell_number:<3} {source:<{source_width}}  {click.style(f'{tag:<{tag_width}}', fg=colour)}"
        click.echo(f"{text}  {each.reason}".rstrip())
    for found in report.remaining:
        click.echo(diagnostic_text(report.path, found))
    _print_summary(report, name, write=write)


def _print_summary(report: TagReport, name: str, *, write: bool) -> None:
    added, given = len(report.edits), sum(each.given for each in report.suggestions)
    counts = (
        f"{added} cell{'s' if added != 1 else ''} to tag, {given} with tags of {'its' if given == 1 else 'their'} own"
    )
    parts = [counts]
    if report.remaining:
        errors = len(report.remaining)
        parts.append(f"an export would still be refused ({errors} error{'s' if errors > 1 else ''} above)")
    if not added:
        parts.append("nothing to add")
    elif not write:
        parts.append(f"`nb2prod tag --write {name}` adds the tags")
    click.echo(f"{name}: {'; '.join(parts)}", err=True)


def _tag_text(suggestion: Suggestion) -> str:
    """The tags to add; of a cell that has its role already, that role in brackets."""
    if suggestion.tags:
        return " ".join(suggestion.tags)
    role = suggestion.role
    return f"({role.kind.value}:{role.name})" if role.name else f"({role.kind.value})"


def _document(report: TagReport, *, written: bool, error: str) -> dict[str, object]:
    """One notebook of the JSON object.

    `schema` 1: {schema, exit_code, notebooks: [{notebook, error, written, cells: [{cell, cell_id, role, name, module,
    given, tags, reason}], remaining: [diagnostics as `nb2prod export --json` has them]}]}. `tags` are those to add.
    """
    from nb2prod.reporting.json_format import diagnostic_document
    from nb2prod.reporting.paths import shown

    return {
        "notebook": shown(report.path),
        "error": report.error or error,
        "written": written,
        "cells": [
            {
                "cell": each.cell_number,
                "cell_id": each.cell_id,
                "role": each.role.kind.value,
                "name": each.role.name,
                "module": each.role.module,
                "given": each.given,
                "tags": list(each.tags),
                "reason": each.reason,
            }
            for each in report.suggestions
        ],
        "remaining": [diagnostic_document(found) for found in report.remaining],
    }
