"""`nb2prod check --staged`: what a commit would have must be what was checked."""

from __future__ import annotations

import dataclasses
import os
import shlex
from collections.abc import Iterable

from nb2prod.commands.check.run import CheckRun
from nb2prod.commands.export.report import NotebookReport
from nb2prod.errors import ToolFailed, UsageError
from nb2prod.quick.git_index import Index, read_index
from nb2prod.quick.places import repository_of


def index_of(here: str) -> Index:
    """Git's index of the repository around a folder; raises UsageError outside of one and ToolFailed without git."""
    repository = repository_of(here)
    if not repository:
        raise UsageError(f"{here}: in no git repository, and --staged asks what git has staged; leave --staged out")
    index = read_index(repository)
    if index is None:
        raise ToolFailed(f"git cannot say what is staged in {repository}; is it installed, and does `git status` work?")
    return index


def is_uncommitted(notebook: str, record: str, run: CheckRun) -> bool:
    """Whether git knows neither a notebook nor its record, so that a commit has nothing of it."""
    index = run.index
    return index is not None and notebook in index.unknown and record not in index.tracked


def staged(report: NotebookReport, paths: Iterable[str], run: CheckRun) -> NotebookReport:
    """The report, failed when a commit would not have these files as they are on disk."""
    missing = run.index.unstaged(map(os.path.normpath, paths)) if run.index is not None else []
    if not missing:
        return report
    command = shlex.join(["git", "add", *(str(run.shown(path)) for path in missing)])
    error = f"{report.notebook}: not staged as it is on disk: `{command}`"
    return dataclasses.replace(report, error=error, exit_code=max(report.exit_code, 1))
