"""From a generated file to the record of the export that wrote it, wherever either of them lies."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2prod.workspace.records.records import DIRECTORY, FileRecord, Record, load_record, record_path

_SKIPPED = frozenset({"node_modules", "site-packages", "dist-packages", "__pycache__", "venv", "build", "dist"})
_MOST = 20_000  # folders of a project that are looked into
_PATH = re.compile(r'"path": ?("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True, slots=True)
class Recorded:
    """A generated file's record, and the output directory it is relative to."""

    output: Path
    record: Record
    file: FileRecord

    @property
    def notebook(self) -> Path:
        """The notebook's path."""
        return Path(os.path.normpath(self.output / self.record.notebook))


def find_record(path: Path) -> Recorded | None:
    """The record that lists a file, from its folder upwards; for tests, which may lie apart, in the whole project."""
    for candidate in dict.fromkeys((Path(os.path.normpath(path)), path.resolve())):
        for folder in candidate.parents:
            found = _listed(folder, candidate)
            if found is not None:
                return found
        if candidate.name.startswith("test_"):
            found = next(filter(None, (_listed(folder, candidate) for folder in _outputs(project_of(candidate)))), None)
            if found is not None:
                return found
    return None


def project_of(path: Path) -> Path:
    """The nearest folder above with a repository or a pyproject.toml; else the one above the file's own."""
    for mark in (".git", "pyproject.toml"):
        for folder in path.parents:
            if (folder / mark).exists():
                return folder
    return path.parent.parent


def generated_files(project: Path) -> Iterator[Path]:
    """Every file that the records below a folder list."""
    for output in _outputs(project):
        for record in sorted((output / DIRECTORY).glob("*.json")):
            for name in _PATH.findall(_text(record)):
                yield Path(os.path.normpath(output / json.loads(name)))


def _listed(output: Path, path: Path) -> Recorded | None:
    """The record in an output directory that lists the file: most often the one of its name."""
    if not (output / DIRECTORY).is_dir():
        return None
    try:
        name = Path(os.path.relpath(path, output)).as_posix()
    except ValueError:  # on another drive
        return None
    stem = path.stem.removeprefix("test_")
    likely = (path.stem, stem, stem.removesuffix("_regression"))
    written = json.dumps(name, ensure_ascii=False)
    others = (each.stem for each in sorted((output / DIRECTORY).glob("*.json")) if written in _text(each))
    for candidate in (*(each for each in likely if record_path(output, each).is_file()), *others):
        record = load_record(output, candidate)
        file = record.file(name) if record is not None else None
        if record is not None and file is not None:
            return Recorded(output, record, file)
    return None


@functools.cache
def _outputs(project: Path) -> tuple[Path, ...]:
    """The folders below a project that exports were written to."""
    found = []
    for count, (folder, names, _) in enumerate(os.walk(project)):
        if DIRECTORY in names:
            found.append(Path(folder))
        names[:] = sorted(name for name in names if not name.startswith(".") and name not in _SKIPPED)
        if count >= _MOST:
            break
    return tuple(found)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
