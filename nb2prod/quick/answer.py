"""`nb2prod check` answered from the cache: when everything passes and nothing changed, signatures are all it takes."""

from __future__ import annotations

import os
import sys
import time

from nb2prod.quick.cache import PASSES, Cache, Verdict
from nb2prod.quick.discovery import NOTEBOOK, Found, Undecided, records_in, walk
from nb2prod.quick.git_index import read_index
from nb2prod.quick.places import project_root, repository_of
from nb2prod.quick.signatures import signature
from nb2prod.quick.summary import summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class _Plain:
    """A command line of the plain form."""

    __slots__ = ("output", "paths", "staged")

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.output = ""
        self.staged = False


def answer(arguments: Sequence[str]) -> bool:
    """Say that everything passes, on stderr, if that can be told from the cache; else print nothing and return False.

    `arguments` are those behind `check`.
    """
    plain = _plain(arguments)
    if plain is None:
        return False
    here = os.getcwd()
    cache = Cache(project_root(here), time.time_ns())
    try:
        passed = _passed(plain, here, cache)
    except Undecided:
        return False
    if passed is None:
        return False
    sys.stderr.write(f"{passed}\n")
    return True


def _plain(arguments: Sequence[str]) -> _Plain | None:
    """Read the command line; None for options that need more than the cache."""
    plain = _Plain()
    rest = iter(arguments)
    for argument in rest:
        if argument == "--staged":
            plain.staged = True
        elif argument in ("-o", "--output"):
            output = next(rest, "")
            if not output or plain.output:
                return None
            plain.output = os.path.abspath(output)
        elif argument.startswith("-") or not argument:
            return None
        else:
            plain.paths.append(os.path.abspath(argument))
    return plain


def _passed(plain: _Plain, here: str, cache: Cache) -> str | None:
    """The summary when everything passes, None when that is not known; raises Undecided, which means the same."""
    found, named = Found(), set()
    for path in plain.paths or [here]:
        if os.path.isdir(path):
            walk(path, cache, None, found)
        else:
            named.add(path if path.endswith(NOTEBOOK) else _source_of(path, cache))
    verdicts: dict[str, Verdict] = {}
    for path in (*found.notebooks, *named.difference(found.notebooks)):
        verdict = cache.verdict(path, plain.output)
        if verdict is None or verdict.notes:
            return None
        verdicts[path] = verdict
    if not _records_are_owned(verdicts, found, cache):
        return None
    if plain.staged:
        committed = _committed(verdicts, named, here)
        if committed is None:
            return None
        verdicts = committed
    passing = [verdict for verdict in verdicts.values() if verdict.kind == PASSES]
    return summary(len(passing), (), len(verdicts) - len(passing), sum(verdict.known for verdict in passing))


def _source_of(path: str, cache: Cache) -> str:
    """The notebook that a file was generated from; empty when that is not known."""
    for notebook, output, files, _ in cache.written():
        if any(os.path.normpath(f"{output}/{file}") == path for file in files):
            return notebook
    return ""


def _records_are_owned(verdicts: dict[str, Verdict], found: Found, cache: Cache) -> bool:
    """Whether the notebook of every record in the folders and output directories exists."""
    records = {*found.records}
    passing = [verdict for verdict in verdicts.values() if verdict.kind == PASSES]
    for output in {verdict.output for verdict in passing}.difference(found.folders):
        records.update(records_in(output))
    records.difference_update(f"{verdict.output}/{verdict.files[0]}" for verdict in passing)
    if not records:
        return True
    owners = {f"{output}/{files[0]}": (notebook, taken) for notebook, output, files, taken in cache.written()}
    for record in records:
        notebook, taken = owners.get(record, ("", ""))
        owner = notebook if notebook and signature(record) == taken else cache.owner(record)
        if not owner or not os.path.isfile(owner):
            return False
    return True


def _committed(verdicts: dict[str, Verdict], named: set[str], here: str) -> dict[str, Verdict] | None:
    """The verdicts of the notebooks that a commit has; None when something of theirs is not staged."""
    repository = repository_of(here)
    index = read_index(repository) if repository else None
    if index is None:
        return None
    committed: dict[str, Verdict] = {}
    for notebook, verdict in verdicts.items():
        files = [os.path.normpath(f"{verdict.output}/{file}") for file in verdict.files]
        if notebook in index.unknown and notebook not in named and files[0] not in index.tracked:
            continue
        if verdict.kind == PASSES and index.unstaged((notebook, *files)):
            return None
        committed[notebook] = verdict
    return committed
