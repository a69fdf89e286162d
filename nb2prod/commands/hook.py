"""`nb2prod hook`: exports what pre-commit passes, and fails when a commit would not have it as it is on disk."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Sequence
from pathlib import Path

from nb2prod.commands.check.plan import Plan, is_as_recorded, is_exported, plan_for
from nb2prod.commands.check.run import CheckOptions, CheckRun
from nb2prod.commands.check.staging import index_of, staged
from nb2prod.commands.export.command import export_each
from nb2prod.commands.export.report import ExportOptions, ExportReport, FileChange, NotebookReport, Outcome
from nb2prod.errors import UnreadableNotebook
from nb2prod.quick.cache import Cache
from nb2prod.quick.globs import fits_any
from nb2prod.quick.places import project_root
from nb2prod.workspace.locations import check_distinct
from nb2prod.workspace.notebooks.settings import path_from
from nb2prod.workspace.records.observations import observation_path


def export_for_commit(notebooks: Sequence[Path], output: Path | None) -> ExportReport:
    """Export the notebooks that are exported at all, those with assumed roles the same way again.

    A notebook fails when something of its export is not in git's index as it is on disk, as when it was just written.
    Raises UsageError outside of a repository and for two notebooks that would write one module, ConfigurationError.
    """
    here = str(Path.cwd())
    root = project_root(here)
    run = CheckRun(CheckOptions(output), here, root, Cache(root, time.time_ns(), read=False), index_of(here))
    plans = [plan_for(path, run) for path in dict.fromkeys(map(os.path.abspath, notebooks))]
    chosen = [plan for plan in plans if _is_chosen(plan, run)]
    check_distinct(plan.location for plan in chosen)
    reports: dict[str, NotebookReport] = {}
    for suggested in (False, True):
        due = [plan for plan in chosen if plan.suggested is suggested and not _is_done(plan, run)]
        exports = export_each(
            [(plan.location, plan.settings) for plan in due], ExportOptions(output, suggested=suggested)
        )
        reports.update(zip((plan.path for plan in due), exports, strict=True))
    afterwards = dataclasses.replace(run, index=index_of(here))
    judged = (_judged(reports.get(plan.path) or _unchanged(plan), plan, afterwards) for plan in chosen)
    return ExportReport(tuple(judged), left_out=len(plans) - len(chosen))


def _is_chosen(plan: Plan, run: CheckRun) -> bool:
    """Whether the notebook has a record or should have one, and is not excluded by the settings."""
    project, configured_in = run.settings.of(str(Path(plan.path).parent))
    if configured_in is not None and fits_any(path_from(Path(plan.path), configured_in.parent), project.exclude):
        return False
    try:
        return plan.record is not None or is_exported(Path(plan.path))
    except UnreadableNotebook:  # the export says what is wrong with it
        return True


def _is_done(plan: Plan, run: CheckRun) -> bool:
    """Whether an earlier export is still what this one would be."""
    try:
        return is_as_recorded(plan, run)
    except UnreadableNotebook:
        return False


def _unchanged(plan: Plan) -> NotebookReport:
    files = (FileChange(plan.location.output / file, Outcome.UNCHANGED, None, None) for file in plan.files)
    return NotebookReport(plan.location.notebook, Outcome.UNCHANGED, tuple(files))


def _judged(report: NotebookReport, plan: Plan, run: CheckRun) -> NotebookReport:
    """The report, failed when a commit would not have what the export wrote or left as it was."""
    if report.exit_code:
        return report
    observation = observation_path(plan.location.output, plan.location.layout.stem)
    written = (str(change.path) for change in report.files)
    return staged(report, (*written, plan.record_path, str(observation)), run)
