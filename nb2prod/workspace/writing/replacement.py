"""One set of files on its way to the disk: staged beside their places, swapped in, or put back."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from nb2prod.workspace.records.records import digest
from nb2prod.workspace.writing.journal import TEMPORARY, Entry, Journal, target_of
from nb2prod.workspace.writing.locking import open_locked, release


class ChangedMeanwhile(Exception):
    """A file is not what it was when the caller decided to replace it; nothing was changed."""


class HalfReplaced(Exception):
    """A replacement failed, and so did putting the old contents back."""


@dataclass(frozen=True, slots=True)
class _Old:
    """A file before it was replaced."""

    content: bytes | None
    mode: int = 0

    @property
    def text(self) -> str | None:
        return text_of(self.content) if self.content is not None else None


@dataclass(slots=True)
class Replacement:
    """Removals and writes, done in this order.

    Under a journal, which is locked, temporary files have random names that the journal lists. Without one their
    names follow from the files' and they are locked themselves: a run that is killed leaves them to the next one that
    writes the same files.
    """

    journal: Journal | None
    writes: Mapping[Path, str]
    removals: Sequence[Path]
    make: Callable[[Path], None]  # a directory
    path: Path = field(default_factory=Path)  # what is being worked on, for messages
    _staged: dict[Path, tuple[Path, int]] = field(default_factory=dict)  # temporary files and their descriptors

    def run(self, expected: Mapping[Path, str | None]) -> None:
        """Replace all or none; raises ChangedMeanwhile, HalfReplaced and OSError (about `path`)."""
        try:
            self._run(expected)
        except HalfReplaced:
            raise
        except BaseException:
            for temporary, _ in self._staged.values():
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)
            raise
        finally:
            self._close()

    def _run(self, expected: Mapping[Path, str | None]) -> None:
        names = {path: f"{TEMPORARY}{secrets.token_hex(8)}" for path in (*self.removals, *self.writes)}
        if self.journal is None:
            for path in sorted(self.writes):  # in one order everywhere, or two runs could wait for each other
                if sys.platform == "win32":  # what is open and locked there cannot be renamed
                    self._open(path, names[path])
                else:
                    self._open_locked(path, names[path])
        old = self._old_contents(expected)
        entries = [self._entry(path, names[path], before) for path, before in old.items()]
        if self.journal is not None:
            self.path = self.journal.path
            self.journal.announce(entries)
            for path in self.writes:
                self._open(path, names[path])
        self._fill(old)
        if self.journal is not None:
            self.path = self.journal.path
            self.journal.seal()
        if self.journal is not None or sys.platform == "win32":  # where open files cannot be renamed
            self._close()
        with interrupts_deferred():
            self._commit(entries, old)

    def _old_contents(self, expected: Mapping[Path, str | None]) -> dict[Path, _Old]:
        found: dict[Path, _Old] = {}
        for path in dict.fromkeys((*self.removals, *self.writes, *expected)):
            self.path = path
            try:
                with path.open("rb") as stream:
                    old = _Old(stream.read(), stat.S_IMODE(os.fstat(stream.fileno()).st_mode))
            except (FileNotFoundError, NotADirectoryError):
                if path in self.removals and path not in expected:
                    raise
                old = _Old(None)
            if path in expected and old.text != expected[path]:
                raise ChangedMeanwhile
            if path in self.writes or path in self.removals:
                found[path] = old
        return found

    def _entry(self, path: Path, name: str, old: _Old) -> Entry:
        before, after = old.text, self.writes.get(path)
        return Entry(
            path, name, digest(before) if before is not None else None, digest(after) if after is not None else None
        )

    def _open(self, path: Path, name: str) -> None:
        self.path = path
        target = target_of(path)
        self.make(target.parent)
        temporary = target.with_name(name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._staged[path] = (temporary, -1)
        self._staged[path] = (temporary, os.open(temporary, flags, 0o666))

    def _open_locked(self, path: Path, name: str) -> None:
        """Open the temporary file of the file's own; one of a random name where there are no locks."""
        self.path = path
        target = target_of(path)
        self.make(target.parent)
        temporary = target.with_name(TEMPORARY + digest(target.name)[:16])
        try:
            descriptor, locked = open_locked(temporary)
        except PermissionError:  # a killed run had made it read-only, as the file is
            self._open(path, name)
            return
        if not locked:
            os.close(descriptor)
            temporary.unlink(missing_ok=True)
            self._open(path, name)
            return
        self._staged[path] = (temporary, descriptor)
        os.ftruncate(descriptor, 0)

    def _fill(self, old: Mapping[Path, _Old]) -> None:
        """Write the new contents, and wait for the disk when all are written: it takes them in one go."""
        for path, (temporary, descriptor) in self._staged.items():
            self.path = path
            content = self.writes[path].encode("utf-8")
            while content:
                content = content[os.write(descriptor, content) :]
            if old[path].content is not None:
                temporary.chmod(old[path].mode)
        for path, (_, descriptor) in self._staged.items():
            self.path = path
            os.fsync(descriptor)

    def _close(self) -> None:
        for path, (temporary, descriptor) in self._staged.items():
            if descriptor >= 0:
                release(descriptor)
            self._staged[path] = (temporary, -1)

    def _commit(self, entries: Sequence[Entry], old: Mapping[Path, _Old]) -> None:
        done: list[Entry] = []
        try:
            for entry in entries:
                self.path = entry.path
                if entry.new is None:
                    entry.path.unlink()
                else:
                    self._staged[entry.path][0].replace(entry.target)
                done.append(entry)
        except OSError:
            try:
                for entry in reversed(done):
                    _put_back(entry, old[entry.path])
            except OSError as error:
                raise HalfReplaced(f"{self.path}: cannot be replaced, nor other files put back: {error}") from None
            raise


def _put_back(entry: Entry, old: _Old) -> None:
    if old.content is None:
        entry.target.unlink()
        return
    entry.restored.write_bytes(old.content)
    entry.restored.chmod(old.mode)
    entry.restored.replace(entry.target)


def text_of(content: bytes) -> str:
    """A file's bytes as text with LF newlines."""
    return content.decode("utf-8", errors="surrogateescape").replace("\r\n", "\n")


@contextlib.contextmanager
def interrupts_deferred() -> Iterator[None]:
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
