"""Writing files: whole or not at all, only on change, several together."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType

from nb2prod.errors import CannotWrite

_REASONS = {
    errno.EACCES: "permission denied; make its directory writable, or choose another with -o",
    errno.EPERM: "the operation is not permitted; make its directory writable, or choose another with -o",
    errno.EROFS: "the file system is read-only; choose another directory with -o",
    errno.ENOSPC: "no space left on the device; free some and export again",
    errno.EDQUOT: "the disk quota is used up; free some space and export again",
    errno.EFBIG: "the file would be larger than allowed here (ulimit -f)",
    errno.ENOTDIR: "a part of its path is a file, not a directory",
    errno.EEXIST: "a part of its path is a file, not a directory",
    errno.EISDIR: "there is a directory of that name",
    errno.ENAMETOOLONG: "the name is too long for the file system; rename the notebook",
    errno.ELOOP: "its path is a loop of symbolic links",
}
_TEMPORARY = ".nb2prod-"


def read_text(path: Path) -> str | None:
    """The file's text with LF newlines, None when there is no file; raises CannotWrite when it cannot be compared."""
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _cannot_write(path, error) from None
    return content.decode("utf-8", errors="surrogateescape").replace("\r\n", "\n")


def replace_all(writes: Mapping[Path, str], removals: Sequence[Path] = ()) -> None:
    """Write every text and remove the others, or change nothing; raises CannotWrite.

    All contents are on disk under temporary names before the first file is replaced; an interrupt waits until the
    last is, and a replacement that fails puts the earlier ones back.
    """
    staged: dict[Path, Path] = {}
    made: list[Path] = []
    finished = False
    try:
        for path, text in writes.items():
            _stage(path, text, staged, made)
        with _interrupts_deferred():
            _commit(staged, removals)
            finished = True
    finally:
        for temporary in staged.values():
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        for directory in reversed(made) if not finished else ():
            with contextlib.suppress(OSError):  # somebody else put a file there meanwhile
                directory.rmdir()


def _stage(path: Path, text: str, staged: dict[Path, Path], made: list[Path]) -> None:
    """Write the text beside its path; `staged` and `made` get what must be cleaned up before it exists."""
    if path.is_symlink():
        path = path.resolve()  # the link stays, what it points to is replaced
    try:
        _make_directory(path.parent, made)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a directory")
        temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
        staged[path] = temporary
        with temporary.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
    except OSError as error:
        raise _cannot_write(path, error) from None


def _make_directory(directory: Path, made: list[Path]) -> None:
    missing = []
    while not directory.exists():
        missing.append(directory)
        directory = directory.parent
    for path in reversed(missing):
        made.append(path)
        path.mkdir(exist_ok=True)


def _commit(staged: Mapping[Path, Path], removals: Sequence[Path]) -> None:
    undo: dict[Path, bytes | None] = {}
    path = Path()
    try:
        for path, temporary in staged.items():
            undo[path] = path.read_bytes() if path.exists() else None
            temporary.replace(path)
        for path in removals:
            undo[path] = path.read_bytes()
            path.unlink()
    except OSError as error:
        for changed, content in undo.items():
            with contextlib.suppress(OSError):
                changed.unlink(missing_ok=True) if content is None else changed.write_bytes(content)
        raise _cannot_write(path, error) from None


@contextlib.contextmanager
def _interrupts_deferred() -> Iterator[None]:
    """Hold Ctrl-C back while files are replaced (only the main thread gets it)."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pending: list[tuple[int, FrameType | None]] = []
    previous = signal.signal(signal.SIGINT, lambda number, frame: pending.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous if previous is not None else signal.default_int_handler)
    if pending and callable(previous):
        previous(*pending[0])


def _cannot_write(path: Path, error: OSError) -> CannotWrite:
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return CannotWrite(f"{path}: cannot be written: {reason}")
