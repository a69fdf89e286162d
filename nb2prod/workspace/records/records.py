"""What an export leaves behind about itself: `OUTPUT/.nb2prod/STEM.json`, one file per notebook.

It says which notebook the files came from, what they looked like when written (so that a person's edit is seen), and
which cell and line each of their lines came from. A record that is missing, corrupt or of a newer schema is no error:
nothing is known then.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.model import Origin, StarImport

SCHEMA = 1
DIRECTORY = ".nb2prod"
_KEYS = frozenset(
    {"schema", "notebook", "notebook_sha256", "inputs_sha256", "suggested", "basis", "files", "parameters"}
)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One written file: its path from the output directory, its digest, and its lines' origins."""

    path: str
    digest: str
    origins: tuple[Origin | None, ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """What spares `nb2prod check` the work of an export; a record of an earlier version has none of it."""

    package_digest: str  # of the files before they were fixed and formatted
    found: int  # warnings and lint findings
    shared: tuple[str, ...] = ()  # files that must be there, whatever is in them
    starred: tuple[str, ...] = ()  # modules that the notebook star-imports
    star_imports: tuple[StarImport, ...] = ()  # what these brought in, for where the libraries are not installed
    stale_observation: bool = False  # the observation is of another state of the notebook


@dataclass(frozen=True, slots=True)
class Record:
    """One export of one notebook."""

    notebook: str  # its path from the output directory, POSIX
    notebook_digest: str  # of the file's bytes: equal means nothing needs parsing
    inputs_digest: str  # of everything else that decides the output: version, settings, layout, tools
    files: tuple[FileRecord, ...]
    suggested: bool = False  # roles were assumed for cells without tags
    basis: Basis | None = None
    parameters: tuple[tuple[str, str], ...] = ()  # defaults that the export was given: names, Python source of values

    def file(self, path: str) -> FileRecord | None:
        """The file written at a path from the output directory, if this export wrote one."""
        return next((file for file in self.files if file.path == path), None)


def record_path(output: Path, stem: str) -> Path:
    """Where the record of a module lies."""
    return output / DIRECTORY / f"{stem}.json"


def digest(content: str | bytes) -> str:
    """The SHA-256 of a text (its newlines as LF) or of bytes as they are, in hexadecimal digits."""
    if isinstance(content, str):
        content = content.replace("\r\n", "\n").encode("utf-8", errors="surrogateescape")
    return hashlib.sha256(content).hexdigest()


def load_record(output: Path, stem: str) -> Record | None:
    """Read the record; None when there is none that can be trusted."""
    try:
        return parse_record(record_path(output, stem).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def parse_record(text: str, *, origins: bool = True) -> Record | None:
    """Turn a record's text into its value; None when it is corrupt (its checksum says so) or of another schema.

    Without `origins` those of the files' lines are left out, which are most of the work.
    """
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA or not _is_whole(document):
            return None
        files = tuple(
            FileRecord(
                _text(file["path"]), _text(file["sha256"]), _unpacked(file["lines"], file["map"]) if origins else ()
            )
            for file in document["files"]
        )
        return Record(
            _text(document["notebook"]),
            _text(document["notebook_sha256"]),
            _text(document["inputs_sha256"]),
            files,
            document.get("suggested") is True,
            _basis(document.get("basis")),
            tuple((_text(name), _text(source)) for name, source in document.get("parameters", {}).items()),
        )
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def record_text(record: Record) -> str:
    """The record as JSON that stays readable in a diff: one line for each run of lines."""
    files = [
        {"path": file.path, "sha256": file.digest, "lines": len(file.origins), "map": _packed(file.origins)}
        for file in record.files
    ]
    document: dict[str, object] = {
        "schema": SCHEMA,
        "notebook": record.notebook,
        "notebook_sha256": record.notebook_digest,
        "inputs_sha256": record.inputs_digest,
        **({"suggested": True} if record.suggested else {}),
        **({"parameters": dict(record.parameters)} if record.parameters else {}),
        **({"basis": _basis_document(record.basis)} if record.basis is not None else {}),
    }
    head = json.dumps(document, indent=1, ensure_ascii=False).removesuffix("\n}")
    checksum = json.dumps(_checksum({**document, "files": files}))
    listed = ",".join(_file_text(file) for file in files)
    return f'{head},\n "files": [{listed}\n ],\n "checksum": {checksum}\n}}\n'


def _is_whole(document: dict[str, object]) -> bool:
    """Whether the checksum is right; a record of an earlier version has none, nor anything that is unknown here."""
    if "checksum" not in document:
        return _KEYS.issuperset(document)
    return document["checksum"] == _checksum({key: value for key, value in document.items() if key != "checksum"})


def _checksum(document: dict[str, object]) -> str:
    """What stays the same however a tool lays the JSON out."""
    return digest(json.dumps(document, sort_keys=True, separators=(",", ":")))


def _basis(document: object) -> Basis | None:
    """The basis, None when there is none or it says something unknown: then there is nothing to spare."""
    if not isinstance(document, dict):
        return None
    names = [document.get(key, []) for key in ("shared", "starred")]
    package, found = document.get("package_sha256"), document.get("found")
    if not isinstance(package, str) or type(found) is not int or not all(isinstance(each, list) for each in names):
        return None
    shared, starred = (tuple(str(name) for name in each) for each in names)
    stars = tuple(_star_import(each) for each in document.get("star_imports", []))
    return Basis(package, found, shared, starred, stars, document.get("stale_observation") is True)


def _basis_document(basis: Basis) -> dict[str, object]:
    document: dict[str, object] = {"package_sha256": basis.package_digest, "found": basis.found}
    document |= {"shared": [*basis.shared]} if basis.shared else {}
    document |= {"starred": [*basis.starred]} if basis.starred else {}
    stars = [[each.module, " ".join(each.names), " ".join(each.unsure)] for each in basis.star_imports]
    document |= {"star_imports": stars} if stars else {}
    return document | ({"stale_observation": True} if basis.stale_observation else {})


def _star_import(document: object) -> StarImport:
    if not isinstance(document, list) or len(document) != 3:
        raise ValueError("no star import")
    module, names, unsure = (_text(each) for each in document)
    return StarImport(module, tuple(names.split()), tuple(unsure.split()))


def _file_text(file: dict[str, object]) -> str:
    runs = file["map"]
    assert isinstance(runs, list)
    lines = ",".join(f"\n    {json.dumps(run, ensure_ascii=False)}" for run in runs)
    head = ", ".join(f"{json.dumps(key)}: {json.dumps(file[key], ensure_ascii=False)}" for key in ("path", "sha256"))
    return f'\n  {{{head}, "lines": {file["lines"]}, "map": [{lines}\n  ]}}'


def _packed(origins: Sequence[Origin | None]) -> list[list[int | str]]:
    """Runs of [first line, cell id, cell number, cell line]; within one both lines go up together."""
    runs: list[list[int | str]] = []
    expected: Origin | None = None
    for number, origin in enumerate(origins, start=1):
        if number == 1 or origin != expected:
            runs.append([number] if origin is None else [number, origin.cell_id, origin.cell_number, origin.line])
        expected = None if origin is None else Origin(origin.cell_id, origin.cell_number, origin.line + 1)
    return runs


def _unpacked(total: int, runs: Iterable[Sequence[int | str]]) -> tuple[Origin | None, ...]:
    if not isinstance(total, int) or not 0 <= total <= 10_000_000:
        raise ValueError("no number of lines")
    origins: list[Origin | None] = [None] * total
    starts = [*runs]
    for place, run in enumerate(starts):
        first = _number(run[0])
        end = _number(starts[place + 1][0]) if place + 1 < len(starts) else total + 1
        if not 1 <= first <= end <= total + 1:
            raise ValueError("runs out of order")
        if len(run) == 4:
            cell_id, cell_number, line = _text(run[1]), _number(run[2]), _number(run[3])
            for number in range(first, end):
                origins[number - 1] = Origin(cell_id, cell_number, line + number - first)
    return tuple(origins)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError("not a number")
    return value
