"""Notebooks of other projects, from their source distributions: downloaded by pip once, then kept below build/."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SDISTS = ("statsmodels==0.14.6", "imbalanced-learn==0.14.2", "jupytext==1.19.6", "papermill==2.7.0")
_KEPT = Path(__file__).resolve().parents[2] / "build" / "sdists"
_BACKENDS = ("setuptools/build_meta.py", "hatchling/build.py")  # those that the distributions name
_DOWNLOAD_SECONDS = 600
_LARGEST = 2_000_000  # bytes of a file beside a notebook that it might read


def unpacked_sdists(kept: Path = _KEPT) -> Path:
    """Return the folder with one folder for each distribution: its notebooks, and what lies beside them.

    Raises RuntimeError with what pip said when it cannot download them.
    """
    home = kept / "-".join(requirement.replace("==", "-") for requirement in SDISTS)
    with _alone(kept):
        if not home.is_dir():
            with tempfile.TemporaryDirectory(prefix="unfinished-", dir=kept) as scratch:
                downloads, unpacked = Path(scratch, "downloads"), Path(scratch, "unpacked")
                _download(downloads, Path(scratch, "backends"))
                for archive in sorted(downloads.glob("*.tar.gz")):
                    _unpack(archive, unpacked)
                unpacked.replace(home)
    return home


def notebooks_in(folder: Path) -> list[Path]:
    """Return the notebooks in a stable order."""
    return sorted(folder.rglob("*.ipynb"))


def _download(folder: Path, backends: Path) -> None:
    for name in _BACKENDS:
        module = backends / name
        module.parent.mkdir(parents=True)
        module.with_name("__init__.py").touch()
        shutil.copy(Path(__file__).with_name("sdist_metadata.py"), module)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    command += ["--no-build-isolation", "--dest", str(folder), *SDISTS]
    environment = {**os.environ, "PYTHONPATH": str(backends), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=_DOWNLOAD_SECONDS, check=False
    )
    if done.returncode != 0:
        said = "\n".join((done.stderr or done.stdout).strip().splitlines()[-8:])
        raise RuntimeError(
            f"pip could not download {', '.join(SDISTS)}, whose notebooks these tests read. They need a package index, "
            f"once. pip said:\n{said}"
        )


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as content:
        files = [member for member in content.getmembers() if member.isfile() and ".." not in Path(member.name).parts]
        homes = {Path(member.name).parent for member in files if member.name.endswith(".ipynb")}
        for member in files:
            wanted = member.name.endswith(".ipynb") or member.size <= _LARGEST
            source = content.extractfile(member) if wanted and Path(member.name).parent in homes else None
            if source is not None:
                target = folder / member.name.lstrip("/")
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(source.read())


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let the test processes in one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "lock"
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            with contextlib.suppress(FileNotFoundError):
                if time.time() - lock.stat().st_mtime > _DOWNLOAD_SECONDS:  # left behind by a run that was killed
                    lock.rmdir()
            time.sleep(0.1)
    try:
        yield
    finally:
        lock.rmdir()
