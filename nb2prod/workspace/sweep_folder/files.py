"""A sweep's folder, wherever it lies: files written whole or not at all, a journal that is appended to, a lock."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from nb2prod.errors import CannotWrite, UnreadableNotebook, UsageError
from nb2prod.workspace.remote import files as remote_files
from nb2prod.workspace.writing.journal import TEMPORARY
from nb2prod.workspace.writing.locking import open_locked, remove_locked

_LOCK = ".lock"
_ANOTHER = "choose another folder with -o"
_HELD = f"wait for it, end it, or {_ANOTHER}"
_PROBLEMS = {
    errno.ENOSPC: "no space left on the device; free some and sweep again: what is done is kept",
    errno.EDQUOT: "the disk quota is used up; free some space and sweep again: what is done is kept",
    errno.EFBIG: "the file would be larger than allowed here (ulimit -f)",
    errno.EACCES: "permission denied",
    errno.EROFS: "the file system is read-only",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.EEXIST: "a part of its path is a file, not a folder",
}
_WAYS_OUT = {
    errno.EACCES: f"make its folder writable, or {_ANOTHER}",
    **dict.fromkeys((errno.EROFS, errno.ENOTDIR, errno.EEXIST), _ANOTHER),
}


class SweepFiles(Protocol):
    """The files of a sweep, by names with slashes."""

    place: str  # for messages

    def read(self, name: str) -> bytes | None:
        """Read a file; None where there is none. Raises `CannotWrite` for a folder that cannot be read."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all; raises `CannotWrite`."""

    def append(self, name: str, line: bytes) -> None:
        """Add a line to a file for good, or leave the file as it was; raises `CannotWrite`."""

    def filled(self, folder: str) -> frozenset[str]:
        """The names of the files in a folder that hold something."""

    def locked(self) -> contextlib.AbstractContextManager[None]:
        """Make the folder and keep others out; raises `UsageError` at once while another sweep is in it."""


def sweep_files(location: str) -> SweepFiles:
    """Choose how to reach a folder."""
    path = remote_files.local_path(location)
    return RemoteFolder(location) if path is None else LocalFolder(path)


class LocalFolder:
    """A folder of this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = str(path)

    def read(self, name: str) -> bytes | None:
        """See `SweepFiles`."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CannotWrite(f"{self.path / name}: cannot be read: {error.strerror or error}") from None

    def write(self, name: str, content: bytes) -> None:
        """See `SweepFiles`; a machine that loses its power may leave it empty, which `filled` tells."""
        path = self.path / name
        temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            temporary.replace(path)
        except BaseException as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise _cannot_write(path, error) from None
            raise

    def append(self, name: str, line: bytes) -> None:
        """See `SweepFiles`; what a killed process had not written to its end becomes a line of its own."""
        path = self.path / name
        try:
            with path.open("ab+", buffering=0) as stream:
                size = stream.seek(0, os.SEEK_END)
                try:
                    _append_to(stream.fileno(), size, line)
                except BaseException:
                    with contextlib.suppress(OSError):  # then the line is torn, which readers ignore
                        os.ftruncate(stream.fileno(), size)
                    raise
        except OSError as error:
            raise _cannot_write(path, error) from None

    def filled(self, folder: str) -> frozenset[str]:
        """See `SweepFiles`."""
        try:
            with os.scandir(self.path / folder) as entries:
                return frozenset(entry.name for entry in entries if entry.is_file() and entry.stat().st_size)
        except OSError:
            return frozenset()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """See `SweepFiles`; a folder that was made for it and stays empty is removed again."""
        lock = self.path / _LOCK
        is_new = not self.path.exists()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            descriptor, _ = open_locked(lock, patience=0)
        except BlockingIOError:
            raise UsageError(f"{self.path}: {_holder(lock)} is running there", _HELD) from None
        except OSError as error:
            raise _cannot_write(self.path, error) from None
        try:
            with contextlib.suppress(OSError):  # a full disk; the lock holds all the same
                os.ftruncate(descriptor, 0)
                os.write(descriptor, _signature())
            self._clear_up()
            yield
        finally:
            with contextlib.suppress(OSError):
                remove_locked(lock, descriptor)
            if is_new:
                with contextlib.suppress(OSError):
                    self.path.rmdir()

    def _clear_up(self) -> None:
        """Remove what a killed sweep was about to write."""
        for folder in (self.path, self.path / "runs"):
            for left in folder.glob(f"{TEMPORARY}*"):
                with contextlib.suppress(OSError):
                    left.unlink()


class RemoteFolder:
    """A folder at an address of fsspec's; where nothing can be appended to, the whole file is written again."""

    def __init__(self, location: str) -> None:
        self.place = location
        self._appended: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        """See `SweepFiles`."""
        location = self._location(name)
        try:
            return remote_files.read_bytes(location) if remote_files.exists(location) else None
        except UnreadableNotebook as error:
            raise CannotWrite(str(error)) from None

    def write(self, name: str, content: bytes) -> None:
        """See `SweepFiles`."""
        remote_files.write_bytes(self._location(name), content)

    def append(self, name: str, line: bytes) -> None:
        """See `SweepFiles`."""
        before = self._appended[name] if name in self._appended else self.read(name) or b""
        content = before + (b"\n" if before and not before.endswith(b"\n") else b"") + line + b"\n"
        self.write(name, content)
        self._appended[name] = content

    def filled(self, folder: str) -> frozenset[str]:
        """See `SweepFiles`; files are written in one go there, so none is empty."""
        return frozenset(remote_files.names_in(self._location(folder)))

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """See `SweepFiles`; there are no locks, so a sweep that was killed has to be said to be over."""
        holder = self.read(_LOCK)
        if holder is not None and holder.strip():
            lock = self._location(_LOCK)
            raise UsageError(
                f"{self.place}: {_described(holder)} is running there (if it was killed, remove {lock})", _HELD
            )
        self.write(_LOCK, _signature())
        try:
            yield
        finally:
            self.write(_LOCK, b"\n")  # not every storage can remove files

    def _location(self, name: str) -> str:
        return remote_files.join(self.place, *name.split("/"))


def _append_to(descriptor: int, size: int, line: bytes) -> None:
    content = line + b"\n"
    if size:
        os.lseek(descriptor, size - 1, os.SEEK_SET)
        if os.read(descriptor, 1) != b"\n":
            content = b"\n" + content
    while content:
        content = content[os.write(descriptor, content) :]
    os.fsync(descriptor)


def _signature() -> bytes:
    host = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    return json.dumps({"process": os.getpid(), "host": host, "since": time.strftime("%Y-%m-%d %H:%M:%S")}).encode()


def _holder(lock: Path) -> str:
    try:
        return _described(lock.read_bytes())
    except OSError:
        return "another sweep"


def _described(signature: bytes) -> str:
    try:
        who = json.loads(signature)
        return f"another sweep (process {who['process']} on {who['host']}, since {who['since']})"
    except (ValueError, KeyError, TypeError):
        return "another sweep"


def _cannot_write(path: Path, error: OSError) -> CannotWrite:
    problem = _PROBLEMS.get(error.errno or 0, error.strerror or str(error))
    return CannotWrite(f"{path}: cannot be written: {problem}", _WAYS_OUT.get(error.errno or 0, ""))
