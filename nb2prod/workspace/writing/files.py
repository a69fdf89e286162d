"""Writing files: whole or not at all, only on change, several together, one run at a time."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from nb2prod.errors import CannotWrite
from nb2prod.workspace.writing.journal import Journal, Known, open_journal, settle
from nb2prod.workspace.writing.replacement import HalfReplaced, Replacement, text_of

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
_ATTEMPTS = 100  # at making a file in a directory that others make and remove


class HalfWritten(CannotWrite):
    """A file cannot be written, and what was written before it could not be put back."""


def read_text(path: Path) -> str | None:
    """The file's text with LF newlines, None when there is no file; raises CannotWrite when it cannot be compared."""
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _cannot_write(path, error) from None
    return text_of(content)


def replace_all(
    writes: Mapping[Path, str],
    removals: Sequence[Path] = (),
    *,
    journal: Path | None = None,
    expected: Mapping[Path, str | None] | None = None,
) -> None:
    """Remove files and write every text, or change nothing; raises CannotWrite.

    All contents are on disk under temporary names before the first file is replaced; an interrupt waits until the
    last is, and a replacement that fails puts the earlier ones back. When the process is killed each file is the old
    or the new one; with a `journal`, `finish_interrupted` brings them together again. Raises ChangedMeanwhile when a
    file's text is not the `expected` one, because another process was quicker.
    """
    if not writes and not removals:
        return
    with _making_directories() as make:
        if journal is None:
            _replace(Replacement(None, writes, removals, make), expected or {})
            return
        with _locked(journal, make) as held:
            _settled(held, lambda path: False)
            _replace(Replacement(held, writes, removals, make), expected or {})


def _replace(replacement: Replacement, expected: Mapping[Path, str | None]) -> None:
    try:
        replacement.run(expected)
    except OSError as error:
        raise _cannot_write(replacement.path, error) from None
    except HalfReplaced as half:
        raise HalfWritten(f"{half}; the next export puts that right") from None


def finish_interrupted(journal: Path, may_replace: Callable[[Path], bool]) -> Known:
    """Complete what a killed process had begun to replace, if it had all new contents, and clear up after it.

    Waits for a process that is still at it. Returns the digests that the files in question may have. Only files that
    `may_replace` allows are touched. Raises CannotWrite.
    """
    if not journal.exists():
        return {}
    with _making_directories() as make, _locked(journal, make) as held:
        return _settled(held, may_replace)


def _settled(held: Journal, may_replace: Callable[[Path], bool]) -> Known:
    try:
        return settle(held, may_replace)
    except OSError as error:
        raise _cannot_write(held.path, error) from None


@contextlib.contextmanager
def _locked(path: Path, make: Callable[[Path], None]) -> Iterator[Journal]:
    """The journal, made and locked; it is removed at the end unless the next run needs it."""
    try:
        journal = _opened(path, make)
    except OSError as error:
        raise _cannot_write(path, error) from None
    try:
        yield journal
    except HalfWritten:
        journal.leave()
        raise
    except BaseException:
        _removed(journal)
        raise
    _removed(journal)


def _opened(path: Path, make: Callable[[Path], None]) -> Journal:
    for _ in range(_ATTEMPTS):
        # another process may make the directory, fail, and remove it just now
        with contextlib.suppress(FileNotFoundError):
            make(path.parent)
            return open_journal(path)
    raise FileNotFoundError(errno.ENOENT, "its directory vanishes")


def _removed(journal: Journal) -> None:
    with contextlib.suppress(OSError):  # what is left behind without a lock does no harm
        journal.remove()


@contextlib.contextmanager
def _making_directories() -> Iterator[Callable[[Path], None]]:
    """What makes directories; those that it made are removed again when the block fails."""
    made: list[Path] = []
    try:
        yield lambda directory: _make_directory(directory, made)
    except BaseException:
        for directory in reversed(made):
            with contextlib.suppress(OSError):  # somebody else put a file there meanwhile
                directory.rmdir()
        raise


def _make_directory(directory: Path, made: list[Path]) -> None:
    missing = []
    while not directory.exists():
        missing.append(directory)
        directory = directory.parent
    for path in reversed(missing):
        made.append(path)
        path.mkdir(exist_ok=True)


def _cannot_write(path: Path, error: OSError) -> CannotWrite:
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return CannotWrite(f"{path}: cannot be written: {reason}")
