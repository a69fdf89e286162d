"""Where ruff takes its settings from for one output directory, and which of them depend on where a file lies."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2prod.config import read_toml, upwards

NAMES = (".ruff.toml", "ruff.toml", "pyproject.toml")
_MAGIC = re.compile(r"[*?\[\]{}!$~]")  # what a glob or a shell would replace
_ELSEWHERE = re.compile(r"[/\\~]|[A-Za-z]:|\.\.([/\\]|$)|.*[/\\]\.\.([/\\]|$)")  # a path that leaves its folder


@dataclass(frozen=True, slots=True)
class RuffConfiguration:
    """The nearest configuration of a directory and those it extends, which are there or not yet."""

    files: tuple[str, ...]  # the nearest first; none: nothing is configured
    texts: tuple[str, ...]  # theirs
    first_party: frozenset[str]  # `known-first-party`, of all of them: an option on the command line replaces it
    sources: tuple[str, ...] | None  # where first-party modules are looked for; None: only ruff itself can tell

    @property
    def movable(self) -> bool:
        """Whether a copy of the files, in a copy of their folders, means the same for files below these."""
        return self.sources is not None


def configuration_of(directory: Path) -> RuffConfiguration:
    """Read what ruff itself would take its settings from, in this project."""
    nearest = nearest_configuration(directory)
    if nearest is None:
        return RuffConfiguration((), (), frozenset(), ())
    chain = tuple(_chain(nearest))
    names: set[str] = set()
    for _, table in chain:
        for keys in (("lint", "isort"), ("isort",)):
            known = _at(table, *keys, "known-first-party")
            names.update(name for name in known if isinstance(name, str)) if isinstance(known, list) else None
    movable = all(_stays(path.parent, table) for path, table in chain)
    return RuffConfiguration(
        tuple(str(path) for path, _ in chain),
        tuple(path.read_text(encoding="utf-8-sig", errors="replace") for path, _ in chain),
        frozenset(names),
        _sources(chain) if movable else None,
    )


def nearest_configuration(directory: Path) -> Path | None:
    """The file that ruff finds from a directory upwards."""
    for parent in upwards(directory):
        for name in NAMES[:2]:
            if (parent / name).is_file():
                return parent / name
        project = parent / NAMES[2]
        tools = read_toml(project).get("tool") if project.is_file() else None
        if isinstance(tools, dict) and "ruff" in tools:
            return project
    return None


def plain_sources(folder: str) -> tuple[str, ...] | None:
    """ruff's default for `src`; None when a setting cannot name the folder literally."""
    return None if _MAGIC.search(folder) else (folder, str(Path(folder, "src")))


def _chain(path: Path) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """A configuration and those it extends; one that is missing or extends itself ends it, as ruff will complain."""
    seen: set[Path] = set()
    while path.is_file() and path not in seen:
        seen.add(path)
        document: object = read_toml(path)
        table = _at(document, "tool", "ruff") if path.name == NAMES[2] else document
        table = table if isinstance(table, dict) else {}
        yield path, table
        extended = _at(table, "extend")
        path = Path(os.path.normpath(path.parent / extended)) if isinstance(extended, str) else path


def _stays(home: Path, table: Mapping[str, object]) -> bool:
    """Whether no text in the table could be a path that leads out of its folder (`extend` and `src` are followed)."""
    extended = table.get("extend", "")
    if not isinstance(extended, str) or _MAGIC.search(extended) or Path(extended).is_absolute():
        return False
    # patterns of folders that are there: in a copy, others would be
    namespaces = [*_texts(table.get("namespace-packages"))]
    if any(_MAGIC.search(text) or not (home / text).is_dir() for text in namespaces):
        return False
    rest = {key: value for key, value in table.items() if key not in ("extend", "src", "cache-dir")}
    return not any(_ELSEWHERE.match(text) for text in _texts(rest))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _sources(chain: tuple[tuple[Path, Mapping[str, object]], ...]) -> tuple[str, ...] | None:
    """`src` as absolute paths: of the first configuration that says it, else ruff's default."""
    for path, table in chain:
        if "src" in table:
            entries = [*_texts(table["src"])]
            folders = [os.path.normpath(path.parent / entry) for entry in entries]
            if any(_MAGIC.search(text) for text in (*entries, *folders)):
                return None
            return tuple(folder for folder in folders if Path(folder).is_dir())  # as patterns find them
    return plain_sources(str(chain[0][0].parent))


def _at(table: object, *keys: str) -> object:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table
