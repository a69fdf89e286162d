"""The command `nb2prod init`."""

from __future__ import annotations

import difflib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.errors import Nb2prodError

if TYPE_CHECKING:
    from nb2prod.commands.init.drafts import Drafts, Step
    from nb2prod.commands.init.project import Project

_NOTHING_WRITTEN = 1


@click.command("init")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout and nothing else; never ask.")
@click.pass_context
def init_command(context: click.Context, folder: Path | None, yes: bool, diff: bool, as_json: bool) -> None:
    """Set a project up: configuration, pre-commit hook, ruff, pytest, a workflow that verifies, and .gitignore.

    FOLDER is the project that the working directory belongs to, when it is left out. What is there stays: each change
    is shown, and made when you agree. Exits with 0 (done, or nothing to do), 1 (there was something to do, and nobody
    to ask), 2 (usage, or a file that cannot be read or written), 3 (a bug in nb2prod) or 130 (interrupted).
    """
    from nb2prod.commands.init.drafts import Drafts
    from nb2prod.commands.init.plan import all_steps
    from nb2prod.commands.init.project import survey

    drafts = Drafts()
    asked = not (yes or diff or as_json) and sys.stdin.isatty()
    try:
        project = survey(folder)
        steps = all_steps(project)
        if asked:
            steps = _agreed_steps(project, drafts)
        elif yes and not diff:
            for step in steps:
                drafts.accept(step)
        written = drafts.write()
    except Nb2prodError as error:
        if as_json:
            click.echo(json.dumps({"schema": 1, "exit_code": error.exit_code, "error": str(error)}, indent=2))
            context.exit(error.exit_code)
        raise
    unasked = not (yes or diff or asked) and any(step.text is not None for step in steps)
    code = _NOTHING_WRITTEN if unasked else 0
    if as_json:
        click.echo(_json_text(project, steps, written, code))
    else:
        if not asked:
            click.echo(_found(project))
            for step in steps:
                _show(project, step)
        _summarise(project, written, unasked=unasked)
    context.exit(code)


def _agreed_steps(project: Project, drafts: Drafts) -> tuple[Step, ...]:
    """Show one change after the other, and accept those that the person agrees to."""
    from nb2prod.commands.init.plan import steps

    done: list[Step] = []
    click.echo(_found(project))
    for step in steps(project, drafts):
        _show(project, step)
        if step.text is not None and click.confirm(f"Change {_name(project, step.path)}?", default=True, err=True):
            drafts.accept(step)
        done.append(step)
    return tuple(done)


def _found(project: Project) -> str:
    backend = f" (built with {project.packaging.backend})" if project.packaging.backend else ""
    return f"project: {project.folder}{backend}"


def _show(project: Project, step: Step) -> None:
    """One line that says what and why, then the change."""
    from nb2prod.cli.diff import echo_diff

    click.echo(f"{click.style(_name(project, step.path), bold=True)}: {step.concern}: {step.reason}")
    if step.advice:
        click.echo(f"    {click.style('to do:', fg='yellow')} {step.advice}")
    if step.text is not None:
        names = ("/dev/null" if step.before is None else step.path.name, step.path.name)
        before, after = ((text or "").splitlines() for text in (step.before, step.text))
        echo_diff(list(difflib.unified_diff(before, after, *names, lineterm="")))


def _summarise(project: Project, written: Sequence[Path], *, unasked: bool) -> None:
    for path in written:
        click.echo(f"written {_name(project, path)}", err=True)
    if unasked:
        click.echo("nb2prod: nothing was written: there is no terminal to ask at; give --yes to write", err=True)
    elif any(path.name == ".pre-commit-config.yaml" for path in written):
        click.echo("next: `git add` them, then `pre-commit install` (once in each clone)", err=True)


def _name(project: Project, path: Path) -> str:
    return Path(os.path.relpath(path, project.folder)).as_posix()


def _json_text(project: Project, steps: Sequence[Step], written: Sequence[Path], code: int) -> str:
    """The outcome as one JSON object.

    `schema` 1: {schema, exit_code, error, folder, backend, output, tests, steps: [{concern, path, outcome, reason,
    advice}]}; an outcome is "written", "unchanged" or "stale" (would be written).
    """
    document = {
        "schema": 1,
        "exit_code": code,
        "error": "",
        "folder": str(project.folder),
        "backend": project.packaging.backend,
        "output": project.placing.output,
        "tests": project.placing.tests,
        "steps": [_step_document(step, step.path in written) for step in steps],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _step_document(step: Step, written: bool) -> dict[str, str]:
    outcome = "unchanged" if step.text is None else "written" if written else "stale"
    return {
        "concern": step.concern,
        "path": str(step.path),
        "outcome": outcome,
        "reason": step.reason,
        "advice": step.advice,
    }
