"""The lines of a check cache by what they are about, and how two caches become one."""

from __future__ import annotations

import os

from nb2prod.quick.dependencies import Dependencies

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER, FILE, LISTING, OWNER = "d", "f", "w", "o"


class Contents:
    """Lines by key; an empty verdict or owner is one that is to be forgotten.

    A verdict is KIND NOTEBOOK OPTION HOME OUTPUT TESTS WATCHED FOUND SIGNATURE and, for each of its files, its path
    and signature; HOME, OUTPUT and TESTS are numbers of folders, WATCHED those of files. A listing is w FOLDER NUMBER
    ACCEPTED IGNORED, an owner o RECORD SIGNATURE NOTEBOOK.
    """

    __slots__ = ("listings", "owners", "shared", "verdicts")

    def __init__(self, shared: Dependencies) -> None:
        self.shared = shared
        self.verdicts: dict[str, str] = {}  # by notebook, a tab, and the `-o` it was looked at with
        self.listings: dict[str, str] = {}  # by folder
        self.owners: dict[str, str] = {}  # by record

    def read(self, lines: Iterable[str]) -> None:
        """Take the lines of a file; the numbers in them are those of its folders and files."""
        for line in lines:
            kind = line[:1]
            if kind == FOLDER:
                self.shared.add_folder(line[2:])
            elif kind == FILE:
                self.shared.add_file(line[2:])
            else:
                _, first, second, _ = line.split("\t", 3)
                if kind == LISTING:
                    self.listings[first] = line
                elif kind == OWNER:
                    self.owners[first] = line
                else:
                    self.verdicts[f"{first}\t{second}"] = line

    def take(self, other: Contents) -> None:
        """Add what another cache knows and forget what it forgets; of two lines about one thing, the other's stays."""
        for key, line in other.verdicts.items():
            self.verdicts[key] = self._moved_verdict(line, other.shared) if line else ""
        for key, line in other.listings.items():
            fields = line.split("\t")
            fields[2] = str(self.shared.take_folder(int(fields[2]), other.shared))
            self.listings[key] = "\t".join(fields)
        self.owners.update(other.owners)

    def _moved_verdict(self, line: str, shared: Dependencies) -> str:
        fields = line.split("\t")
        fields[3:6] = [str(self.shared.take_folder(int(number), shared)) for number in fields[3:6]]
        watched = (self.shared.take_file(int(number), shared) for number in fields[6].split(",") if number)
        fields[6] = ",".join(map(str, watched))
        return "\t".join(fields)

    def drop_gone(self) -> None:
        """Forget the notebooks, folders and records that are no longer there."""
        self.verdicts = {
            key: line for key, line in self.verdicts.items() if line and os.path.lexists(key.partition("\t")[0])
        }
        self.listings = {folder: line for folder, line in self.listings.items() if os.path.isdir(folder)}
        self.owners = {record: line for record, line in self.owners.items() if os.path.lexists(record)}

    def lines(self) -> list[str]:
        """Every line as it is read again."""
        shared = (
            *(f"{FOLDER}\t{line}" for line in self.shared.folder_lines),
            *(f"{FILE}\t{line}" for line in self.shared.file_lines),
        )
        return [*shared, *self.listings.values(), *self.owners.values(), *self.verdicts.values()]
