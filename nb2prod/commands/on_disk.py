"""Finished files against what is on disk: which to write, to leave alone, to remove."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from nb2prod.commands.export_report import FileChange, Outcome
from nb2prod.errors import UsageError
from nb2prod.model import File
from nb2prod.workspace.files import read_text, replace_all
from nb2prod.workspace.locations import Location
from nb2prod.workspace.records import FileRecord, Record, digest, record_path, record_text

_ASSUMED = (
    "the export on disk was made with --tag, which assumes roles for cells without tags: give --tag again, or write "
    "the tags into the notebook with `nb2prod tag --write`"
)


def compare(
    files: Sequence[File], output: Path, record: Record | None, *, force: bool, kept: Collection[str] = ()
) -> tuple[FileChange, ...]:
    """Say for each file whether it would be written; one a person edited is not, unless forced.

    Files of the recorded export that are no longer generated are to be removed, again unless edited; those `kept` are
    not looked at.
    """
    changes = [_compared(file, output, record, force) for file in files]
    settled = {file.path for file in files} | set(kept)
    for old in record.files if record is not None else ():
        path = output / old.path
        before = read_text(path) if old.path not in settled else None
        if before is not None:
            unedited = force or digest(before) == old.digest
            changes.append(FileChange(path, Outcome.STALE if unedited else Outcome.EDITED, before, None))
    return tuple(changes)


def _compared(file: File, output: Path, record: Record | None, force: bool) -> FileChange:
    path = output / file.path
    before = read_text(path)
    written = record.file(file.path) if record is not None else None
    if before == file.text or (before is not None and file.shared):
        outcome = Outcome.UNCHANGED
    elif before is None or force or (written is not None and written.digest == digest(before)):
        outcome = Outcome.STALE
    else:
        outcome = Outcome.EDITED
    return FileChange(path, outcome, before, file.text)


def write(
    changes: Sequence[FileChange], location: Location, record: Record, also: Mapping[Path, str]
) -> tuple[FileChange, ...]:
    """Write and remove what is stale, the record and texts that go `also`: all or nothing; raises CannotWrite."""
    writes = {
        change.path: change.after for change in changes if change.outcome is Outcome.STALE and change.after is not None
    }
    removals = [change.path for change in changes if change.outcome is Outcome.STALE and change.after is None]
    place, text = record_path(location.output, location.layout.stem), record_text(record)
    writes.update({path: wanted for path, wanted in {place: text, **also}.items() if read_text(path) != wanted})
    replace_all(writes, removals)
    return tuple(_done(change) for change in changes)


def _done(change: FileChange) -> FileChange:
    if change.outcome is not Outcome.STALE:
        return change
    outcome = Outcome.REMOVED if change.after is None else Outcome.WRITTEN
    return FileChange(change.path, outcome, change.before, change.after)


def new_record(
    location: Location,
    notebook_digest: str,
    inputs_digest: str,
    files: Sequence[File],
    kept: Sequence[FileRecord] = (),
    *,
    suggested: bool = False,
) -> Record:
    """The record of an export that wrote these files and left those `kept` as they were."""
    records = tuple(FileRecord(file.path, digest(file.text), file.origins) for file in files if not file.shared)
    return Record(location.notebook_from_output, notebook_digest, inputs_digest, (*records, *kept), suggested)


def assumed_roles_notes(record: Record | None, *, suggested: bool) -> tuple[str, ...]:
    """Say why an export that assumes no roles differs from one that did."""
    if record is None or not record.suggested or suggested:
        return ()
    return (_ASSUMED,)


def check_owner(location: Location, record: Record | None) -> None:
    """Raise UsageError when the module belongs to another notebook that still exists."""
    if record is None or record.notebook == location.notebook_from_output:
        return
    other = location.output / record.notebook
    if other.is_file() and not other.samefile(location.notebook):
        module = location.output / f"{location.layout.stem}.py"
        raise UsageError(
            f"{location.notebook}: its module would be {module}, which is exported from {record.notebook}; "
            "rename the notebook, or choose another directory with -o"
        )


def edited_message(changes: Sequence[FileChange]) -> str:
    """Why nothing was written, and what to do about it."""
    names = ", ".join(str(change.path) for change in changes if change.outcome is Outcome.EDITED)
    return (
        f"{names}: not what nb2prod last wrote there, so nothing was written; "
        "see the difference with --diff, overwrite it with --force"
    )
