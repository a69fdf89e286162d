"""The systems that files lie on: each reads, writes, looks and lists in its own way."""

from __future__ import annotations

import errno
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from nb2prod.errors import UsageError

_WEB_SECONDS = (10, 120)  # to connect, and between two pieces of the answer


class FileSystem(Protocol):
    """What can be done with files, wherever they are; each raises whatever its library raises."""

    def read(self, place: str) -> bytes:
        """Read a whole file."""

    def write(self, place: str, content: bytes) -> None:
        """Write a whole file, and make the folders it needs."""

    def exists(self, place: str) -> bool:
        """Whether there is a file or folder."""

    def names(self, place: str) -> Iterable[str]:
        """The names in a folder."""


class LocalFiles:
    """Paths of this machine."""

    def read(self, place: str) -> bytes:
        """Read a file."""
        return Path(place).read_bytes()

    def write(self, place: str, content: bytes) -> None:
        """Replace a file in one go."""
        path = Path(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(_temporary_name(path.name))
        try:
            temporary.write_bytes(content)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def exists(self, place: str) -> bool:
        """Whether the path is there."""
        return Path(place).exists()

    def names(self, place: str) -> Iterable[str]:
        """What the folder holds."""
        return [path.name for path in Path(place).iterdir()]


class StandardStreams:
    """`-`, as papermill has it: read from standard input, written to standard output."""

    def read(self, place: str) -> bytes:
        """Read all there is."""
        return sys.stdin.buffer.read()

    def write(self, place: str, content: bytes) -> None:
        """Print it."""
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()

    def exists(self, place: str) -> bool:
        """Nothing is in the way."""
        return False

    def names(self, place: str) -> Iterable[str]:
        """There is nothing to list."""
        raise UsageError("- stands for the standard streams, not for a folder")


class WebFiles:
    """http and https: GET, HEAD, and PUT as papermill does it."""

    def read(self, place: str) -> bytes:
        """Get a file."""
        return bytes(self._ask("GET", place).content)

    def write(self, place: str, content: bytes) -> None:
        """Put a file."""
        self._ask("PUT", place, data=content, headers={"Content-Type": "application/json"})

    def exists(self, place: str) -> bool:
        """Whether the server has it."""
        import requests

        answer = requests.head(place, allow_redirects=True, timeout=_WEB_SECONDS)
        if answer.status_code not in (404, 410):
            answer.raise_for_status()
        return answer.ok

    def names(self, place: str) -> Iterable[str]:
        """The web has no folders."""
        raise UsageError(f"{place}: folders on the web cannot be listed; name a folder on this machine or in a storage")

    def _ask(self, method: str, place: str, **more: Any) -> Any:
        import requests

        answer = requests.request(method, place, timeout=_WEB_SECONDS, **more)
        if answer.status_code == 404:
            raise FileNotFoundError(place)
        answer.raise_for_status()
        return answer


class FsspecFiles:
    """One of the file systems of fsspec."""

    def __init__(self, system: Any) -> None:
        self._system = system

    def read(self, place: str) -> bytes:
        """Read a file."""
        return bytes(self._system.cat_file(self._path(place)))

    def write(self, place: str, content: bytes) -> None:
        """Write a file: by a rename where the system has one, else by one upload, which object stores do in one go."""
        path = self._path(place)
        folder, _, name = path.rpartition("/")
        if folder:
            self._system.makedirs(folder, exist_ok=True)
        if not self._can_rename():
            self._system.pipe_file(path, content)
            return
        if self._system.isdir(path):  # some would put the file into it
            raise IsADirectoryError(errno.EISDIR, "there is a directory of that name", path)
        temporary = f"{folder}/{_temporary_name(name)}"
        try:
            self._system.pipe_file(temporary, content)
            self._system.mv(temporary, path)
        except BaseException:
            if self._system.exists(temporary):
                self._system.rm_file(temporary)
            raise

    def exists(self, place: str) -> bool:
        """Whether it is there now, whatever an earlier look has found."""
        self._system.invalidate_cache()
        return bool(self._system.exists(self._path(place)))

    def names(self, place: str) -> Iterable[str]:
        """What the folder holds now."""
        self._system.invalidate_cache()
        path = self._path(place).rstrip("/")
        found = (str(each).rstrip("/") for each in self._system.ls(path, detail=False))
        return [each.rpartition("/")[2] for each in found if each.strip("/") != path.strip("/")]

    def _can_rename(self) -> bool:
        from fsspec import AbstractFileSystem

        return type(self._system).mv is not AbstractFileSystem.mv  # the default copies and removes

    def _path(self, place: str) -> str:
        from fsspec.core import url_to_fs

        return str(url_to_fs(place)[1])


class PapermillFiles:
    """What a handler of papermill's reaches: its own, and those of installed plug-ins."""

    def __init__(self, handler: Any, fix: str) -> None:
        self._handler = handler
        self._fix = fix  # what to do when the handler, too, lacks its package

    def read(self, place: str) -> bytes:
        """Read a text."""
        content = self._call(place, "read", place)
        return bytes(content) if isinstance(content, (bytes, bytearray)) else str(content).encode("utf-8")

    def write(self, place: str, content: bytes) -> None:
        """Write a text; there is no way to write anything else."""
        self._call(place, "write", content.decode("utf-8"), place)

    def exists(self, place: str) -> bool:
        """Whether it is in its folder's list, or can be read where there is none."""
        from papermill.exceptions import PapermillException

        folder, _, name = place.rpartition("/")
        try:
            return name in self.names(folder)
        except PapermillException:
            return bool(self.read(place))
        except FileNotFoundError:
            return False

    def names(self, place: str) -> Iterable[str]:
        """What the folder holds."""
        return [str(each).rstrip("/").rpartition("/")[2] for each in self._call(place, "listdir", place)]

    def _call(self, place: str, method: str, *arguments: object) -> Any:
        from papermill.exceptions import PapermillOptionalDependencyException

        try:
            return getattr(self._handler, method)(*arguments)
        except PapermillOptionalDependencyException as error:
            raise UsageError(f"{place}: {self._fix or error}") from error


def remote_system(location: str) -> FileSystem:
    """Choose what reaches an address: the web's own protocol, fsspec, or papermill.

    Raises `UsageError` where no package that knows it is installed, naming the one that does.
    """
    protocol = location.partition("://")[0]
    if protocol in ("http", "https"):
        is_blob = urlsplit(location).netloc == "github.com" and "/blob/" in location
        return _of_papermill(location, "it takes: pip install 'papermill[github]'") if is_blob else WebFiles()
    try:
        from fsspec.core import url_to_fs

        return FsspecFiles(url_to_fs(location)[0])
    except ModuleNotFoundError as error:
        if error.name == "fsspec":
            return _of_papermill(location, "it takes: pip install 'nb2prod[sweep]'")
        return _of_papermill(location, f"a package is missing: {error}")
    except ImportError as error:  # fsspec's own words, which name the package
        return _of_papermill(location, f"a package is missing: {error}")
    except ValueError as error:
        if "Protocol not known" not in str(error):
            raise
        return _of_papermill(location)


def _of_papermill(location: str, fix: str = "") -> FileSystem:
    from papermill.iorw import LocalHandler, papermill_io

    handler = papermill_io.get_handler(location)
    if isinstance(handler, LocalHandler):
        raise UsageError(f"{location}: {fix or 'nothing that is installed knows this protocol'}")
    return PapermillFiles(handler, fix)


def _temporary_name(name: str) -> str:
    return f".{name}.{secrets.token_hex(4)}.tmp"
