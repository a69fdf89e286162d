"""The project's files as they will be: read once, changed in memory, written together at the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from nb2prod.errors import CannotWrite, ConfigurationError
from nb2prod.workspace.writing.files import replace_all


@dataclass(frozen=True, slots=True)
class Step:
    """One concern's answer: a file as it should be, or why it stays as it is."""

    concern: str  # what it is about, in a few words
    path: Path
    text: str | None  # None: nothing to change
    reason: str
    advice: str = ""  # what a person has to do, where the file cannot be changed for them
    before: str | None = None  # the file as it is; None: there is none


def change(concern: str, path: Path, text: str | None, reason: str, by_hand: str) -> Step:
    """A step that changes a file; `by_hand` says what to do where no text could be made."""
    return Step(concern, path, text, reason, "" if text is not None else by_hand)


@dataclass(slots=True)
class Drafts:
    """Texts of files, with the steps that were accepted so far."""

    _texts: dict[Path, str | None] = field(default_factory=dict)
    _accepted: dict[Path, str] = field(default_factory=dict)

    def text(self, path: Path) -> str | None:
        """The file's text with its own line endings, None when there is no file; raises ConfigurationError."""
        if path in self._accepted:
            return self._accepted[path]
        if path not in self._texts:
            self._texts[path] = _read(path)
        return self._texts[path]

    def accept(self, step: Step) -> None:
        """Make the step's text the file's; raises CannotWrite for a file that is read-only."""
        if step.text is None:
            return
        self.text(step.path)
        if step.path.exists() and not step.path.stat().st_mode & 0o222:
            raise CannotWrite(f"{step.path}: the file is read-only; make it writable, and call `nb2prod init` again")
        self._accepted[step.path] = step.text

    def write(self) -> tuple[Path, ...]:
        """Write every accepted change, or none; returns the files. Raises CannotWrite."""
        for path in self._accepted:
            if _read(path) != self._texts[path]:
                raise CannotWrite(f"{path}: changed by somebody else meanwhile; nothing was written")
        if self._accepted:
            replace_all(self._accepted)
        return tuple(self._accepted)


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8 text: {error.reason} at byte {error.start}") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}") from None
