"""`nb2prod check`: whether every module is what its notebook exports to; writes nothing but its cache."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nb2prod.commands.check.baseline import write_baselines
from nb2prod.commands.check.clashes import clashes
from nb2prod.commands.check.judgement import judged, passed, unused_entries
from nb2prod.commands.check.orphans import Orphans
from nb2prod.commands.check.plan import (
    OWN,
    Plan,
    is_as_recorded,
    is_exported,
    keep,
    not_exported,
    passes,
    plan_for,
    starred_by,
)
from nb2prod.commands.check.run import CheckOptions, CheckRun
from nb2prod.commands.check.staging import index_of, is_uncommitted, staged
from nb2prod.commands.check.subjects import Subjects, find_subjects
from nb2prod.commands.export.recorded import STALE_OBSERVATION
from nb2prod.commands.export.report import ExportOptions, ExportReport, Mode, NotebookReport, Outcome
from nb2prod.errors import Nb2prodError, UnreadableNotebook, UsageError
from nb2prod.quick.cache import PASSES, Cache, Verdict
from nb2prod.quick.discovery import records_in
from nb2prod.quick.places import project_root

# shows how far the notebooks have got that must be compiled, and how many they are
Progress = Callable[[Iterator[NotebookReport], int], Iterable[NotebookReport]]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check."""

    report: ExportReport
    baselines: tuple[Path, ...] = ()  # that were written


def check(paths: Sequence[Path], options: CheckOptions, progress: Progress = lambda reports, _: reports) -> Checked:
    """Check notebooks, generated files and whole folders; nothing named means the working directory.

    Raises UsageError for a path that means nothing and for `staged` outside of a repository, ConfigurationError for a
    wrong pyproject.toml or baseline, and CannotWrite when a baseline cannot be written.
    """
    here = os.getcwd()
    root = project_root(here)
    cache = Cache(root, time.time_ns(), read=options.use_cache)
    run = CheckRun(options, here, root, cache, index_of(here) if options.staged else None)
    try:
        subjects = find_subjects([os.path.abspath(path) for path in paths] or [here], run)
        known = _known(subjects, run)
        _compile(known, subjects, run, progress)
        records = {record: None for folder in known.outputs - subjects.folders for record in records_in(folder)}
        gone = Orphans(run, subjects.notebooks).among((*subjects.records, *records), known.records)
        reports = (*(known.reports[path] for path in subjects.notebooks if path in known.reports), *gone)
        baselines = write_baselines(run) if options.write_baseline else ()
    finally:
        if options.use_cache:
            cache.save()
    return Checked(ExportReport(reports, known.left_out), baselines)


@dataclass(slots=True)
class _Known:
    """What is known so far."""

    reports: dict[str, NotebookReport] = field(default_factory=dict)
    pending: list[Plan] = field(default_factory=list)  # to be compiled
    records: set[str] = field(default_factory=set)  # of notebooks that are there
    outputs: set[str] = field(default_factory=set)  # directories
    left_out: int = 0


def _known(subjects: Subjects, run: CheckRun) -> _Known:
    """Look at every notebook without compiling any."""
    known = _Known()
    for path in subjects.notebooks:
        verdict = run.cache.verdict(path, run.option) if not run.options.write_baseline else None
        if verdict is not None:
            _take(path, verdict, known, subjects, run)
            continue
        plan = plan_for(path, run)
        known.outputs.add(str(plan.location.output))
        if path not in subjects.named and is_uncommitted(path, plan.record_path, run):
            continue
        if not os.path.lexists(path) and plan.record is not None:
            continue  # an orphan
        _look(plan, known, run)
    return known


def _take(path: str, verdict: Verdict, known: _Known, subjects: Subjects, run: CheckRun) -> None:
    """Believe what an earlier run found out."""
    record = f"{verdict.output}/{verdict.files[0]}"
    if path not in subjects.named and is_uncommitted(path, record, run):
        return
    if verdict.kind != PASSES:
        known.left_out += 1
        return
    known.records.add(record)
    known.outputs.add(verdict.output)
    report = passed(run.shown(path), Path(verdict.output), verdict.files[OWN:], verdict.known, verdict.notes)
    files = (f"{verdict.output}/{file}" for file in verdict.files)
    known.reports[path] = staged(report, (path, *files), run)


def _look(plan: Plan, known: _Known, run: CheckRun) -> None:
    """Compare digests with those of the record; what differs is to be compiled."""
    try:
        if is_as_recorded(plan, run):
            known.reports[plan.path] = _passed_as_recorded(plan, run)
        elif plan.record is None and not is_exported(plan.location.notebook):
            known.left_out += 1
            keep(plan, run, not_exported(plan))
            return
        else:
            known.pending.append(plan)
    except UnreadableNotebook as error:
        known.reports[plan.path] = _failed(plan, error)
    known.records.add(plan.record_path)


def _passed_as_recorded(plan: Plan, run: CheckRun) -> NotebookReport:
    basis = plan.record.basis if plan.record is not None else None
    assert basis is not None
    notes: tuple[str, ...] = (STALE_OBSERVATION,) if basis.stale_observation else ()
    if run.options.write_baseline:
        run.found.setdefault(plan.baseline_file, {})[plan.key] = {}
    else:
        notes += unused_entries(sum(plan.baseline.notebooks.get(plan.key, {}).values()))
        keep(plan, run, passes(plan, plan.files, 0, notes), basis.starred)
    return _staged(passed(plan.location.notebook, plan.location.output, plan.files, notes=notes), plan, run)


def _compile(known: _Known, subjects: Subjects, run: CheckRun, progress: Progress) -> None:
    """Compile what is pending, and keep what passes."""
    clashing = clashes(known.pending, subjects.folders, run)
    for plan in known.pending:
        if plan.path in clashing:
            known.reports[plan.path] = _failed(plan, UsageError(clashing[plan.path]))
    pending = {plan.location.notebook: plan for plan in known.pending if plan.path not in clashing}
    for report in progress(_exported([*pending.values()], run), len(pending)):
        plan = pending[report.notebook]
        final = judged(report, plan, run)
        if final.exit_code:
            run.cache.forget(plan.path, run.option)
        elif not run.options.write_baseline:
            files = [change.path.relative_to(plan.location.output).as_posix() for change in final.files]
            keep(plan, run, passes(plan, files, final.known, final.notes), starred_by(plan))
        known.reports[plan.path] = final if final.exit_code else _staged(final, plan, run)


def _exported(plans: Sequence[Plan], run: CheckRun) -> Iterator[NotebookReport]:
    """What an export would do, with the roles that the export on disk was made with."""
    if not plans:
        return
    from nb2prod.commands.export.command import export_each

    for suggested, wanted in itertools.product((False, True), repeat=2):
        chosen = [
            (plan.location, plan.settings)
            for plan in plans
            if plan.suggested is suggested and _needs_findings(plan, run) is wanted
        ]
        options = ExportOptions(run.options.output, Mode.CHECK, suggested=suggested, findings_of_stale=wanted)
        yield from export_each(chosen, options)


def _needs_findings(plan: Plan, run: CheckRun) -> bool:
    """Whether the findings of a stale module count: the baseline is written or compared with."""
    return run.options.write_baseline or bool(plan.baseline.notebooks.get(plan.key))


def _staged(report: NotebookReport, plan: Plan, run: CheckRun) -> NotebookReport:
    files = (str(change.path) for change in report.files)
    return staged(report, (plan.path, plan.record_path, plan.observation_path, *files), run)


def _failed(plan: Plan, error: Nb2prodError) -> NotebookReport:
    return NotebookReport(plan.location.notebook, Outcome.FAILED, error=str(error), exit_code=error.exit_code)
