"""The folder of a server's jobs, where temporary files are: it goes with the server, however that ends.

A server holds a lock in its folder for as long as it lives; the system lets go of it when the process ends. So what a
killed server has left is known by a lock that can be had, also by servers that do not see each other's processes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nb2prod.workspace.writing.locking import open_locked, release

_PREFIX = "nb2prod-jobs-"
_UNLOCKED = "nb2prod-new-jobs-"  # until the lock is held, and where there are no locks
_LOCK = "server.lock"


class Scratch:
    """Made when it is first needed."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock: int | None = None

    def folder(self) -> Path:
        """The folder, which is made anew where the system has cleared it up; raises OSError."""
        if self._folder is None or not self._folder.is_dir():
            self.remove()
            folder = Path(tempfile.mkdtemp(prefix=_UNLOCKED))
            self._lock, locked = open_locked(folder / _LOCK)
            if locked:
                with contextlib.suppress(PermissionError):  # Windows does not rename a folder with open files
                    folder = folder.rename(folder.with_name(folder.name.replace(_UNLOCKED, _PREFIX, 1)))
            self._folder = folder
        return self._folder

    def remove(self) -> None:
        """Remove the folder with all that is in it."""
        if self._lock is not None:
            release(self._lock)
            self._lock = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


def remove_abandoned() -> None:
    """Remove the folders of this user's servers that are gone."""
    for folder in _own_folders():
        with contextlib.suppress(OSError):  # BlockingIOError: its server lives
            lock, locked = open_locked(folder / _LOCK, shared=True, patience=0)
            try:
                if locked:
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                release(lock)


def _own_folders() -> Iterator[Path]:
    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False) and _is_own(entry):
                yield Path(entry.path)


def _is_own(entry: os.DirEntry[str]) -> bool:
    return not hasattr(os, "getuid") or entry.stat(follow_symlinks=False).st_uid == os.getuid()
