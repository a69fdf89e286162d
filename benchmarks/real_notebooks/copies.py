"""Fresh copies of repositories: no notebook ever runs where it lies."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from benchmarks.real_notebooks.selection import Selected

_LEFT_BEHIND = shutil.ignore_patterns(".git", ".ipynb_checkpoints", "__pycache__")
_LARGE = 50_000_000  # bytes; such files are copied once, and then shared by all copies


def fresh_copy(selected: Selected, scratch: Path, shared: Path) -> Path:
    """Copy the notebook's repository anew, to the same place each time, and return the notebook's path in it.

    Paths are part of what notebooks print. What a notebook wrote into the copy before is gone, but for changes made
    to a large file in place.
    """
    copy = scratch / selected.root.name
    shutil.rmtree(copy, ignore_errors=True)

    def copied(source: str, target: str) -> str:
        if Path(source).stat().st_size < _LARGE:
            return str(shutil.copy2(source, target))
        os.link(_shared(source, shared), target)
        return target

    shutil.copytree(
        selected.root,
        copy,
        symlinks=True,
        ignore=_LEFT_BEHIND,
        ignore_dangling_symlinks=True,
        copy_function=copied,
    )
    return copy / selected.inside


def _shared(source: str, shared: Path) -> Path:
    place = shared / hashlib.sha256(str(Path(source).absolute()).encode()).hexdigest()
    if not place.exists():
        shared.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_name(f"{place.name}.{os.getpid()}")
        shutil.copy2(source, unfinished)
        unfinished.replace(place)
    return place
