"""Finished files against what is on disk: which to write, to leave alone, to remove; and doing it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nb2prod.commands.export.clashes import check_side_by_side, taken_over
from nb2prod.commands.export.report import FileChange, Outcome
from nb2prod.errors import CannotWrite
from nb2prod.model import File
from nb2prod.workspace.locations import Location
from nb2prod.workspace.notebooks.reading import read_bytes
from nb2prod.workspace.records.records import DIRECTORY, Basis, FileRecord, Record, digest, record_text
from nb2prod.workspace.records.state import RecordState, read_record
from nb2prod.workspace.writing.files import finish_interrupted, read_text, replace_all
from nb2prod.workspace.writing.journal import Known, known_contents
from nb2prod.workspace.writing.replacement import ChangedMeanwhile

_ASSUMED = (
    "the export on disk was made with --tag, which assumes roles for cells without tags: give --tag again, or write "
    "the tags into the notebook with `nb2prod tag --write`"
)
_ATTEMPTS = 50  # others that write the same files at the same moment


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one export wants to be on disk."""

    location: Location
    notebook_digest: str
    inputs_digest: str
    files: tuple[File, ...]
    kept: tuple[str, ...] = ()  # paths of files that stay as they are, as far as an earlier export wrote them
    also: Mapping[Path, str] = field(default_factory=dict)  # written together with them
    suggested: bool = False
    force: bool = False  # overwrite what a person edited
    overwritable: frozenset[str] = frozenset()  # or only files with these digests
    basis: Basis | None = None
    defaults: tuple[tuple[str, str], ...] = ()  # given instead of the notebook's

    def replaces(self, before: str, written: frozenset[str | None]) -> bool:
        """Whether a file may be replaced that has this text; `written` are the digests that nb2prod gave it."""
        return self.force or digest(before) in written | self.overwritable


@dataclass(frozen=True, slots=True)
class OnDisk:
    """What is on disk beside what is wanted."""

    changes: tuple[FileChange, ...]
    state: RecordState  # as it was found

    @property
    def edited(self) -> str:
        """Why nothing was written, and what to do about it; empty when nobody edited anything."""
        names = [str(change.path) for change in self.changes if change.outcome is Outcome.EDITED]
        return _edited_message(", ".join(names), self.state) if names else ""


def look(wanted: Wanted) -> OnDisk:
    """Say for each file whether it would be written or removed, and write nothing; raises UsageError for a clash.

    A file that a person edited would not be, unless forced. An export that is going on is waited for.
    """
    journal = journal_path(wanted.location.output)
    for _ in range(_ATTEMPTS):
        known = known_contents(journal)
        found = _compared(wanted, known)
        if found.state.is_current() and known_contents(journal) == known:
            break
    return found


def bring(wanted: Wanted) -> OnDisk:
    """Write and remove what is stale, the record and what goes along: all of it, or nothing when a file was edited.

    Raises CannotWrite, and UsageError when a file belongs to another notebook.
    """
    for _ in range(_ATTEMPTS):
        found = _compared(wanted, finish_export(wanted.location))
        if found.edited:
            return found
        try:
            return OnDisk(_written(wanted, found), found.state)
        except ChangedMeanwhile:
            continue
    raise CannotWrite(f"{wanted.location.output}: other processes keep changing its files; try again when they ended")


def finish_export(location: Location) -> Known:
    """Complete or clear away what an export that was killed left behind in the output directory.

    Returns the digests that files may have that nb2prod wrote and no record tells of. Raises CannotWrite.
    """
    return finish_interrupted(journal_path(location.output), lambda path: _is_generated(path, location))


def journal_path(output: Path) -> Path:
    """Where an export says what it is about to replace."""
    return output / DIRECTORY / "journal"


def _compared(wanted: Wanted, known: Known) -> OnDisk:
    location = wanted.location
    check_side_by_side(location, wanted.files)
    state = read_record(location.output, location.layout.stem)
    record = state.record
    digests = dict(known)
    for file in record.files if record is not None else ():
        path = location.output / file.path
        digests[path] = digests.get(path, frozenset()) | {file.digest}
    befores = {file.path: read_text(location.output / file.path) for file in wanted.files}
    for path, written in taken_over(location, record, wanted.files, befores).items():
        digests[path] = digests.get(path, frozenset()) | {written}
    changes = [_change(file, befores[file.path], location.output / file.path, digests, wanted) for file in wanted.files]
    settled = {*befores, *wanted.kept}
    for old in record.files if record is not None else ():
        path = location.output / old.path
        before = read_text(path) if old.path not in settled and _is_generated(path, location) else None
        if before is not None:
            replaceable = wanted.replaces(before, digests[path])
            changes.append(FileChange(path, Outcome.STALE if replaceable else Outcome.EDITED, before, None))
    return OnDisk(tuple(changes), state)


def _change(file: File, before: str | None, path: Path, digests: Known, wanted: Wanted) -> FileChange:
    written = digests.get(path, frozenset())
    if before == file.text or (before is not None and file.shared):
        outcome = Outcome.UNCHANGED
    elif before is None or wanted.replaces(before, written):
        outcome = Outcome.STALE
    else:
        outcome = Outcome.EDITED
    return FileChange(path, outcome, before, file.text, foreign=outcome is Outcome.EDITED and not written)


def _written(wanted: Wanted, found: OnDisk) -> tuple[FileChange, ...]:
    """Write what differs; raises ChangedMeanwhile when something is not as it was found."""
    state = found.state
    stale = [change for change in found.changes if change.outcome is Outcome.STALE]
    if state.newer and not wanted.force:
        if not stale:
            return found.changes
        raise CannotWrite(f"{state.path}: {state.trouble}, so nothing was written; update nb2prod, or give --force")
    _check_newest(wanted, state)
    writes = {change.path: change.after for change in stale if change.after is not None}
    record = record_text(_record(wanted, state.record))
    writes.update({path: text for path, text in wanted.also.items() if read_text(path) != text})
    if state.text != record:
        writes[state.path] = record
    expected = {change.path: change.before for change in found.changes}
    removals = [change.path for change in stale if change.after is None]
    if state.text is not None or not state.trouble:
        expected[state.path] = state.text
    replace_all(writes, removals, journal=journal_path(wanted.location.output), expected=expected)
    return tuple(_done(change) for change in found.changes)


def _check_newest(wanted: Wanted, state: RecordState) -> None:
    """Raise CannotWrite when another run has exported a newer content of the notebook meanwhile."""
    notebook = wanted.location.notebook
    if state.record is None or state.record.notebook_digest == wanted.notebook_digest:
        return
    if state.record.notebook_digest == digest(read_bytes(notebook)):
        raise CannotWrite(
            f"{notebook}: changed while it was exported, and another run has exported the new content since, so "
            "nothing was written"
        )


def _done(change: FileChange) -> FileChange:
    if change.outcome is not Outcome.STALE:
        return change
    outcome = Outcome.REMOVED if change.after is None else Outcome.WRITTEN
    return FileChange(change.path, outcome, change.before, change.after)


def _record(wanted: Wanted, old: Record | None) -> Record:
    files = tuple(FileRecord(file.path, digest(file.text), file.origins) for file in wanted.files if not file.shared)
    kept = tuple(file for file in old.files if file.path in wanted.kept) if old is not None else ()
    place = wanted.location.notebook_from_output
    return Record(
        place,
        wanted.notebook_digest,
        wanted.inputs_digest,
        (*files, *kept),
        wanted.suggested,
        wanted.basis,
        wanted.defaults,
    )


def _is_generated(path: Path, location: Location) -> bool:
    """Whether a path is one that an export writes: whatever a record or journal says, no other file is touched."""
    tests = Path(os.path.normpath(location.output / location.layout.tests))
    places = (location.output, location.output / DIRECTORY, tests, tests / "data")
    return Path(os.path.normpath(path)).parent in places and path.suffix in (".py", ".json")


def assumed_roles_notes(record: Record | None, *, suggested: bool) -> tuple[str, ...]:
    """Say why an export that assumes no roles differs from one that did."""
    if record is None or not record.suggested or suggested:
        return ()
    return (_ASSUMED,)


def _edited_message(names: str, state: RecordState) -> str:
    ways_out = "see the difference with --diff, overwrite it with --force"
    if state.record is not None:
        return f"{names}: not what nb2prod last wrote there, so nothing was written; {ways_out}"
    if state.newer:
        why = f"{state.path} {state.trouble}"
        return f"{names}: differs, and {why}, so nothing was written; update nb2prod, or {ways_out}"
    why = f"{state.path} {state.trouble}" if state.trouble else f"there is no {state.path}"
    return (
        f"{names}: differs, and whether somebody edited it cannot be told, because {why}, so nothing was written; "
        f"restore that file, or {ways_out}"
    )
