"""The settings of many folders, each pyproject.toml read once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from nb2prod.config import Settings, load_settings

_Value = TypeVar("_Value")


class FromAbove(Generic[_Value]):
    """A value for each folder that only files of some names decide, in the folder and those above it.

    Folders without such a file have the value of the folder above, so `read` is called for few of them.
    """

    def __init__(self, names: tuple[str, ...], read: Callable[[Path], _Value]) -> None:
        self._names = names
        self._read = read
        self._values: dict[str, _Value] = {}

    def of(self, folder: str) -> _Value:
        """The value of a folder, given by its absolute path; raises what `read` raises."""
        if folder not in self._values:
            above = os.path.dirname(folder)
            decided_here = above == folder or any(os.path.lexists(os.path.join(folder, name)) for name in self._names)
            self._values[folder] = self._read(Path(folder)) if decided_here else self.of(above)
        return self._values[folder]


def settings_by_folder() -> FromAbove[tuple[Settings, Path | None]]:
    """What `load_settings` returns, by folder."""
    return FromAbove(("pyproject.toml",), load_settings)
