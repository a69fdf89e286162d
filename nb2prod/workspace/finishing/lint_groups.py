"""Which files one call of ruff can judge together exactly as it would one by one, each in its place.

Files that are to be judged need not be on disk, so they are copied with their folders' configurations to a temporary
folder. What ruff says there is the same when nothing it looks at lies outside: where that cannot be told, a file
goes alone, as text whose name is given.
"""

from __future__ import annotations

import itertools
import os.path
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.config import upwards
from nb2prod.workspace.finishing.linting import Linter
from nb2prod.workspace.finishing.ruff_configuration import NAMES, nearest_configuration, plain_sources

_PACKAGE = "__init__.py"
_WORD = re.compile(r"\w+")
_IMPORTING = re.compile(r"(?:^|[;:])\s*(?:import|from)\b")


@dataclass(frozen=True, slots=True)
class LintSubject:
    """One file to judge; `path` is from the linter's directory, POSIX."""

    linter: Linter
    path: str
    text: str

    @property
    def file(self) -> Path:
        """Where it is, or would be."""
        return Path(os.path.normpath(self.linter.directory / self.path))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides, beside the options, how ruff judges a file of some folder."""

    anchor: Path  # the folder above which nothing decides
    working: Path  # the nearest folder that exists
    configurations: tuple[Path, ...]  # files to copy along, beside those in the folders of the files themselves
    sources: tuple[Path, ...]  # where first-party modules are looked for


@dataclass(frozen=True, slots=True)
class LintGroup:
    """Files, by their numbers, for one call."""

    members: tuple[int, ...]
    surroundings: Surroundings
    options: tuple[str, ...]
    first_party: tuple[str, ...]


def grouped(subjects: Sequence[LintSubject]) -> tuple[list[LintGroup], list[int]]:
    """The groups, and the files that must go alone."""
    places: dict[tuple[Linter, Path], Surroundings | None] = {}
    together: dict[tuple[Surroundings, tuple[str, ...]], list[int]] = {}
    alone: list[int] = []
    for number, subject in enumerate(subjects):
        key = (subject.linter, subject.file.parent)
        if key not in places:
            places[key] = _surroundings(*key)
        place = places[key]
        if place is None or _is_special(subject):
            alone.append(number)
        else:
            together.setdefault((place, subject.linter.options), []).append(number)
    groups: list[LintGroup] = []
    for (place, options), members in together.items():
        fitting, strange = _fitting(place, options, members, subjects)
        groups += fitting
        by_names: dict[tuple[str, ...], list[int]] = {}
        for number in strange:
            by_names.setdefault(subjects[number].linter.first_party, []).append(number)
        for same in by_names.values():
            fitting, strange = _fitting(place, options, same, subjects)
            groups += fitting
            alone += strange
    return groups, sorted(alone)


def _is_special(subject: LintSubject) -> bool:
    """Whether rules look at the file itself on disk: at its permissions, or at what a package is."""
    try:
        executable = bool(subject.file.stat().st_mode & 0o111)
    except OSError:
        executable = False
    return executable or subject.text.startswith("#!") or subject.path.endswith(_PACKAGE)


def _fitting(
    place: Surroundings, options: tuple[str, ...], members: Sequence[int], subjects: Sequence[LintSubject]
) -> tuple[list[LintGroup], list[int]]:
    """The members that can be told the first-party names of all, as they import none of the others'."""
    names = {name for number in members for name in subjects[number].linter.first_party}
    known = names | {_top(subjects[number].file, source) for number in members for source in place.sources}
    strange: list[int] = []
    texts: dict[Path, str] = {}  # a file that several notebooks share is there once
    for number in members:
        subject = subjects[number]
        other = texts.setdefault(subject.file, subject.text) != subject.text
        if other or _imports_any(subject, known):
            strange.append(number)
    rest = tuple(number for number in members if number not in strange)
    return ([LintGroup(rest, place, options, tuple(sorted(names)))] if rest else []), strange


def _top(file: Path, source: Path) -> str:
    """The top-level name by which a file would be imported from a folder; empty when it is not below."""
    return file.relative_to(source).parts[0].partition(".")[0] if file.is_relative_to(source) else ""


def _imports_any(subject: LintSubject, names: Iterable[str]) -> bool:
    """Whether some import of the text may mention one of the names that are not its own."""
    others = {name.partition(".")[0] for name in names} - {"", *subject.linter.first_party}
    lines = [line for line in subject.text.split("\n") if _IMPORTING.search(line)]
    if any(line.endswith("\\") for line in lines):
        lines = [subject.text]
    return any(word in others for line in lines for word in _WORD.findall(line))


def _surroundings(linter: Linter, folder: Path) -> Surroundings | None:
    """What decides about files of a folder; None when a copy elsewhere might be judged otherwise."""
    working = next(parent for parent in upwards(linter.directory) if parent.is_dir())
    configurations = tuple(Path(file) for file in linter.configuration.files)
    named = linter.configuration.sources if configurations else plain_sources(str(working))
    if named is None or os.path.realpath(working) != str(working):
        return None
    if configurations and not all(_is_nearest(configurations[0], place) for place in (folder, working)):
        return None
    deciding = _deciding(folder, configured=bool(configurations))
    try:
        anchor = Path(os.path.commonpath([folder, working, *(path.parent for path in configurations), *deciding]))
    except ValueError:  # on different drives
        return None
    sources = tuple(map(Path, named))
    if any(anchor.is_relative_to(source) and source != anchor for source in sources) or not _nothing_above_copies():
        return None
    return Surroundings(anchor, working, configurations, sources)


def _is_nearest(configuration: Path, folder: Path) -> bool:
    """Whether ruff takes this configuration for files of a folder."""
    home = configuration.parent
    if not folder.is_relative_to(home):
        return False
    between = itertools.takewhile(lambda parent: parent != home, upwards(folder))
    if any(os.path.lexists(parent / name) for parent in between for name in NAMES):
        return nearest_configuration(folder) == configuration
    return True


def _deciding(folder: Path, *, configured: bool) -> Iterator[Path]:
    """Folders upwards in which something could decide."""
    names = (*NAMES, _PACKAGE) if configured else (_PACKAGE,)
    for parent in upwards(folder):
        if any(os.path.lexists(parent / name) for name in names):
            yield parent


def _nothing_above_copies() -> bool:
    return next(_deciding(Path(tempfile.gettempdir()), configured=True), None) is None


def copies(group: LintGroup, subjects: Sequence[LintSubject], target: Path) -> dict[int, Path]:
    """Copy a group's files and all that decides about them; returns where each file is.

    Everything keeps its place from the anchor, of which `target` is the copy.
    """
    place = group.surroundings
    for path in place.configurations:
        _copy(path, moved(path, place.anchor, target))
    moved(place.working, place.anchor, target).mkdir(parents=True, exist_ok=True)
    places: dict[int, Path] = {}
    done: set[Path] = set()
    for number in group.members:
        file = subjects[number].file
        places[number] = moved(file, place.anchor, target)
        for folder in itertools.takewhile(lambda parent: parent not in done, upwards(file.parent)):
            if not folder.is_relative_to(place.anchor):
                break
            done.add(folder)
            _copy_deciding(folder, moved(folder, place.anchor, target), configured=bool(place.configurations))
        places[number].write_bytes(subjects[number].text.encode())
    return places


def moved(path: Path, anchor: Path, target: Path) -> Path:
    """The path's copy, when that of the anchor is `target`."""
    return target / path.relative_to(anchor)


def _copy_deciding(folder: Path, copy: Path, *, configured: bool) -> None:
    copy.mkdir(parents=True, exist_ok=True)
    if (folder / _PACKAGE).is_file():
        (copy / _PACKAGE).touch()
    for name in NAMES if configured else ():
        if (folder / name).is_file():
            _copy(folder / name, copy / name)


def _copy(path: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(path.read_bytes())
