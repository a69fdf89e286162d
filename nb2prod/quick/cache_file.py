"""The file of the check cache: lines of text behind a checksum, one file per project and environment.

A file that is missing, cut off, damaged, of another version or of other tools is no error: nothing is known then. One
that cannot be written costs the next run its time.
"""

from __future__ import annotations

import os
import sys
import time
import zlib

DIRECTORY = ".nb2prod_cache"
_HEAD = "nb2prod check cache 1"  # another number: lines that another version reads otherwise
_NAME = "check-"
_TEMPORARY = "new"
_LIFETIME = 30 * 24 * 60 * 60  # seconds
_MARKS = (
    (".gitignore", "*\n"),
    ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n# What `nb2prod check` need not look at again.\n"),
)


def cache_path(root: str, environment: str) -> str:
    """Where the cache of a project lies; each environment has its own, so that none undoes the other's."""
    return os.path.join(root, DIRECTORY, f"{_NAME}{zlib.crc32(environment.encode(errors='surrogateescape')):08x}")


def read_lines(path: str, environment: str) -> list[str]:
    """The lines of a cache, none when it is not to be trusted."""
    try:
        with open(path, "rb") as stream:
            head, _, body = stream.read().partition(b"\n")
    except (OSError, ValueError):
        return []
    if head != _head(body):
        return []
    lines = body.decode(errors="surrogateescape").split("\n")
    return lines[1:-1] if lines[0] == _environment_line(environment) else []


def write_lines(path: str, environment: str, lines: list[str]) -> None:
    """Replace the cache and drop those nobody has written for long; the caller holds the lock. Raises OSError."""
    body = "\n".join([_environment_line(environment), *lines, ""]).encode(errors="surrogateescape")
    temporary = os.path.join(os.path.dirname(path), _TEMPORARY)  # one that a killed process left is written over
    with open(temporary, "wb") as stream:
        stream.write(_head(body) + b"\n" + body)
    os.replace(temporary, path)
    with os.scandir(os.path.dirname(path)) as entries:
        for entry in entries:
            if entry.name.startswith(_NAME) and time.time() - entry.stat().st_mtime > _LIFETIME:
                os.unlink(entry.path)


class Locked:
    """The lock that a process holds while it reads, merges and replaces a cache.

    `held` is false where locking is impossible: then nothing is to be written.
    """

    __slots__ = ("_number", "_path", "held")

    def __init__(self, path: str) -> None:
        self._path = os.path.dirname(path)
        self._number = -1
        self.held = False

    def __enter__(self) -> Locked:
        try:
            make_directory(self._path)
            self._number = os.open(os.path.join(self._path, "lock"), os.O_RDWR | os.O_CREAT, 0o666)
            _lock(self._number)
            self.held = True
        except OSError:
            self.held = False
        return self

    def __exit__(self, *exception: object) -> None:
        if self._number >= 0:
            os.close(self._number)  # which gives the lock back


def _lock(number: int) -> None:
    """Wait for the lock; raises OSError where the file system has none."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(number, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX)


def make_directory(path: str) -> None:
    """Make the directory of what is remembered here, marked as none of git's business; raises OSError."""
    os.makedirs(path, exist_ok=True)
    for name, text in _MARKS:
        mark = os.path.join(path, name)
        if not os.path.exists(mark):
            with open(mark, "w", encoding="utf-8") as stream:
                stream.write(text)


def _head(body: bytes) -> bytes:
    return f"{_HEAD} {zlib.crc32(body):08x}".encode()


def _environment_line(environment: str) -> str:
    return repr(environment)
