"""Which cell a line of a generated file came from: today, after either of them may have changed."""

from __future__ import annotations

import difflib
import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.errors import UnreadableNotebook
from nb2prod.model import Cell, Origin
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes
from nb2prod.workspace.records.records import digest
from nb2prod.workspace.records.search import Recorded, find_record, generated_files, project_of

EDITED = "edited since the export: cell lines may be off"
CHANGED = "the notebook has changed since the export: cell lines may be off"
UNKNOWN = "edited since the export: the cell is not known"
REMOVED = "the notebook has changed since the export, and the cell is gone"
UNREADABLE = "the notebook cannot be read"
_LIBRARIES = frozenset({"site-packages", "dist-packages"})


@dataclass(frozen=True, slots=True)
class CellLine:
    """Where a generated line came from; `cell` is 0 where that is not known, and `note` says what is uncertain."""

    notebook: Path
    cell_id: str
    cell: int
    line: int
    source: str  # that line of the cell
    generated: str  # the generated line
    note: str = ""


class GeneratedLines:
    """Generated files as tracebacks name them: by absolute paths, or by paths from `base` or elsewhere."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._files: dict[str, _File | None] = {}

    def cell_line(self, path: str, line: int) -> CellLine | None:
        """The cell's line; None for a file that no export wrote, and for lines that are nb2prod's own."""
        if path not in self._files:
            self._files[path] = self._opened(path)
        file = self._files[path]
        return file.cell_line(line) if file is not None else None

    def _opened(self, path: str) -> _File | None:
        found = self._located(path)
        recorded = find_record(found) if found is not None else None
        try:
            return _File(found, recorded) if found is not None and recorded is not None else None
        except OSError:
            return None

    def _located(self, path: str) -> Path | None:
        """The file on this machine: there, or the one generated file whose path ends alike."""
        named = Path.home() / path[2:] if path.startswith("~/") else Path(path)
        if (self._base / named).is_file():
            return self._base / named
        if _LIBRARIES.intersection(named.parts):
            return None
        parts = Path(path.replace("\\", "/")).parts
        root, generated = self._generated
        alike = []
        for file in generated:
            known = Path(os.path.relpath(file, root)).parts
            length = min(len(known), len(parts))
            if known[-length:] == parts[-length:] and (length == len(known) or not named.is_absolute()):
                alike.append(file)
        return alike[0] if len(alike) == 1 else None

    @functools.cached_property
    def _generated(self) -> tuple[Path, tuple[Path, ...]]:
        root = project_of(self._base / "any")
        return root, tuple(dict.fromkeys(generated_files(root)))


class _File:
    """One generated file beside its record and its notebook."""

    def __init__(self, path: Path, recorded: Recorded) -> None:
        self._recorded = recorded
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        self._lines = text.split("\n")
        self._is_edited = digest(text) != recorded.file.digest

    def cell_line(self, line: int) -> CellLine | None:
        if not 0 < line <= len(self._lines):
            return None
        generated = self._lines[line - 1].strip()
        origins = self._carried if self._is_edited else self._recorded.file.origins
        if not origins:
            return CellLine(self._recorded.notebook, "", 0, 0, "", generated, UNKNOWN) if self._is_edited else None
        origin = origins[line - 1] if line <= len(origins) else None
        return self._today(origin, generated) if origin is not None else None

    def _today(self, origin: Origin, generated: str) -> CellLine:
        """The origin in the notebook as it is now."""
        cells, is_same = self._cells
        if not cells:
            found: tuple[Cell | None, int, str] = (None, origin.line, UNREADABLE)
        elif is_same:
            found = (next((cell for cell in cells if cell.id == origin.cell_id), None), origin.line, "")
        else:
            found = _found(cells, origin, generated)
        cell, line, note = found
        number = cell.number if cell is not None else origin.cell_number
        sources = cell.source.split("\n") if cell is not None else []
        source = sources[line - 1].strip() if line <= len(sources) else ""
        note = EDITED if self._is_edited else note
        return CellLine(self._recorded.notebook, origin.cell_id, number, line, source, generated, note)

    @functools.cached_property
    def _cells(self) -> tuple[tuple[Cell, ...], bool]:
        """The notebook's cells, none where it cannot be read, and whether it is what was exported."""
        try:
            content = read_bytes(self._recorded.notebook)
            cells = parse_notebook(content, self._recorded.notebook).cells
        except UnreadableNotebook:
            return (), False
        return cells, digest(content) == self._recorded.record.notebook_digest

    @functools.cached_property
    def _carried(self) -> tuple[Origin | None, ...]:
        """The origins of an edited file's lines: those whose text is the cell's line, and what lies between them."""
        origins = self._recorded.file.origins
        sources = {cell.id: [_plain(line) for line in cell.source.split("\n")] for cell in self._cells[0]}
        before = [_expected(origin, sources, number) for number, origin in enumerate(origins)]
        after = [_plain(line) for line in self._lines]
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        carried: list[Origin | None] = []
        blocks = matcher.get_matching_blocks()
        if len(blocks) == 1:  # nothing is as it was
            return ()
        old = new = 0
        for block in blocks:
            gap = range(old, block.a)
            carried += [origins[gap[min(place, len(gap) - 1)]] if gap else None for place in range(block.b - new)]
            carried += origins[block.a : block.a + block.size]
            old, new = block.a + block.size, block.b + block.size
        return tuple(carried)


def _expected(origin: Origin | None, sources: dict[str, list[str]], number: int) -> str:
    """What a generated line read, as far as the cell tells; else something that equals nothing."""
    lines = sources.get(origin.cell_id, []) if origin is not None else []
    text = lines[origin.line - 1] if origin is not None and origin.line <= len(lines) else ""
    return text or f"\0{number}"


def _found(cells: Sequence[Cell], origin: Origin, generated: str) -> tuple[Cell | None, int, str]:
    """The cell and line in a changed notebook, by the cell's id and the line's text; and what is uncertain.

    Ids that are made up from the cells' numbers, because the file has none, count only together with the text.
    """
    made_up = all(cell.id.startswith(f"cell-{cell.number}") for cell in cells)
    cell = next((each for each in cells if each.id == origin.cell_id), None)
    alike = [(each, line) for each in cells for line in _places(each, generated)]
    here = [line for each, line in alike if each is cell and not made_up]
    if cell is not None and (origin.line in here or len(here) == 1):
        return cell, origin.line if origin.line in here else here[0], ""
    if len(alike) == 1 and (cell is None or made_up):
        return *alike[0], ""
    return cell, origin.line, CHANGED if cell is not None else REMOVED


def _places(cell: Cell, generated: str) -> list[int]:
    """The lines of a cell that read like a generated one."""
    wanted = _plain(generated)
    return [number for number, line in enumerate(cell.source.split("\n"), start=1) if wanted and _plain(line) == wanted]


def _plain(line: str) -> str:
    """A line without what a formatter changes: blanks, the kind of quotes, a comma at the end."""
    return "".join(line.split()).replace("'", '"').removesuffix(",")
