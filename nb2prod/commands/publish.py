"""From a compiled package to files on disk: fixed, formatted, linted, compared, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nb2prod import __version__
from nb2prod.commands.export_report import ExportOptions, FileChange, Mode, NotebookReport, Outcome
from nb2prod.commands.generated import Toolchain, finished_files, lint, toolchain_for
from nb2prod.commands.on_disk import compare, edited_message, new_record, write
from nb2prod.config import Settings
from nb2prod.model import Notebook, Package, StarImport
from nb2prod.workspace.locations import Location
from nb2prod.workspace.records import digest, load_record


@dataclass(frozen=True, slots=True)
class Source:
    """What a package was compiled from."""

    notebook: Notebook
    notebook_digest: str  # of the file's bytes
    location: Location
    settings: Settings
    star_imports: tuple[StarImport, ...] = ()


def publish(package: Package, source: Source, options: ExportOptions) -> NotebookReport:
    """Bring an accepted package to disk, or say what would change; raises CannotWrite and ToolFailed."""
    location = source.location
    tools = toolchain_for(location.output, package, location.layout.package)
    files = finished_files(package, tools)
    findings = lint(files, tools, source.notebook)
    record = load_record(location.output, location.layout.stem)
    changes = compare(files, location.output, record, force=options.force)
    if options.mode is Mode.WRITE and not _any(changes, Outcome.EDITED):
        new = new_record(location, source.notebook_digest, _inputs_digest(source, tools), files)
        changes = write(changes, location, new)
    outcome = _outcome(changes)
    failed = _fails(outcome, options.mode) or bool(findings and (options.strict or source.settings.strict))
    error = edited_message(changes) if outcome is Outcome.EDITED and options.mode is not Mode.LOOK else ""
    return NotebookReport(
        location.notebook, outcome, changes, package.diagnostics, findings, error, exit_code=1 if failed else 0
    )


def _inputs_digest(source: Source, tools: Toolchain) -> str:
    """Changes whenever the same notebook could be exported differently."""
    ours = (__version__, source.settings, source.location.layout, source.star_imports)
    return digest(repr((*ours, tools.formatter.fingerprint, tools.linter.fingerprint)))


def _any(changes: Sequence[FileChange], outcome: Outcome) -> bool:
    return any(change.outcome is outcome for change in changes)


def _outcome(changes: Sequence[FileChange]) -> Outcome:
    """The notebook's outcome: the most telling of its files'."""
    for outcome in (Outcome.EDITED, Outcome.STALE, Outcome.WRITTEN, Outcome.REMOVED):
        if _any(changes, outcome):
            return Outcome.WRITTEN if outcome is Outcome.REMOVED else outcome
    return Outcome.UNCHANGED


def _fails(outcome: Outcome, mode: Mode) -> bool:
    if mode is Mode.LOOK:
        return False
    return outcome is Outcome.EDITED or (mode is Mode.CHECK and outcome is Outcome.STALE)
