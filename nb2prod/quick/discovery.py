"""Finding the notebooks and records below a folder; what is no part of the project is left out.

Left out are hidden files and folders, environments and installed packages, nested repositories of git, whatever is
behind a link to a folder (so there are no loops), and what git ignores.
"""

from __future__ import annotations

import os

from nb2prod.quick.cache import Cache, Listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    # folder, names of its folders, names of its notebooks -> those that git ignores
    Judge = Callable[[str, Collection[str], Collection[str]], Collection[str]]

NOTEBOOK = ".ipynb"
RECORDS = ".nb2prod"  # the directory of records in an output directory
_FOREIGN_FOLDERS = frozenset({"__pycache__", "node_modules", "site-packages"})
_FOREIGN_MARKS = (".git", "pyvenv.cfg", "conda-meta")  # in the topmost folder of a repository or environment


class Found:
    """Absolute paths, each folder's own before those of the folders in it, by name."""

    __slots__ = ("folders", "notebooks", "records")

    def __init__(self) -> None:
        self.notebooks: list[str] = []
        self.records: list[str] = []
        self.folders: set[str] = set()  # those that were walked


class Undecided(Exception):
    """Something is there that only git's rules can decide about."""


def walk(start: str, cache: Cache, judge: Judge | None, found: Found) -> None:
    """Add what is below a folder; raises `Undecided` where a judge is needed and there is none."""
    waiting = [start]
    while waiting:
        folder = waiting.pop()
        if folder in found.folders:
            continue
        names, folders, notebooks = _entries(folder)
        if folder != start and any(mark in names for mark in _FOREIGN_MARKS):
            continue
        found.folders.add(folder)
        ignored = _ignored(folder, names, folders, notebooks, cache, judge)
        found.notebooks += [os.path.join(folder, name) for name in notebooks if name not in ignored]
        if RECORDS in names:
            found.records += records_in(folder)
        waiting += [os.path.join(folder, name) for name in reversed(folders) if name not in ignored]


def records_in(output: str) -> list[str]:
    """The records of an output directory, by name."""
    directory = os.path.join(output, RECORDS)
    try:
        names = os.listdir(directory)
    except OSError:
        return []
    records = (name for name in names if name.endswith(".json") and not name.endswith(".observed.json"))
    return [os.path.join(directory, name) for name in sorted(records)]


def _entries(folder: str) -> tuple[set[str], list[str], list[str]]:
    """The names in a folder, and those of them that are folders and notebooks, sorted; none when it cannot be read."""
    names: set[str] = set()
    folders: list[str] = []
    notebooks: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                names.add(name)
                if name[0] == ".":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if name not in _FOREIGN_FOLDERS:
                        folders.append(name)
                elif name.endswith(NOTEBOOK) and entry.is_file():
                    notebooks.append(name)
    except OSError:
        return set(), [], []
    folders.sort()
    notebooks.sort()
    return names, folders, notebooks


def _ignored(
    folder: str,
    names: Collection[str],
    folders: Collection[str],
    notebooks: Collection[str],
    cache: Cache,
    judge: Judge | None,
) -> Collection[str]:
    """The entries of a folder that git ignores."""
    if not folders and not notebooks:
        return ()
    number = cache.shared.folder(folder, names)
    known = cache.listing(folder, number) or Listing((), ())
    new_folders = [name for name in folders if name not in known.accepted and name not in known.ignored]
    new_notebooks = [name for name in notebooks if name not in known.accepted and name not in known.ignored]
    if not new_folders and not new_notebooks:
        return known.ignored
    if judge is None:
        raise Undecided
    ignored = judge(folder, folders, notebooks)
    cache.add_listing(folder, Listing({*folders, *notebooks}.difference(ignored), ignored))
    return ignored
