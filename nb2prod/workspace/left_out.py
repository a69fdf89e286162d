"""What a search for notebooks leaves out: what git ignores, and what the setting `exclude` names."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from nb2prod.config import Settings
from nb2prod.quick.globs import fits_any
from nb2prod.workspace.folder_settings import FromAbove
from nb2prod.workspace.ignore_rules import IgnoreRule, decision, parse_rules

_IGNORE_FILE = ".gitignore"


class LeftOut:
    """The rules below one folder; it is a judge for `quick.discovery.walk`.

    A folder that is left out itself has no rules: who asks for it means it. `repository` is where git's rules begin,
    the folder itself where there is no repository.
    """

    def __init__(self, start: str, repository: str, settings: FromAbove[tuple[Settings, Path | None]]) -> None:
        self._repository = repository or start
        self._rules: dict[str, tuple[IgnoreRule, ...]] = {}
        self._settings = settings
        self._git = not self._ignored_by_git_itself(start)
        self._excludes = not self._excluded(start, os.path.dirname(start))

    def __call__(self, folder: str, folders: Collection[str], notebooks: Collection[str]) -> frozenset[str]:
        """The names in a folder that are left out; raises ConfigurationError for a wrong pyproject.toml."""
        entries = [*((name, True) for name in folders), *((name, False) for name in notebooks)]
        return frozenset(name for name, is_folder in entries if self._is_left_out(folder, name, is_folder))

    def _is_left_out(self, folder: str, name: str, is_folder: bool) -> bool:
        path = os.path.join(folder, name)
        return (self._git and self._ignored(path, is_folder)) or (self._excludes and self._excluded(path, folder))

    def _ignored(self, path: str, is_folder: bool) -> bool:
        """Whether git ignores a path whose folder it does not ignore: the nearest file that has a rule decides."""
        folder = os.path.dirname(path)
        while len(folder) >= len(self._repository):
            inside = path[len(folder.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
            decided = decision(self._rules_of(folder), inside, is_folder=is_folder)
            if decided is not None:
                return decided
            folder, below = os.path.dirname(folder), folder
            if folder == below:
                break
        return False

    def _ignored_by_git_itself(self, start: str) -> bool:
        """Whether git ignores the folder, or one above it in the repository."""
        path = start
        while len(path) > len(self._repository):
            if self._ignored(path, is_folder=True):
                return True
            path = os.path.dirname(path)
        return False

    def _rules_of(self, folder: str) -> tuple[IgnoreRule, ...]:
        if folder not in self._rules:
            self._rules[folder] = _read_rules(os.path.join(folder, _IGNORE_FILE))
        return self._rules[folder]

    def _excluded(self, path: str, folder: str) -> bool:
        """Whether `exclude` of the settings that hold in a folder names the path or one above it."""
        settings, configured_in = self._settings.of(folder)
        if configured_in is None or not settings.exclude:
            return False
        return fits_any(os.path.relpath(path, configured_in.parent).replace(os.sep, "/"), settings.exclude)


def _read_rules(path: str) -> tuple[IgnoreRule, ...]:
    try:
        return parse_rules(Path(path).read_text(encoding="utf-8", errors="surrogateescape"))
    except OSError:
        return ()
