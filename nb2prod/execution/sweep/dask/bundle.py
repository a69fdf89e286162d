"""What travels to a worker: the cells, the notebook, the Python files of its own that it imports, where to run them."""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nb2prod import __version__
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.sweep.values import SweepNotebook


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that a worker needs beside a point; `key` is a digest of it."""

    notebook: SweepNotebook
    where: Interpreter | RealKernel
    limits: Limits
    folder: str  # the notebook's, on the machine where the sweep was started
    folder_identity: str
    files: tuple[tuple[str, bytes], ...]  # paths from that folder on, with slashes; some may lead out of it
    warm: bool
    version: str = __version__
    key: str = ""


def bundle_of(
    notebook: SweepNotebook,
    where: Interpreter | RealKernel,
    folder: Path,
    limits: Limits,
    files: Iterable[Path],
    *,
    warm: bool = True,
) -> Bundle:
    """Read the files, and all others of the packages they belong to; raises OSError."""
    folder = folder.resolve()
    contents = tuple((_from(folder, path), path.read_bytes()) for path in sorted(_with_packages(files)))
    bundle = Bundle(notebook, where, limits, str(folder), identity_of(folder), contents, warm)
    return replace(bundle, key=hashlib.sha256(pickle.dumps(bundle)).hexdigest())


def folder_to_run_in(bundle: Bundle) -> tuple[Path, tempfile.TemporaryDirectory[str] | None]:
    """The notebook's own folder where this machine has the same, else a temporary one with what has travelled."""
    folder = Path(bundle.folder)
    if _is_there(bundle, folder):
        return folder, None
    scratch = tempfile.TemporaryDirectory(prefix="nb2prod-sweep-", ignore_cleanup_errors=True)
    outside = max((name.split("/").count("..") for name, _ in bundle.files), default=0)
    folder = Path(scratch.name, *folder.parts[1:][-outside:] if outside else [folder.name])
    folder.mkdir(parents=True)
    for name, content in bundle.files:
        path = Path(os.path.normpath(folder / name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder, scratch


def identity_of(folder: Path) -> str:
    """What tells a folder of a running machine from any other; empty where the system does not say."""
    try:
        machine = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        status = folder.stat()
    except OSError:
        return ""
    return f"{machine} {status.st_dev} {status.st_ino}"


def _is_there(bundle: Bundle, folder: Path) -> bool:
    """Whether it is the very folder, or holds the same: one that several machines share."""
    if bundle.folder_identity and bundle.folder_identity == identity_of(folder):
        return True
    try:
        return folder.is_dir() and all((folder / name).read_bytes() == content for name, content in bundle.files)
    except OSError:
        return False


def _with_packages(files: Iterable[Path]) -> set[Path]:
    """Files, and the Python files of the packages that they are part of."""
    found: set[Path] = set()
    for path in map(Path.resolve, files):
        found.add(path)
        packages = list(_packages_around(path))
        if packages and packages[-1] not in found:
            found.update(each for each in packages[-1].rglob("*.py") if each.is_file())
    return found


def _packages_around(path: Path) -> Iterator[Path]:
    for folder in path.parents:
        if not (folder / "__init__.py").is_file():
            return
        yield folder


def _from(folder: Path, path: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()
