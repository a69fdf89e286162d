"""How paths are written: for people from the working directory, for code hosts from the repository's root."""

from __future__ import annotations

import os
from pathlib import Path


def shown(path: Path) -> str:
    """The path as short as it can be typed here."""
    normal = Path(os.path.normpath(path.absolute()))
    here = Path.cwd()
    return str(normal.relative_to(here) if normal.is_relative_to(here) else normal)


def repository_root() -> Path:
    """The root that a code host's paths begin at: GITHUB_WORKSPACE, else the repository around the working directory.

    Outside a repository it is the working directory.
    """
    here = Path.cwd().resolve()
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace and here.is_relative_to(Path(workspace).resolve()):
        return Path(workspace).resolve()
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def from_root(path: Path, root: Path) -> str:
    """The POSIX path from the root, symbolic links followed as code hosts do; absolute for what lies elsewhere."""
    for candidate in (path.resolve(), Path(os.path.normpath(path.absolute()))):
        if candidate.is_relative_to(root):
            return candidate.relative_to(root).as_posix()
    return path.resolve().as_posix()
