"""What a run was made from: the notebook, the versions, the state of the repository."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

_GIT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, and whether tracked files differed from it."""

    commit: str
    dirty: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known before the first cell runs; `revision` is None outside a repository and without git."""

    notebook: str
    sha256: str  # of the notebook's bytes
    revision: Revision | None


def provenance_of(notebook: Path) -> Provenance:
    """Record where a notebook stands now."""
    digest = hashlib.sha256(notebook.read_bytes()).hexdigest()
    return Provenance(notebook=notebook.as_posix(), sha256=digest, revision=revision_of(notebook.resolve().parent))


def revision_of(folder: Path) -> Revision | None:
    """Ask git for the commit of the repository a folder lies in.

    Untracked files do not count as changes: a run's own output would make every later run look dirty.
    """
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    status = _git(folder, "status", "--porcelain", "--untracked-files=no")
    if commit is None or status is None:
        return None
    return Revision(commit.strip(), bool(status.strip()))


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", "-C", str(folder), *arguments],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=_GIT_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def installed_version(package: str) -> str | None:
    """Look up a package's version in this environment without importing it."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
