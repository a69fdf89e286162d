"""Exports of a few notebooks together: compiled one by one, fixed, formatted and linted in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from nb2prod.commands.bugs import BUG, bug_message
from nb2prod.commands.export.clashes import check_owner
from nb2prod.commands.export.defaults import Defaults, with_new_defaults
from nb2prod.commands.export.generated import Configurations, FinishedPackage, PackagesUnderWay
from nb2prod.commands.export.rendering import observed_types, star_imports
from nb2prod.commands.export.report import ExportOptions, Mode, NotebookReport, Outcome
from nb2prod.commands.export.source import Source
from nb2prod.compiler.compile import compile_notebook
from nb2prod.config import Settings
from nb2prod.errors import CannotWrite, Nb2prodError, ToolFailed
from nb2prod.model import Notebook, Package, StarImport, Suggestion
from nb2prod.workspace.finishing.drafts import Toolchain
from nb2prod.workspace.locations import Location, check_no_self_import
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes
from nb2prod.workspace.records.records import digest, load_record

if TYPE_CHECKING:
    from nb2prod.compiler.fixes import Fix, Mended


@dataclass(frozen=True, slots=True)
class Fixed:
    """A notebook after `--fix`, whether its file was changed or only looked at."""

    content: bytes
    fixes: tuple[Fix, ...]
    error: str = ""  # why the file could not be changed


@dataclass(frozen=True, slots=True)
class Task:
    """One notebook to export."""

    location: Location
    settings: Settings
    fixed: Fixed | None = None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """An accepted package on its way to the disk."""

    package: Package
    source: Source
    tools: Toolchain
    suggestions: tuple[Suggestion, ...]
    defaults: Defaults


def export_together(tasks: Sequence[Task], options: ExportOptions) -> list[NotebookReport]:
    """Export notebooks; whatever goes wrong with one, a bug too, costs the others nothing."""
    configurations = Configurations()
    begun = [_begun(task, options, configurations) for task in tasks]
    compiled = [(each.package, each.tools) for each in begun if isinstance(each, _Compiled)]
    try:
        done = iter(_finished(compiled) if compiled else ())
    except Exception as error:
        if len(tasks) > 1:  # whose it is shows when each is alone; nothing is written yet
            return [report for task in tasks for report in export_together([task], options)]
        return [failed(task, error) for task in tasks]
    reports = []
    for task, each in zip(tasks, begun, strict=True):
        report = each
        if isinstance(report, _Compiled):
            try:
                report = _published(report, next(done), options)
            except Exception as error:
                report = failed(task, error)
        reports.append(_with_fixes(report, task.fixed))
    return reports


def _finished(compiled: Sequence[tuple[Package, Toolchain]]) -> list[FinishedPackage | ToolFailed]:
    under_way = PackagesUnderWay(compiled, linted=True)
    import nb2prod.commands.export.publish  # noqa: F401  # needed next: imported while another process is at work

    return under_way.finished()


def _begun(task: Task, options: ExportOptions, configurations: Configurations) -> _Compiled | NotebookReport:
    """Compile a notebook; a report says already what there is to say."""
    try:
        content = read_bytes(task.location.notebook) if task.fixed is None else task.fixed.content
        return _compiled(task.location, task.settings, options, content, configurations)
    except Exception as error:
        return failed(task, error)


def _compiled(
    location: Location, settings: Settings, options: ExportOptions, content: bytes, configurations: Configurations
) -> _Compiled | NotebookReport:
    tagged = parse_notebook(content, location.notebook)
    check_no_self_import(tagged, location)
    record = load_record(location.output, location.layout.stem)
    check_owner(location, record)
    stars = star_imports(tagged, location)
    notebook = tagged
    suggestions: tuple[Suggestion, ...] = ()
    if options.suggested:
        notebook, suggestions = _with_suggestions(tagged, settings, location, stars)
    assumed = tuple(each for each in suggestions if each.tags)
    roled = notebook
    notebook, defaults = with_new_defaults(roled, location, record, options.parameter_file)
    observed = observed_types(notebook, location)
    package = compile_notebook(notebook, settings, location.layout, stars, observed)
    if package.refused:
        report = _refused(location, package, suggested=options.suggested)
        if options.mends:
            report = replace(report, mended=_mended(tagged, package, location, settings, stars, options))
        return replace(report, suggestions=assumed)
    source = Source(
        notebook, digest(content), location, settings, stars, observed, roled != tagged, (*defaults.sources.items(),)
    )
    if options.mode is Mode.CHECK:
        from nb2prod.commands.export.publish import surely_stale, unchanged

        known = unchanged(package, source, options) or surely_stale(package, source, options)
        if known is not None:
            return replace(known, suggestions=assumed)
    tools = configurations.tools(location.output, package, location.layout.package)
    return _Compiled(package, source, tools, assumed, defaults)


def _published(compiled: _Compiled, done: FinishedPackage | ToolFailed, options: ExportOptions) -> NotebookReport:
    from nb2prod.commands.export.publish import publish_finished

    report = publish_finished(compiled.package, done, compiled.source, options)
    quiet = options.mode is Mode.CHECK and report.outcome is Outcome.UNCHANGED
    notes = report.notes if quiet else (*compiled.defaults.notes, *report.notes)
    return replace(report, suggestions=compiled.suggestions, notes=notes)


def _with_fixes(report: NotebookReport, fixed: Fixed | None) -> NotebookReport:
    if fixed is None or report.outcome is Outcome.FAILED:
        return report
    code = max(report.exit_code, CannotWrite.exit_code if fixed.error else 0)
    return replace(report, fixed=fixed.fixes, error=report.error or fixed.error, exit_code=code)


def failed(task: Task, error: Exception) -> NotebookReport:
    """The report of a notebook that an error kept from being exported, be it a bug."""
    notebook = task.location.notebook
    if isinstance(error, Nb2prodError):
        return NotebookReport(notebook, Outcome.FAILED, error=str(error), exit_code=error.exit_code)
    return NotebookReport(notebook, Outcome.FAILED, error=f"{notebook}: {bug_message(error)}", exit_code=BUG)


def _with_suggestions(
    notebook: Notebook, settings: Settings, location: Location, stars: tuple[StarImport, ...]
) -> tuple[Notebook, tuple[Suggestion, ...]]:
    """The notebook with the suggested tags, and what was suggested."""
    from nb2prod.compiler.suggestion import suggest_roles, with_suggestions

    suggestions = suggest_roles(notebook, settings, location.layout, stars)
    return with_suggestions(notebook, suggestions), suggestions


def _refused(location: Location, package: Package, *, suggested: bool) -> NotebookReport:
    """The diagnostics, and why there may be an export on disk all the same."""
    from nb2prod.commands.export.on_disk import assumed_roles_notes

    return NotebookReport(
        location.notebook,
        Outcome.REFUSED,
        diagnostics=package.diagnostics,
        exit_code=1,
        notes=assumed_roles_notes(load_record(location.output, location.layout.stem), suggested=suggested),
    )


def _mended(
    notebook: Notebook,
    package: Package,
    location: Location,
    settings: Settings,
    stars: tuple[StarImport, ...],
    options: ExportOptions,
) -> Mended:
    """What `--fix` would do about the errors."""
    from nb2prod.compiler.fixes import Compiler, mend

    return mend(notebook, package, Compiler(settings, location.layout, stars, options.suggested))
