"""What a run is about to replace, written down for the runs after it, in case this one is killed half-way.

The journal is a file that exists, and is locked, only while files are being replaced. First it lists every file with
what it holds and what it will hold, and the temporary name of the new content; then, when all new contents are on
disk, it says so; when every file is replaced, it is removed. A journal that nobody has locked was left by a run that
was killed. The next run finishes the replacement, when all that it needs is there, and removes the temporary files;
until then both the old and the new content of a listed file count as written by nb2prod.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.workspace.records.records import digest
from nb2prod.workspace.writing.locking import open_locked, release, remove_locked

TEMPORARY = ".nb2prod-"
_UNDO = "-undo"
_COMPLETE = {"complete": True}
_TEMPORARY_NAME = re.compile(re.escape(TEMPORARY) + "[0-9a-f]{16}")
_LARGEST = 10_000_000  # bytes; nobody replaces that many files at once

Known = dict[Path, frozenset[str | None]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that is replaced, made or removed; its digests are None where there is no file."""

    path: Path
    temporary: str  # a name beside the target
    old: str | None
    new: str | None

    @property
    def target(self) -> Path:
        """What is replaced; raises OSError for a symbolic link that leads nowhere."""
        return target_of(self.path)

    @property
    def staged(self) -> Path:
        """Where the new content waits; raises OSError as `target` does."""
        return self.target.with_name(self.temporary)

    @property
    def restored(self) -> Path:
        """Where the old content waits when it has to be put back; raises OSError as `target` does."""
        return self.target.with_name(self.temporary + _UNDO)


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal while this process has it locked."""

    path: Path
    descriptor: int
    complete: tuple[Entry, ...]  # what the last run that was killed had all new contents of
    begun: tuple[Entry, ...]  # what else killed runs had listed

    def announce(self, entries: Sequence[Entry]) -> None:
        """Write down what is going to be replaced; raises OSError."""
        self.append([_document(entry, self.path) for entry in entries])

    def seal(self) -> None:
        """Write down that every new content is on disk, and wait until the disk has that; raises OSError."""
        self.append([_COMPLETE])
        os.fsync(self.descriptor)

    def remove(self) -> None:
        """Remove the file and let go of the lock; raises OSError."""
        remove_locked(self.path, self.descriptor)

    def leave(self) -> None:
        """Let go of the lock, and leave the file to the next run."""
        release(self.descriptor)

    def append(self, documents: Iterable[object]) -> None:
        """Add lines; what a killed run had not written to its end stays a line of its own. Raises OSError."""
        content = "".join(f"\n{json.dumps(document)}" for document in documents).encode() + b"\n"
        os.lseek(self.descriptor, 0, os.SEEK_END)
        while content:
            content = content[os.write(self.descriptor, content) :]


def open_journal(path: Path) -> Journal:
    """Lock the journal, and make it when there is none; raises BlockingIOError naming the holder, and OSError."""
    try:
        descriptor, _ = open_locked(path)
    except BlockingIOError as error:
        raise BlockingIOError(error.errno, f"{_holder(path)} is writing there; wait for it, or end it") from None
    try:
        journal = Journal(path, descriptor, *_parsed(_content(descriptor), path))
    except BaseException:
        release(descriptor)
        raise
    try:
        journal.append([{"process": os.getpid(), "host": _host()}])
    except BaseException:
        journal.leave() if journal.complete or journal.begun else journal.remove()
        raise
    return journal


def known_contents(path: Path) -> Known:
    """The digests that listed files may have after a killed run; waits for a run that is still going on.

    Writes nothing. Nothing is known where no journal is, nor of one that cannot be read.
    """
    try:
        descriptor, _ = open_locked(path, shared=True)
    except OSError:
        return {}
    try:
        complete, begun = _parsed(_content(descriptor), path)
    except OSError:
        return {}
    finally:
        release(descriptor)
    return _known((*complete, *begun))


def settle(journal: Journal, may_replace: Callable[[Path], bool]) -> Known:
    """Finish what the last killed run had begun, where that is possible, and remove temporary files.

    All of the run's files get their new contents, or none does; one that somebody edited since stays as it is.
    Returns the digests that the listed files may have. Raises OSError.
    """
    complete = journal.complete
    if all(may_replace(entry.path) for entry in complete) and all(map(_can_be_finished, complete)):
        for entry in complete:
            _finish(entry)
    for entry in (*complete, *journal.begun):
        discard(entry)
    return _known((*complete, *journal.begun))


def discard(entry: Entry) -> None:
    """Remove the entry's temporary files, as far as there are any."""
    for place in ("staged", "restored"):
        with contextlib.suppress(OSError):
            getattr(entry, place).unlink(missing_ok=True)


def target_of(path: Path) -> Path:
    """The file that a path leads to: the link stays, what it points to is replaced; raises OSError."""
    if not path.is_symlink():
        return path
    try:
        return Path(os.path.realpath(path, strict=True))
    except FileNotFoundError as error:
        raise FileNotFoundError(error.errno, "it is a symbolic link to nothing; remove the link") from None


def content_digest(path: Path) -> str | None:
    """The digest of the file's text, None when there is no file; raises OSError."""
    try:
        return digest(path.read_bytes().decode("utf-8", errors="surrogateescape"))
    except FileNotFoundError:
        return None


def _can_be_finished(entry: Entry) -> bool:
    try:
        unchanged = content_digest(entry.path) == entry.old and entry.old != entry.new
        return not unchanged or entry.new is None or content_digest(entry.staged) == entry.new
    except OSError:
        return False


def _finish(entry: Entry) -> None:
    if content_digest(entry.path) != entry.old or entry.old == entry.new:
        return
    if entry.new is None:
        entry.path.unlink()
    else:
        entry.staged.replace(entry.target)


def _known(entries: Iterable[Entry]) -> Known:
    found: Known = {}
    for entry in entries:
        found[entry.path] = found.get(entry.path, frozenset()) | {entry.old, entry.new}
    return found


def _content(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, _LARGEST).decode("utf-8", errors="replace")


def _parsed(text: str, journal: Path) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The entries of the last run, if it was complete, and all others; lines that make no sense are left out."""
    runs: list[list[Entry]] = [[]]
    sealed = False
    for line in text.splitlines():
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if not isinstance(document, dict):
            continue
        if "process" in document:
            runs.append([])
            sealed = False
        elif document == _COMPLETE:
            sealed = True
        elif (entry := _entry(document, journal)) is not None:
            runs[-1].append(entry)
    last = tuple(runs.pop()) if sealed else ()
    return last, tuple(entry for run in runs for entry in run)


def _document(entry: Entry, journal: Path) -> dict[str, object]:
    try:
        path = os.path.relpath(entry.path, journal.parent)
    except ValueError:  # on another drive
        path = str(entry.path)
    return {"path": path, "temporary": entry.temporary, "old": entry.old, "new": entry.new}


def _entry(document: dict[str, object], journal: Path) -> Entry | None:
    path, temporary, old, new = (document.get(key) for key in ("path", "temporary", "old", "new"))
    if not isinstance(path, str) or not isinstance(temporary, str) or not _TEMPORARY_NAME.fullmatch(temporary):
        return None
    if not (old is None or isinstance(old, str)) or not (new is None or isinstance(new, str)) or "\0" in path:
        return None
    return Entry(Path(os.path.normpath(journal.parent / path)), temporary, old, new)


def _holder(path: Path) -> str:
    """Who has the journal locked, as far as it says."""
    with contextlib.suppress(OSError):
        for line in reversed(path.read_bytes().decode("utf-8", errors="replace").splitlines()):
            with contextlib.suppress(ValueError, RecursionError):
                document = json.loads(line)
                if isinstance(document, dict) and "process" in document:
                    return f"another nb2prod (process {document['process']} on {document.get('host')})"
    return "another program"


def _host() -> str:
    if sys.platform == "win32":
        return os.environ.get("COMPUTERNAME", "")
    return os.uname().nodename
