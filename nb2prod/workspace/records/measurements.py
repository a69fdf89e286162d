"""The kept outcome of the last `nb2prod verify` of a notebook, and of the last run of its generated tests.

They lie in `.nb2prod_cache/` of the notebook's project, one file for each notebook and kind, and are this machine's
own: git ignores them. Each holds digests of the notebook's code and of the generated files that were measured, so that
an outcome which says nothing about what is there now can be told. Files are replaced whole, and the last writer wins.
One that is missing, damaged, of another notebook or of another version is no error: nothing was measured then. Where
nothing can be written, nothing is remembered.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path, PurePosixPath

from nb2prod.model import Notebook
from nb2prod.quick.cache_file import DIRECTORY, make_directory
from nb2prod.quick.places import project_root
from nb2prod.workspace.locations import Location, own_place
from nb2prod.workspace.records.observations import code_digest
from nb2prod.workspace.records.records import digest, load_record

SCHEMA = 1
_LARGEST = 100_000  # bytes of a file
_LONGEST = 2_000  # characters of a detail


class Measured(Enum):
    """What was measured."""

    VERIFY = "verify"  # the module computes what the notebook does
    TESTS = "tests"  # the generated tests pass


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an outcome is about: digests of the notebook's code and of the generated files that matter to it."""

    code: str
    files: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """How a measurement went."""

    passed: bool
    detail: str  # in words
    at: str  # ISO 8601, UTC
    current: bool  # code and files are still those that were measured


@dataclass(frozen=True, slots=True)
class Measurements:
    """The last outcomes of one notebook; None for what was never measured here."""

    verify: Measurement | None = None
    tests: Measurement | None = None


def fingerprint(location: Location, notebook: Notebook, kind: Measured) -> Fingerprint:
    """What a measurement that begins now is about; `notebook` is as its file has it."""
    files = _generated(location)
    if kind is Measured.VERIFY:
        files = [path for path in files if _is_module(path, location)]
    found = [(path, _digest_at(location.output, path)) for path in files]
    return Fingerprint(code_digest(notebook), digest(repr(found)))


def remember(
    location: Location,
    notebook: Notebook,
    kind: Measured,
    passed: bool,
    detail: str,
    measured: Fingerprint | None = None,
) -> bool:
    """Keep an outcome; False where nothing can be written.

    `measured` is the `fingerprint` from before the measurement began; without one, nothing has changed since.
    """
    about = measured or fingerprint(location, notebook, kind)
    document = {
        "schema": SCHEMA,
        **_identity(location),
        "kind": kind.value,
        **asdict(about),
        "passed": passed,
        "detail": detail[:_LONGEST],
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }
    return _written(_path(location, kind), json.dumps(document, indent=1) + "\n")


def recall(location: Location, notebook: Notebook) -> Measurements:
    """The last outcomes, and whether they are about what is there now."""
    return Measurements(*(_recalled(location, notebook, kind) for kind in (Measured.VERIFY, Measured.TESTS)))


def _recalled(location: Location, notebook: Notebook, kind: Measured) -> Measurement | None:
    document = _document(_path(location, kind))
    expected = {"schema": SCHEMA, **_identity(location), "kind": kind.value}
    if {key: document.get(key) for key in expected} != expected:
        return None
    passed, detail, at = (document.get(key) for key in ("passed", "detail", "at"))
    if not isinstance(passed, bool) or not isinstance(detail, str) or not _is_time(at):
        return None
    now = asdict(fingerprint(location, notebook, kind))
    return Measurement(passed, detail, str(at), {key: document.get(key) for key in now} == now)


def _is_time(text: object) -> bool:
    try:
        return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _generated(location: Location) -> list[str]:
    """Paths of the generated files from the output directory: those of the last export, or where they would be."""
    layout, record = location.layout, load_record(location.output, location.layout.stem)
    own = {f"{layout.stem}.py", f"{layout.tests}/test_{layout.stem}.py"}
    if record is not None and record.notebook == location.notebook_from_output:
        own |= {file.path for file in record.files}
        own |= set(record.basis.shared) if record.basis is not None else set()
    return sorted({os.path.normpath(path) for path in own})


def _is_module(path: str, location: Location) -> bool:
    """Whether a generated file is a part of the package, and none of its tests."""
    parts = PurePosixPath(path).parts
    beside = os.path.normpath(location.layout.tests) == os.curdir
    tests = beside and (path == "conftest.py" or path.startswith("test_")) and path != f"{location.layout.stem}.py"
    return len(parts) == 1 and not tests


def _digest_at(folder: Path, path: str) -> str:
    """The digest of a file's content; empty where there is none that can be read."""
    try:
        return digest((folder / path).read_bytes()) if (folder / path).is_file() else ""
    except (OSError, ValueError):
        return ""


def _root(location: Location) -> Path:
    return Path(project_root(str(own_place(location.notebook.absolute()).parent)))


def _identity(location: Location) -> dict[str, str]:
    """Which notebook and output directory an outcome is of; the same after their project was moved."""
    root, notebook = _root(location), own_place(location.notebook.absolute())
    output = Path(os.path.realpath(location.output))
    return {"notebook": _from_root(notebook, root), "output": _from_root(output, root)}


def _from_root(path: Path, root: Path) -> str:
    try:
        return Path(os.path.relpath(path, root)).as_posix()
    except ValueError:  # another drive
        return path.as_posix()


def _path(location: Location, kind: Measured) -> Path:
    name = digest(repr(sorted(_identity(location).items())))[:16]
    return _root(location) / DIRECTORY / f"measured-{name}-{kind.value}.json"


def _document(path: Path) -> dict[str, object]:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return {}
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _written(path: Path, text: str) -> bool:
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        make_directory(str(path.parent))
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        return False
    return True
