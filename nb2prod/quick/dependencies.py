"""What many notebooks depend on, looked at once per run: folders, and single files that verdicts watch.

A folder stands for itself and those above it: its line names the line of the folder above and the signatures of the
files in it that decide how notebooks are exported from there. A folder that changed has another line, with another
number; a verdict that names the old number holds no longer, whoever wrote it.
"""

from __future__ import annotations

import os

from nb2prod.quick.signatures import ABSENT, is_settled, signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

IN_FOLDERS = ("pyproject.toml", "ruff.toml", ".ruff.toml", "__init__.py", ".gitignore")
_ROOT = -1  # what is above the topmost folder


class Dependencies:
    """Lines by number; those of `moment`, when the run began (nanoseconds since the epoch), are found by path."""

    __slots__ = (
        "_files",
        "_folders",
        "_good_files",
        "_good_folders",
        "_moment",
        "_now",
        "_unsettled",
        "file_lines",
        "folder_lines",
    )

    def __init__(self, moment: int) -> None:
        self._moment = moment
        self.folder_lines: list[str] = []
        self.file_lines: list[str] = []
        self._folders: dict[str, int] = {}
        self._files: dict[str, int] = {}
        self._now: dict[tuple[str, str], int] = {}
        self._unsettled: set[tuple[str, str]] = set()
        self._good_folders: set[str] = set()
        self._good_files: set[str] = set()

    def add_folder(self, line: str) -> int:
        """The number of a folder's line, which is a new one when the line is."""
        return _number(line, self._folders, self.folder_lines)

    def add_file(self, line: str) -> int:
        """The number of a file's line, which is a new one when the line is."""
        return _number(line, self._files, self.file_lines)

    def folder(self, path: str, present: Collection[str] | None = None) -> int:
        """The number of a folder as it is now; `present` are the names in it, where they are known."""
        key = ("folder", path)
        number = self._now.get(key)
        if number is None:
            above = os.path.dirname(path)
            parent = self.folder(above) if above != path else _ROOT
            known = IN_FOLDERS if present is None else present
            taken = [signature(os.path.join(path, name)) if name in known else ABSENT for name in IN_FOLDERS]
            if ("folder", above) in self._unsettled or not all(is_settled(text, self._moment) for text in taken):
                self._unsettled.add(key)
            number = self._now[key] = self.add_folder("\t".join((str(parent), path, *taken)))
        return number

    def file(self, path: str) -> int:
        """The number of a watched file (or folder, or nothing at all) as it is now."""
        key = ("file", path)
        number = self._now.get(key)
        if number is None:
            taken = signature(path)
            if not is_settled(taken, self._moment):
                self._unsettled.add(key)
            number = self._now[key] = self.add_file(f"{path}\t{taken}")
        return number

    def folder_path(self, number: int) -> str:
        """Where the folder of a line is."""
        return self.folder_lines[number].split("\t", 2)[1]

    def folders_hold(self, numbers: Sequence[str]) -> bool:
        """Whether folders, and all above them, are as their lines say; the numbers are written ones."""
        for text in numbers:
            if text not in self._good_folders:
                number = int(text)
                if self.folder(self.folder_path(number)) != number:
                    return False
                self._good_folders.add(text)
        return True

    def files_hold(self, numbers: str) -> bool:
        """Whether watched files are as their lines say; the numbers are written ones, with commas between."""
        if numbers in self._good_files:
            return True
        for text in numbers.split(",") if numbers else ():
            number = int(text)
            if self.file(self.file_lines[number].partition("\t")[0]) != number:
                return False
        self._good_files.add(numbers)
        return True

    def settled(self, folders: Collection[str], files: Collection[str]) -> bool:
        """Whether none of these can have changed since the run began without its signature changing, too."""
        return not any(("folder", path) in self._unsettled for path in folders) and not any(
            ("file", path) in self._unsettled for path in files
        )

    def take_folder(self, number: int, other: Dependencies) -> int:
        """The number that the folder line of another set has here."""
        parent, _, rest = other.folder_lines[number].partition("\t")
        above = self.take_folder(int(parent), other) if int(parent) != _ROOT else _ROOT
        return self.add_folder(f"{above}\t{rest}")

    def take_file(self, number: int, other: Dependencies) -> int:
        """The number that the file line of another set has here."""
        return self.add_file(other.file_lines[number])


def _number(line: str, numbers: dict[str, int], lines: list[str]) -> int:
    number = numbers.get(line)
    if number is None:
        number = numbers[line] = len(lines)
        lines.append(line)
    return number
