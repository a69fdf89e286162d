"""From a compiled package to files on disk: fixed, formatted, linted, compared, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod import __version__
from nb2prod.commands.export_report import ExportOptions, FileChange, Mode, NotebookReport, Outcome
from nb2prod.commands.generated import Toolchain, finished_files, lint, toolchain_for
from nb2prod.commands.on_disk import assumed_roles_notes, compare, edited_message, new_record, write
from nb2prod.compiler.regression.rendering import regression_paths
from nb2prod.config import Settings
from nb2prod.model import Notebook, ObservedType, Package, StarImport
from nb2prod.workspace.locations import Location
from nb2prod.workspace.observations import (
    Observation,
    code_digest,
    load_observation,
    observation_path,
    observation_text,
)
from nb2prod.workspace.records import FileRecord, Record, digest, load_record

_STALE = (
    "stale observation: the notebook's code changed since `nb2prod record`, so its types are not used and its "
    "regression tests stay as they are; run `nb2prod record` again"
)


@dataclass(frozen=True, slots=True)
class Source:
    """What a package was compiled from."""

    notebook: Notebook
    notebook_digest: str  # of the file's bytes
    location: Location
    settings: Settings
    star_imports: tuple[StarImport, ...] = ()
    observed: tuple[ObservedType, ...] = ()
    suggested: bool = False  # roles were assumed for cells without tags


def publish(
    package: Package, source: Source, options: ExportOptions, observation: Observation | None = None
) -> NotebookReport:
    """Bring an accepted package to disk, or say what would change; raises CannotWrite and ToolFailed.

    A new observation is written with it. Without one, the regression tests that `nb2prod record` wrote stay as they
    are, whether what they assert is still true of the notebook or not: only a new recording replaces them.
    """
    location = source.location
    tools = toolchain_for(location.output, package, location.layout.package)
    files = finished_files(package, tools)
    findings = lint(files, tools, source.notebook)
    record = load_record(location.output, location.layout.stem)
    kept = _recorded_tests(record, location) if observation is None else ()
    changes = compare(files, location.output, record, force=options.force, kept=[file.path for file in kept])
    if options.mode is Mode.WRITE and not _any(changes, Outcome.EDITED):
        new = new_record(
            location,
            source.notebook_digest,
            _inputs_digest(source, tools),
            files,
            kept,
            suggested=source.suggested,
        )
        changes = write(changes, location, new, _observation_file(observation, location))
    outcome = _outcome(changes)
    failed = _fails(outcome, options.mode) or bool(findings and (options.strict or source.settings.strict))
    error = edited_message(changes) if outcome is Outcome.EDITED and options.mode is not Mode.LOOK else ""
    code, notes = 1 if failed else 0, _notes(source) if observation is None else ()
    if outcome is not Outcome.UNCHANGED:
        notes = (*notes, *assumed_roles_notes(record, suggested=options.suggested))
    return NotebookReport(location.notebook, outcome, changes, package.diagnostics, findings, error, code, notes)


def _recorded_tests(record: Record | None, location: Location) -> tuple[FileRecord, ...]:
    """The regression tests and their data, as far as an earlier recording wrote them."""
    paths = regression_paths(location.layout.tests, location.layout.stem)
    return tuple(file for file in record.files if file.path in paths) if record is not None else ()


def _observation_file(observation: Observation | None, location: Location) -> dict[Path, str]:
    if observation is None:
        return {}
    return {observation_path(location.output, location.layout.stem): observation_text(observation)}


def _notes(source: Source) -> tuple[str, ...]:
    """Say that an observation is stale, and what follows from that."""
    observation = load_observation(source.location.output, source.location.layout.stem)
    if observation is None or observation.code_digest == code_digest(source.notebook):
        return ()
    return (_STALE,)


def _inputs_digest(source: Source, tools: Toolchain) -> str:
    """Changes whenever the same notebook could be exported differently."""
    ours = (__version__, source.settings, source.location.layout, source.star_imports, source.observed)
    return digest(repr((*ours, source.suggested, tools.formatter.fingerprint, tools.linter.fingerprint)))


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
