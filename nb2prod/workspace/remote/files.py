"""Notebooks and folders at addresses: whatever fsspec or papermill can reach, beside plain local paths.

A location is a text: a local path, an address such as `s3://bucket/churn.ipynb` (also chained, as fsspec has it:
`zip://churn.ipynb::s3://bucket/all.zip`), or `-` for the standard streams. It has to stay a text: `pathlib.Path` makes
`s3:/bucket` of it. Local paths take the direct way: neither fsspec nor papermill is imported for them.

    path = local_path(location)                 # a Path; None for what lies elsewhere
    content = read_bytes(location)              # for `parse_notebook(content, Path(name_of(location)))`
    write_bytes(join(folder, "runs", "3.ipynb"), content)

A remote notebook runs in the folder that nb2prod is called in, as papermill runs it; `left_behind` says what of its
own folder it misses there.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from nb2prod.errors import CannotWrite, Nb2prodError, UnreadableNotebook
from nb2prod.workspace.remote.systems import FileSystem, LocalFiles, StandardStreams, remote_system

STANDARD_STREAMS = "-"

_PROTOCOL = r"[A-Za-z][A-Za-z0-9+.-]+"  # two characters at least: `c:` is a drive
_ADDRESS = re.compile(rf"({_PROTOCOL}::)*{_PROTOCOL}://")
_LOCAL = ("file://", "local://")
_WEB = ("http://", "https://")


def is_remote(location: str) -> bool:
    """Whether a location is something else than a path of this machine."""
    return local_path(location) is None


def local_path(location: str) -> Path | None:
    """The path that a location stands for, also one written as `file://...`; None for any other address."""
    if location.startswith(_LOCAL) and "::" not in location:
        return Path(url2pathname(urlsplit(location).path))
    return None if location == STANDARD_STREAMS or _ADDRESS.match(location) else Path(location)


def name_of(location: str) -> str:
    """The last part of a location, which names the notebook or folder; a web address's query is no part of it."""
    if location == STANDARD_STREAMS:
        return "stdin.ipynb"
    path = local_path(location)
    return path.name if path is not None else _link(location)[1].rstrip("/").rpartition("/")[2]


def join(folder: str, *names: str) -> str:
    """The location of something in a folder."""
    if not _ADDRESS.match(folder):
        return str(Path(folder, *names))
    before, link, after = _link(folder)
    return before + (link if link.endswith("://") else link.rstrip("/") + "/") + "/".join(names) + after


def parent(location: str) -> str:
    """The location of the folder that a file lies in."""
    if not _ADDRESS.match(location):
        return str(Path(location).parent)
    before, link, after = _link(location)
    protocol, mark, path = link.partition("://")
    return before + protocol + mark + path.rstrip("/").rpartition("/")[0] + after


def read_bytes(location: str) -> bytes:
    """Read a file; raises `UnreadableNotebook`, and `UsageError` for an address that nothing installed can reach."""
    try:
        return _system(location).read(_place(location))
    except Nb2prodError:
        raise
    except Exception as error:  # every storage library has its own
        raise UnreadableNotebook(f"{location}: {_reason(error)}") from error


def read_text(location: str) -> str:
    """Read a text in UTF-8, with or without a byte order mark; raises as `read_bytes` does."""
    try:
        return read_bytes(location).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableNotebook(f"{location}: is no text in UTF-8: {error}") from error


def write_bytes(location: str, content: bytes) -> None:
    """Write a file, whole or not at all where its system can do that (all but few can), with the folders it needs.

    Raises `CannotWrite`, and `UsageError` for an address that nothing installed can reach.
    """
    try:
        _system(location).write(_place(location), content)
    except Nb2prodError:
        raise
    except Exception as error:
        raise CannotWrite(f"{location}: cannot be written: {_reason(error)}") from error


def write_text(location: str, text: str) -> None:
    """Write a text in UTF-8; see `write_bytes`."""
    write_bytes(location, text.encode("utf-8"))


def exists(location: str) -> bool:
    """Whether there is a file or folder; raises `UsageError` as `read_bytes` does, `UnreadableNotebook` otherwise."""
    try:
        return _system(location).exists(_place(location))
    except Nb2prodError:
        raise
    except Exception as error:
        raise UnreadableNotebook(f"{location}: {_reason(error)}") from error


def names_in(folder: str) -> tuple[str, ...]:
    """The names of files and folders in a folder, sorted; none where there is no such folder.

    Raises `UsageError` where the system cannot list folders, as the web cannot, else as `exists` does.
    """
    try:
        return tuple(sorted(_system(folder).names(_place(folder))))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except Nb2prodError:
        raise
    except Exception as error:
        raise UnreadableNotebook(f"{folder}: {_reason(error)}") from error


def left_behind(notebook: str, imported: Iterable[str]) -> str:
    """What a remote notebook that imports these modules misses of the folder it lies in, in words; or nothing."""
    if not is_remote(notebook) or notebook == STANDARD_STREAMS:
        return ""
    tops = dict.fromkeys(name.partition(".")[0] for name in imported)
    try:
        there = set(names_in(parent(notebook)))
    except Nb2prodError:  # then nobody knows: the run itself will say what it cannot import
        return ""
    missing = ", ".join(name for name in tops if name in there or f"{name}.py" in there)
    if not missing:
        return ""
    return f"local modules beside {notebook} are not there when it runs: {missing}; copy its folder to this machine"


def _system(location: str) -> FileSystem:
    if location == STANDARD_STREAMS:
        return StandardStreams()
    return LocalFiles() if local_path(location) is not None else remote_system(location)


def _place(location: str) -> str:
    path = local_path(location)
    return location if path is None else str(path)


def _link(location: str) -> tuple[str, str, str]:
    """Take an address apart: the first part of the chain that has a path, and what is before and behind it."""
    chain = location.split("::")
    index = next(index for index, link in enumerate(chain) if "://" in link)
    link, query = chain[index], ""
    if link.startswith(_WEB):
        link, mark, rest = link.partition("?")
        query = mark + rest
    before = "".join(f"{each}::" for each in chain[:index])
    return before, link, query + "".join(f"::{each}" for each in chain[index + 1 :])


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EPERM):
        return "permission denied"
    words = str(error).strip().splitlines()
    return f"{type(error).__name__}: {words[0]}" if words else type(error).__name__
