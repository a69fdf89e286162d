"""From a compiled package to files on disk: fixed, formatted, linted, compared, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from nb2prod.commands.export.generated import FinishedPackage, finish_each, in_cells, toolchain_for
from nb2prod.commands.export.inputs import Tools, found_count, inputs_digest, observation_on_disk, package_digest
from nb2prod.commands.export.on_disk import Wanted, assumed_roles_notes, bring, look
from nb2prod.commands.export.recorded import STALE_OBSERVATION, unchanged_files
from nb2prod.commands.export.report import ExportOptions, FileChange, Mode, NotebookReport, Outcome
from nb2prod.commands.export.source import Source as Source
from nb2prod.compiler.regression.paths import regression_paths
from nb2prod.errors import ToolFailed
from nb2prod.model import File, Package
from nb2prod.workspace.finishing.equivalence import surely_different
from nb2prod.workspace.finishing.linting import LintFinding
from nb2prod.workspace.libraries.star_imports import starred_modules
from nb2prod.workspace.locations import Location
from nb2prod.workspace.records.observations import (
    Observation,
    code_digest,
    load_observation,
    observation_path,
    observation_text,
)
from nb2prod.workspace.records.records import Basis, record_path
from nb2prod.workspace.records.state import read_record
from nb2prod.workspace.writing.files import read_text


def publish(
    package: Package, source: Source, options: ExportOptions, observation: Observation | None = None
) -> NotebookReport:
    """Bring an accepted package to disk, or say what would change; raises CannotWrite and ToolFailed.

    A new observation is written with it. Without one, the regression tests that `nb2prod record` wrote stay as they
    are, whether what they assert is still true of the notebook or not: only a new recording replaces them.
    """
    report = unchanged(package, source, options) if observation is None else None
    if report is not None:
        return report
    location = source.location
    tools = toolchain_for(location.output, package, location.layout.package)
    (done,) = finish_each([(package, tools)], linted=True)
    return publish_finished(package, done, source, options, observation)


def unchanged(package: Package, source: Source, options: ExportOptions) -> NotebookReport | None:
    """The report of a check that finds everything as it was recorded; None when more must be done to tell."""
    location = source.location
    if options.mode is not Mode.CHECK:
        return None
    record = read_record(location.output, location.layout.stem).record
    same = unchanged_files(package, location, record, _inputs(package, source, None))
    if not same:
        return None
    return NotebookReport(location.notebook, Outcome.UNCHANGED, same, package.diagnostics, notes=_notes(source))


def surely_stale(package: Package, source: Source, options: ExportOptions) -> NotebookReport | None:
    """The report of a check whose files on disk are other programs; None when they may differ in their layout only.

    Nothing has to be formatted or linted to know it; findings are told by the export that is due.
    """
    if options.mode is not Mode.CHECK or options.findings_of_stale:
        return None
    output = source.location.output
    texts = {file.path: read_text(output / file.path) for file in package.files}
    kept = tuple(_unless_different(file, texts[file.path]) for file in package.files)
    if kept == tuple(replace(file, text=texts[file.path] or "") for file in package.files):
        return None
    return publish_finished(package, FinishedPackage(kept, ()), source, options)


def _unless_different(file: File, on_disk: str | None) -> File:
    """The file as it is on disk, or as it was compiled where that is missing or another program."""
    if on_disk is None:
        return file
    same = file.shared or not (file.path.endswith(".py") and surely_different(file.text, on_disk))
    return replace(file, text=on_disk) if same else file


def publish_finished(
    package: Package,
    done: FinishedPackage | ToolFailed,
    source: Source,
    options: ExportOptions,
    observation: Observation | None = None,
) -> NotebookReport:
    """As `publish`, for a package whose files are finished."""
    if isinstance(done, ToolFailed):
        raise done
    location = source.location
    findings = in_cells(done, source.notebook)
    stale = _notes(source) if observation is None else ()
    exported = package if observation is None else _as_exported(package, location)
    wanted = Wanted(
        location,
        source.notebook_digest,
        _inputs(exported, source, observation),
        done.files,
        kept=_recorded_tests(location) if observation is None else (),
        also=_observation_file(observation, location),
        suggested=source.suggested,
        force=options.force,
        overwritable=options.overwritable,
        defaults=source.defaults,
        basis=_basis(exported, source, findings, stale_observation=bool(stale)),
    )
    found = bring(wanted) if options.mode is Mode.WRITE else look(wanted)
    outcome = _outcome(found.changes)
    failed = _fails(outcome, options.mode) or bool(findings and (options.strict or source.settings.strict))
    notes = assumed_roles_notes(found.state.record, suggested=options.suggested)
    return NotebookReport(
        location.notebook,
        outcome,
        _shown(found.changes, findings, location, options.mode),
        package.diagnostics,
        findings,
        error=found.edited if options.mode is not Mode.LOOK else "",
        exit_code=1 if failed else 0,
        notes=(*stale, *(notes if outcome is not Outcome.UNCHANGED else ())),
    )


def _shown(
    changes: Sequence[FileChange], findings: Sequence[LintFinding], location: Location, mode: Mode
) -> tuple[FileChange, ...]:
    """The changes with those texts only that a report can show: reports of thousands of notebooks are kept."""
    linted = {location.output / finding.path for finding in findings}
    return tuple(change if mode is Mode.LOOK else _without_texts(change, change.path in linted) for change in changes)


def _without_texts(change: FileChange, linted: bool) -> FileChange:
    before, after = (None if text is None else "" for text in (change.before, change.after))
    return replace(change, before=before, after=change.after if linted else after)


def _recorded_tests(location: Location) -> tuple[str, ...]:
    """Where the regression tests of an earlier recording are, if something was written at all."""
    if not record_path(location.output, location.layout.stem).exists():
        return ()
    return regression_paths(location.layout.tests, location.layout.stem)


def _observation_file(observation: Observation | None, location: Location) -> dict[Path, str]:
    if observation is None:
        return {}
    return {observation_path(location.output, location.layout.stem): observation_text(observation)}


def _notes(source: Source) -> tuple[str, ...]:
    """Say that an observation is stale, and what follows from that."""
    observation = load_observation(source.location.output, source.location.layout.stem)
    if observation is None or observation.code_digest == code_digest(source.notebook):
        return ()
    return (STALE_OBSERVATION,)


def _inputs(package: Package, source: Source, observation: Observation | None) -> str:
    """The digest of what decides the export beside the notebook, with the observation as it will lie on disk."""
    location = source.location
    text = observation_text(observation) if observation is not None else observation_on_disk(location)
    texts = {file.path: file.text for file in package.files if file.path.endswith(".py")}
    decided = (location, source.settings, source.star_imports, text, texts)
    return inputs_digest(*decided, suggested=source.suggested, tools=Tools(), defaults=source.defaults)


def _basis(package: Package, source: Source, findings: Sequence[LintFinding], *, stale_observation: bool) -> Basis:
    """What spares a check of the same notebook the work of this export."""
    paths = {file.path for file in package.files}
    return Basis(
        package_digest(package.files),
        found_count(package, [finding for finding in findings if finding.path in paths]),
        tuple(file.path for file in package.files if file.shared),
        starred_modules(source.notebook),
        source.star_imports,
        stale_observation,
    )


def _as_exported(package: Package, location: Location) -> Package:
    """The package as the next export has it: without regression tests, and what is there for their sake alone."""
    recorded = regression_paths(location.layout.tests, location.layout.stem)
    files = [file for file in package.files if file.path not in recorded]
    tested = any(PurePosixPath(file.path).name.startswith("test_") for file in files)
    return replace(package, files=tuple(file for file in files if tested or not file.shared))


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
