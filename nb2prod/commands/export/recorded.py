"""Files on disk that are as an export recorded them: then nothing needs to be formatted, linted or even compiled."""

from __future__ import annotations

from pathlib import Path

from nb2prod.commands.export.inputs import package_digest
from nb2prod.commands.export.report import FileChange, Outcome
from nb2prod.model import Package
from nb2prod.workspace.locations import Location
from nb2prod.workspace.records.records import Record, digest
from nb2prod.workspace.writing.files import read_text

STALE_OBSERVATION = (
    "stale observation: the notebook's code changed since `nb2prod record`, so its types are not used and its "
    "regression tests stay as they are; run `nb2prod record` again"
)


def files_as_recorded(record: Record, output: Path) -> bool:
    """Whether every file of an export is there as it was written, and those it shares with others are there at all."""
    if record.basis is None:
        return False
    texts = ((file.digest, read_text(output / file.path)) for file in record.files)
    same = all(text is not None and digest(text) == written for written, text in texts)
    return same and all((output / path).is_file() for path in record.basis.shared)


def unchanged_files(package: Package, location: Location, record: Record | None, inputs: str) -> tuple[FileChange, ...]:
    """The package's files, when formatting and linting it again could find nothing new; else nothing.

    `inputs` is the digest of what decides the export beside the notebook.
    """
    if record is None or record.basis is None or record.basis.found or record.notebook != location.notebook_from_output:
        return ()
    if record.inputs_digest != inputs or record.basis.package_digest != package_digest(package.files):
        return ()
    if not files_as_recorded(record, location.output):
        return ()
    return tuple(FileChange(location.output / file.path, Outcome.UNCHANGED, None, None) for file in package.files)
