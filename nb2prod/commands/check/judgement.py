"""From an export that wrote nothing to what `nb2prod check` says about the notebook: what is new, and what to do."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from nb2prod.commands.check.plan import Plan, in_order
from nb2prod.commands.check.run import CheckRun
from nb2prod.commands.export.report import FileChange, NotebookReport, Outcome
from nb2prod.errors import UnreadableNotebook
from nb2prod.model import Severity
from nb2prod.workspace.baseline import Baseline
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes

_FAILING = frozenset({Outcome.STALE, Outcome.EDITED, Outcome.REFUSED})


def passed(
    notebook: Path, output: Path, files: Sequence[str], known: int = 0, notes: Sequence[str] = ()
) -> NotebookReport:
    """The report of a notebook that passes; `files` are paths from the output directory."""
    changes = tuple(FileChange(output / file, Outcome.UNCHANGED, None, None) for file in files)
    return NotebookReport(notebook, Outcome.UNCHANGED, changes, known=known, notes=tuple(notes))


def judged(report: NotebookReport, plan: Plan, run: CheckRun) -> NotebookReport:
    """The report without what the baseline knows and what fails nothing; its error says what to do."""
    if report.outcome is Outcome.FAILED:
        return report
    report = _without_known(report, plan, run)
    report = dataclasses.replace(report, files=_files(report, plan))
    errors = any(each.severity is Severity.ERROR for each in report.diagnostics)
    outcome = report.outcome
    if outcome is Outcome.REFUSED and not errors:
        outcome = Outcome.UNCHANGED
    failed = outcome in _FAILING or bool(report.diagnostics or report.findings)
    report = dataclasses.replace(report, outcome=outcome, exit_code=1 if failed else 0)
    return dataclasses.replace(report, error=_remedy(report, plan, run) if failed else "")


def unused_entries(count: int) -> tuple[str, ...]:
    """Say that the baseline knows more than there is."""
    if not count:
        return ()
    what = "1 finding of the baseline is" if count == 1 else f"{count} findings of the baseline are"
    return (f"{what} no longer found; `nb2prod check --write-baseline` takes them out",)


def _without_known(report: NotebookReport, plan: Plan, run: CheckRun) -> NotebookReport:
    diagnostics = tuple(each for each in report.diagnostics if each.severity is not Severity.INFO)
    known = plan.baseline.notebooks.get(plan.key)
    if not known and not (run.options.write_baseline and (diagnostics or report.findings)):
        return dataclasses.replace(report, diagnostics=diagnostics)
    has_module = _has_module(plan)
    split = plan.baseline.split(plan.key, diagnostics, report.findings, _sources(plan), has_module=has_module)
    if run.options.write_baseline:
        run.found.setdefault(plan.baseline_file, {})[plan.key] = dict(split.found)
        updated = Baseline({plan.key: split.found})
        split = updated.split(plan.key, diagnostics, report.findings, _sources(plan), has_module=has_module)
    notes = (*report.notes, *unused_entries(sum(count for _, count in split.unused)))
    return dataclasses.replace(
        report, diagnostics=split.diagnostics, findings=split.findings, known=split.known, notes=notes
    )


def _has_module(plan: Plan) -> bool:
    return (plan.location.output / f"{plan.location.layout.stem}.py").exists()


def _sources(plan: Plan) -> dict[str, str]:
    try:
        notebook = parse_notebook(read_bytes(plan.location.notebook), plan.location.notebook)
    except UnreadableNotebook:  # it was readable a moment ago
        return {}
    return {cell.id: cell.source for cell in notebook.cells}


def _files(report: NotebookReport, plan: Plan) -> tuple[FileChange, ...]:
    """The changes, and the files of the record that did not change; without texts where no finding points into them."""
    output = plan.location.output
    changes = {change.path.relative_to(output).as_posix(): change for change in report.files}
    if report.outcome is Outcome.UNCHANGED:
        names = (*plan.files, *changes)
        unchanged = {name: FileChange(output / name, Outcome.UNCHANGED, None, None) for name in names}
        changes = unchanged | changes if report.findings else unchanged
    return tuple(changes[name] for name in in_order(plan, [*changes]))


def _remedy(report: NotebookReport, plan: Plan, run: CheckRun) -> str:
    """What is wrong and what to do about it, in one line."""
    name, notebook = str(report.notebook), report.notebook
    again = ("--tag",) if plan.suggested else ()
    command = run.export_command(notebook, *again)
    changed = ", ".join(_shown(change.path, run) for change in report.files if change.outcome is report.outcome)
    if report.outcome is Outcome.REFUSED:
        return f"{name}: cannot be exported: mend what is said above, then {command}"
    if report.outcome is Outcome.EDITED:
        look = run.export_command(notebook, *again, "--diff")
        force = run.export_command(notebook, *again, "--force")
        return f"{name}: {changed} changed since nb2prod wrote it: see how with {look}, overwrite it with {force}"
    if report.outcome is Outcome.STALE:
        if plan.record is None and not _has_module(plan):
            return f"{name}: never exported: {command}"
        return f"{name}: {changed} not up to date: {command}"
    codes = [each.code for each in report.diagnostics] + [each.code for each in report.findings]
    what = "a new finding" if len(codes) == 1 else f"{len(codes)} new findings"
    ways_out = "mend it in the notebook, or accept it with `# noqa: CODE` or --write-baseline"
    return f"{name}: {what} ({', '.join(sorted({*codes}))}): {ways_out}"


def _shown(path: Path, run: CheckRun) -> str:
    return str(run.shown(str(path)))
