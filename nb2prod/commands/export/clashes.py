"""Two notebooks and one file: refused as long as both exist, whatever the order they are exported in."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from nb2prod.errors import UsageError
from nb2prod.model import File
from nb2prod.workspace.locations import Location, module_stem, same_name, shown_apart
from nb2prod.workspace.records.claims import claims_on, notebook_of_tests
from nb2prod.workspace.records.records import Record, digest


def check_owner(location: Location, record: Record | None) -> None:
    """Raise UsageError when the module belongs to another notebook that still exists."""
    if record is None or module_stem(PurePosixPath(record.notebook)) != location.layout.stem:
        return
    if _is_another(Path(os.path.realpath(location.output), record.notebook), location):
        ours, theirs = shown_apart(location.notebook, Path(record.notebook))
        module = location.output / f"{location.layout.stem}.py"
        raise UsageError(
            f"{ours}: its module would be {module}, which is exported from {theirs}; "
            "rename the notebook, or choose another directory with -o"
        )


def check_side_by_side(location: Location, files: Sequence[File]) -> None:
    """Raise UsageError when two files of a notebook are one, or would be where the file system ignores case."""
    seen: dict[str, str] = {}
    for file in files:
        path = os.path.normpath(location.output / file.path)
        other = seen.get(same_name(path))
        if other is not None:
            both = f"{other} and {path} would be one file on macOS and Windows" if other != path else f"{path} twice"
            raise UsageError(
                f"{location.notebook}: would write {both}; give the modules other names in its `module:NAME` tags"
            )
        seen[same_name(path)] = path


def taken_over(
    location: Location, record: Record | None, files: Sequence[File], before: Mapping[str, str | None]
) -> dict[Path, str]:
    """Digests of files that were written from notebooks that are gone: a renamed notebook goes on with them.

    `before` is what is on disk at the files' paths. Raises UsageError when a file belongs to another notebook.
    """
    own = {file.path: file.digest for file in record.files} if record is not None else {}
    new = [file.path for file in files if not file.shared and not _is_own(own.get(file.path), before[file.path])]
    found: dict[Path, str] = {}
    for claim in claims_on(_in_the_way(location.output, new, before), location.output, location.layout.stem):
        path = location.output / claim.file.path
        if _is_another(claim.notebook, location):
            raise _clash(location, path, claim.notebook)
        found[path] = claim.file.digest
    for name in new:
        text, path = before[name], location.output / name
        other = notebook_of_tests(path, text) if text is not None else None
        if other is not None and _is_another(other, location):
            raise _clash(location, path, other)
    return found


def _is_own(written: str | None, text: str | None) -> bool:
    """Whether a file is as the notebook's last export wrote it, or has gone since."""
    return written is not None and (text is None or digest(text) == written)


def _in_the_way(output: Path, paths: Sequence[str], before: Mapping[str, str | None]) -> list[str]:
    """The paths where a file is, or one of a name that differs only in case."""
    names: dict[Path, set[str]] = {}
    found = []
    for path in paths:
        folder = (output / path).parent
        if before[path] is None and folder not in names:
            try:
                names[folder] = {same_name(entry.name) for entry in folder.iterdir()}
            except OSError:
                names[folder] = set()
        if before[path] is not None or same_name(PurePosixPath(path).name) in names[folder]:
            found.append(path)
    return found


def _is_another(notebook: Path, location: Location) -> bool:
    try:
        return notebook.is_file() and not notebook.samefile(location.notebook)
    except OSError:
        return False


def _clash(location: Location, path: Path, other: Path) -> UsageError:
    ours, theirs = shown_apart(location.notebook, Path(os.path.normpath(other)))
    return UsageError(
        f"{ours}: would write {path}, which is exported from {theirs}; give one of them another name "
        "(the notebook, or its `module:NAME` tag), or choose another directory with -o"
    )
