"""Globs of the settings, on POSIX paths from the configuration's folder.

`*`, `?` and `[...]` are fnmatch's and stay within one folder's or file's name; `**` stands for any number of folders.
A glob without a slash fits a name in any folder, one with a slash begins at the configuration's folder. What fits a
folder fits everything in it.
"""

from __future__ import annotations

from collections.abc import Iterable


def fits_any(path: str, globs: Iterable[str]) -> bool:
    """Whether a file or folder, or a folder that it lies in, fits one of the globs."""
    return any(fits(path, glob) for glob in globs)


def fits(path: str, glob: str) -> bool:
    """Whether a file or folder, or a folder that it lies in, fits the glob."""
    wanted = [part for part in glob.split("/") if part not in ("", ".")]
    if wanted and "/" not in glob.rstrip("/"):
        wanted.insert(0, "**")
    places = _past_folders({0}, wanted)  # how many parts of the glob can have been used up so far
    for name in path.split("/"):
        stay = {place for place in places if place < len(wanted) and wanted[place] == "**"}
        step = {place + 1 for place in places - stay if place < len(wanted) and _name_fits(name, wanted[place])}
        places = _past_folders(stay | step, wanted)
        if len(wanted) in places:
            return True
    return False


def _past_folders(places: set[int], wanted: list[str]) -> set[int]:
    """The places, and those behind a `**`, which may stand for no folder at all."""
    found = set(places)
    for place in sorted(places):
        while place < len(wanted) and wanted[place] == "**":
            place += 1
            found.add(place)
    return found


def _name_fits(name: str, pattern: str) -> bool:
    if pattern[:1] == "*" and not any(character in pattern[1:] for character in "*?["):
        return name.endswith(pattern[1:])
    if not any(character in pattern for character in "*?["):
        return name == pattern
    from fnmatch import fnmatchcase  # costs the import of `re`, which most globs do not need

    return fnmatchcase(name, pattern)
