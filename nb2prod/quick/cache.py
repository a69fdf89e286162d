"""What earlier runs of `nb2prod check` found, and whether it still holds: signatures are compared, nothing is read."""

from __future__ import annotations

import os

from nb2prod.quick.cache_file import Locked, cache_path, read_lines, write_lines
from nb2prod.quick.contents import LISTING, OWNER, Contents
from nb2prod.quick.dependencies import Dependencies
from nb2prod.quick.places import environment, tool_places
from nb2prod.quick.signatures import is_settled, signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

PASSES, NOT_EXPORTED = "p", "n"
_TOOL = "t"
_FILES = 9  # fields of a verdict before those of its files
_NOTE = "\x1f"  # between notes
_BREAKING = ("\t", "\n", _NOTE)


class Verdict:
    """What was found about one notebook when everything it depends on was as it is now."""

    __slots__ = ("files", "kind", "known", "notes", "output")

    def __init__(self, kind: str, output: str, files: Sequence[str], known: int = 0, notes: Sequence[str] = ()) -> None:
        self.kind = kind
        self.output = output  # the directory that the paths of `files` start from
        self.files = files  # the record first
        self.known = known  # findings that the baseline knows
        self.notes = notes


class Listing:
    """Which notebooks and folders of a folder git ignores, and which it does not."""

    __slots__ = ("accepted", "ignored")

    def __init__(self, accepted: Collection[str], ignored: Collection[str]) -> None:
        self.accepted = accepted
        self.ignored = ignored


class Cache:
    """The verdicts of one project and environment; `moment` (nanoseconds since the epoch) is when this run began."""

    def __init__(self, root: str, moment: int, *, read: bool = True) -> None:
        self.shared = Dependencies(moment)
        self._moment = moment
        self._environment = environment()
        self._path = cache_path(root, self._environment)
        self._tools = _tool_lines()
        self._known = Contents(self.shared)
        self._found = Contents(self.shared)  # in this run
        if read:
            self._read(self._known)

    def _read(self, contents: Contents) -> None:
        lines = read_lines(self._path, self._environment)
        count = len(self._tools)
        if lines[:count] == self._tools:
            contents.read(lines[count:])

    def verdict(self, notebook: str, option: str) -> Verdict | None:
        """What is known about a notebook exported with `-o OPTION`; None when something it depends on has changed."""
        line = self._known.verdicts.get(f"{notebook}\t{option}")
        if line is None:
            return None
        fields = line.split("\t")
        shared = self.shared
        if signature(notebook) != fields[8] or not shared.folders_hold(fields[3:6]) or not shared.files_hold(fields[6]):
            return None
        output = shared.folder_path(int(fields[4]))
        files, taken = fields[_FILES::2], fields[_FILES + 1 :: 2]
        if [signature(f"{output}/{file}") for file in files] != taken:
            return None
        known, *notes = fields[7].split(_NOTE)
        return Verdict(fields[0], output, files, int(known), notes)

    def written(self) -> Iterable[tuple[str, str, list[str], str]]:
        """Notebook, output directory, files and signature of the record of all that passed, changed or not."""
        for line in self._known.verdicts.values():
            if line[:1] == PASSES:
                fields = line.split("\t")
                yield fields[1], self.shared.folder_path(int(fields[4])), fields[_FILES::2], fields[_FILES + 1]

    def add(
        self,
        notebook: str,
        option: str,
        verdict: Verdict,
        *,
        tests: str,
        watched: Sequence[str] = (),
        taken: Mapping[str, str],
    ) -> None:
        """Keep a verdict, unless something it depends on may change again unseen.

        `tests` is the directory of the tests, `watched` are other paths that matter. `taken` are signatures by path
        from before anything was read; those of the other files are taken now.
        """
        folders = (os.path.dirname(notebook), verdict.output, tests)
        numbers = [str(self.shared.folder(path)) for path in folders]
        watching = ",".join(str(self.shared.file(path)) for path in watched)
        paths = [notebook, *(f"{verdict.output}/{file}" for file in verdict.files)]
        signatures = [taken.get(path) or signature(path) for path in paths]
        pairs = [text for pair in zip(verdict.files, signatures[1:], strict=True) for text in pair]
        found = _NOTE.join((str(verdict.known), *verdict.notes))
        settled = self.shared.settled(folders, watched) and all(is_settled(each, self._moment) for each in signatures)
        if settled and not _breaks(notebook, option, *folders, *watched, *verdict.files, *verdict.notes):
            fields = (verdict.kind, notebook, option, *numbers, watching, found, signatures[0], *pairs)
            self._found.verdicts[f"{notebook}\t{option}"] = "\t".join(fields)
        else:
            self.forget(notebook, option)

    def forget(self, notebook: str, option: str) -> None:
        """Know nothing about a notebook from now on."""
        key = f"{notebook}\t{option}"
        if key in self._known.verdicts:
            self._found.verdicts[key] = ""

    def listing(self, folder: str, number: int) -> Listing | None:
        """What is known about the entries of a folder, which has a number now."""
        fields = self._known.listings.get(folder, "").split("\t")
        if fields[2:3] != [str(number)]:
            return None
        return Listing(frozenset(fields[3].split("/")), frozenset(fields[4].split("/")))

    def add_listing(self, folder: str, listing: Listing) -> None:
        """Keep what git ignores in a folder."""
        accepted, ignored = "/".join(sorted(listing.accepted)), "/".join(sorted(listing.ignored))
        number = str(self.shared.folder(folder))
        if self.shared.settled((folder,), ()) and not _breaks(folder, accepted, ignored):
            self._found.listings[folder] = "\t".join((LISTING, folder, number, accepted, ignored))

    def owner(self, record: str) -> str:
        """The notebook of a record that an earlier run read and nobody has changed since; empty when not known."""
        fields = self._known.owners.get(record, "").split("\t")
        return fields[3] if fields[2:3] == [signature(record)] else ""

    def add_owner(self, record: str, taken: str, notebook: str) -> None:
        """Keep which notebook a record belongs to."""
        if is_settled(taken, self._moment) and not _breaks(record, notebook):
            self._found.owners[record] = "\t".join((OWNER, record, taken, notebook))

    def save(self) -> None:
        """Add what this run found to the file, which others may have written meanwhile; failing costs time only."""
        changed = self._found.verdicts or self._found.listings or self._found.owners
        settled = all(is_settled(line.rpartition("\t")[2], self._moment) for line in self._tools)
        if not changed or not settled or self._tools != _tool_lines():
            return
        try:
            with Locked(self._path) as lock:
                if lock.held:
                    write_lines(self._path, self._environment, self._merged())
        except OSError:
            return

    def _merged(self) -> list[str]:
        """The lines of the file as it is now with those of this run."""
        on_disk = Contents(Dependencies(self._moment))
        self._read(on_disk)
        on_disk.take(self._found)
        on_disk.drop_gone()
        merged = Contents(Dependencies(self._moment))  # which has no folder that nothing names
        merged.take(on_disk)
        return [*self._tools, *merged.lines()]


def _tool_lines() -> list[str]:
    return [f"{_TOOL}\t{path}\t{signature(path)}" for path in tool_places()]


def _breaks(*texts: str) -> bool:
    """Whether one of the texts cannot be part of a line."""
    return any(mark in text for text in texts for mark in _BREAKING)
