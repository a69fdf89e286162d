"""What a check is about: the notebooks that are named, found in folders, or behind generated files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.check.plan import owner_of, read_summary
from nb2prod.commands.check.run import CheckRun
from nb2prod.errors import UnreadableNotebook, UsageError
from nb2prod.quick.discovery import NOTEBOOK, RECORDS, Found, walk
from nb2prod.quick.places import repository_of
from nb2prod.workspace.left_out import LeftOut
from nb2prod.workspace.records.search import find_record


@dataclass(frozen=True, slots=True)
class Subjects:
    """Absolute paths."""

    notebooks: tuple[str, ...]
    named: frozenset[str]  # those that were asked for by name, or by the name of a generated file
    records: tuple[str, ...]  # those in the folders that were walked
    folders: frozenset[str]  # that were walked


def find_subjects(paths: Sequence[str], run: CheckRun) -> Subjects:
    """Find the notebooks; a generated file stands for its own.

    Raises UsageError for a file that no record knows, UnreadableNotebook for one that does not exist, and
    ConfigurationError for a wrong pyproject.toml.
    """
    found, named = Found(), []
    for path in paths:
        if os.path.isdir(path):
            walk(path, run.cache, LeftOut(path, repository_of(path), run.settings), found)
        else:
            named.append(path if path.endswith(NOTEBOOK) else _source_of(path, run))
    notebooks = dict.fromkeys((*_without_doubles(found.notebooks), *named))
    return Subjects(tuple(notebooks), frozenset(named), tuple(found.records), frozenset(found.folders))


def _without_doubles(notebooks: Sequence[str]) -> list[str]:
    """The notebooks without links to others of them, unless a link has an export of its own."""
    own = {path for path in notebooks if not os.path.islink(path)}
    return [path for path in notebooks if path in own or os.path.realpath(path) not in own]


def _source_of(path: str, run: CheckRun) -> str:
    """The notebook that a file was generated from, or that a record is of."""
    record = read_summary(path) if os.path.basename(os.path.dirname(path)) == RECORDS else None
    if record is not None:
        return owner_of(path, record)
    found = find_record(Path(path))
    if found is not None:
        return str(found.notebook)
    shown = run.shown(path)
    if not os.path.lexists(path):
        raise UnreadableNotebook(f"{shown}: no such file")
    raise UsageError(f"{shown}: neither a notebook nor a file that nb2prod wrote; name notebooks or folders")
