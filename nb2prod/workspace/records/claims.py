"""Whose generated files are whose: what other notebooks' records say about a path, and what the file itself says.

Records are looked through only for files that a notebook has not written before; an export that was made before costs
nothing here.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from nb2prod.workspace.locations import same_name
from nb2prod.workspace.records.records import DIRECTORY, FileRecord, load_record

_TESTS_OF = re.compile(r'^"""(?:Regression t|T)ests from (?P<name>.+\.ipynb)\b')
_FOLDER = re.compile(r"^NOTEBOOK_FOLDER = Path\(__file__\)\.parent(?: / (?P<folder>.+))?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Claim:
    """A file that an export of another notebook wrote."""

    file: FileRecord
    notebook: Path


def claims_on(paths: Collection[str], output: Path, stem: str) -> Iterator[Claim]:
    """What the records of other modules in a folder say about paths, in whatever case and form they are written."""
    wanted = {same_name(path) for path in paths}
    for other in _other_stems(output, stem) if wanted else ():
        record = load_record(output, other)
        for file in record.files if record is not None else ():
            if record is not None and same_name(file.path) in wanted:
                yield Claim(file, Path(os.path.realpath(output)) / record.notebook)


def notebook_of_tests(path: Path, text: str) -> Path | None:
    """The notebook that generated tests were written from, as they say themselves."""
    name, folder = _TESTS_OF.search(text), _FOLDER.search(text)
    if name is None or folder is None:
        return None
    try:
        relative = ast.literal_eval(folder["folder"]) if folder["folder"] else "."
    except (ValueError, SyntaxError):
        return None
    return path.parent / relative / name["name"] if isinstance(relative, str) else None


def _other_stems(output: Path, stem: str) -> list[str]:
    try:
        names = sorted(path.name for path in (output / DIRECTORY).iterdir())
    except OSError:
        return []
    stems = (name.removesuffix(".json") for name in names if name.endswith(".json"))
    return [other for other in stems if other != stem and other.isidentifier()]
