"""A record as it lies on disk: its text, what it says, and what is wrong with it when it says nothing."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from nb2prod.workspace.locations import module_stem
from nb2prod.workspace.records.records import SCHEMA, Record, parse_record, record_path

_LARGEST = 50_000_000  # bytes: a hundred times the record of the largest notebook


@dataclass(frozen=True, slots=True)
class RecordState:
    """What is known about an earlier export."""

    path: Path
    text: str | None  # None: there is no file, or none that can be read
    record: Record | None
    trouble: str = ""  # why there is a file and yet no record
    newer: bool = False  # another version of nb2prod can read it

    def is_current(self) -> bool:
        """Whether the file still holds this text."""
        try:
            return _text(self.path) == self.text
        except OSError:
            return self.text is None


def read_record(output: Path, stem: str) -> RecordState:
    """Read the record of a module; whatever is wrong with it is part of the answer."""
    path = record_path(output, stem)
    try:
        text = _text(path)
    except (FileNotFoundError, NotADirectoryError):
        trouble = "is a symbolic link to nothing" if path.is_symlink() else ""
        return RecordState(path, None, None, trouble)
    except OSError as error:
        return RecordState(path, None, None, f"cannot be read ({error.strerror or os.strerror(error.errno or 0)})")
    if text is None:
        return RecordState(path, None, None, "is far too large")
    record = parse_record(text)
    if record is None:
        trouble, newer = _trouble(text)
        return RecordState(path, text, None, trouble, newer)
    if module_stem(PurePosixPath(record.notebook)) != stem:
        return RecordState(path, text, None, f"is the record of another notebook, {record.notebook}")
    return RecordState(path, text, record)


def _text(path: Path) -> str | None:
    """The file's text with LF newlines, None when it is too large for a record; raises OSError."""
    if path.stat().st_size > _LARGEST:
        return None
    return path.read_bytes().decode("utf-8", errors="surrogateescape").replace("\r\n", "\n")


def _trouble(text: str) -> tuple[str, bool]:
    if any(line.startswith(("<<<<<<< ", ">>>>>>> ")) for line in text.splitlines()):
        return "holds the marks of a merge conflict", False
    try:
        document = json.loads(text)
        schema = document.get("schema") if isinstance(document, dict) else None
    except (ValueError, RecursionError):
        schema = None
    if isinstance(schema, int) and schema > SCHEMA:
        return f"was written by a newer nb2prod (schema {schema}, this one knows {SCHEMA})", True
    if isinstance(schema, int) and schema < SCHEMA:
        return f"was written by an older nb2prod (schema {schema}, this one knows {SCHEMA})", False
    return "is damaged", False
