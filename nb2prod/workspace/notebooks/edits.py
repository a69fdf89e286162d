"""Changing cells in a notebook's file: the text of their tags and sources, and not one byte beside them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.errors import CannotWrite
from nb2prod.model import CellEdit, Notebook
from nb2prod.workspace.notebooks.json_text import (
    Element,
    Member,
    Replacement,
    decoded,
    elements,
    indentation,
    member,
    members,
    replaced,
    skip_blanks,
)
from nb2prod.workspace.notebooks.reading import parse_notebook, read_bytes
from nb2prod.workspace.writing.files import replace_all
from nb2prod.workspace.writing.replacement import ChangedMeanwhile, text_of

# an escaped character beyond ASCII: what `ensure_ascii` writes
_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:00[89a-fA-F]|0[1-9a-fA-F]|[1-9a-fA-F])")
_MARK = "\ufeff"


def edited(content: bytes, edits: Sequence[CellEdit], path: Path) -> bytes:
    """The notebook file's bytes with the cells changed and everything else as it was.

    `path` is for messages. Raises UnreadableNotebook, and CannotWrite for a format that keeps its cells elsewhere.
    """
    notebook = parse_notebook(content, path)
    text = content.decode("utf-8")
    start = skip_blanks(text, len(_MARK) if text.startswith(_MARK) else 0)
    document = members(text, start)
    version, cells = member(document, "nbformat"), member(document, "cells")
    if cells is None or version is None or version.value != 4:
        raise CannotWrite(
            f"{path}: cannot be changed in place: nbformat {version.value if version else '?'} keeps its cells "
            "elsewhere; open it in JupyterLab and save it, which makes it nbformat 4"
        )
    _check(edits, notebook)
    style = _Style(text.isascii() and _ESCAPED.search(text) is not None, indentation(text, start).lstrip("\r\n"))
    spans = elements(text, cells.start)
    changes: list[Replacement] = []
    for edit in edits:
        changes += _CellText(text, spans[edit.cell_number - 1].start, style).changes(edit)
    if not changes:
        return content
    result = replaced(text, changes)
    _prove({each.key: each.value for each in document}, decoded(result[start:]), edits, path)
    return result.encode("utf-8")


def _check(edits: Sequence[CellEdit], notebook: Notebook) -> None:
    numbers = [edit.cell_number for edit in edits]
    if len(set(numbers)) < len(numbers) or not all(1 <= number <= len(notebook.cells) for number in numbers):
        raise ValueError(f"edits of the cells {numbers} of {len(notebook.cells)}: each cell once")


@dataclass(frozen=True, slots=True)
class _Style:
    """How the whole file is written."""

    ascii_only: bool  # other characters are escaped
    unit: str  # one level of indentation


class _CellText:
    """One cell's text in the file."""

    def __init__(self, text: str, start: int, style: _Style) -> None:
        self.text = text
        self.start = start
        self.style = style
        self.members = members(text, start)

    def changes(self, edit: CellEdit) -> list[Replacement]:
        """What has to be replaced; nothing where the cell is as wanted already."""
        found: list[Replacement] = []
        source, metadata = member(self.members, "source"), member(self.members, "metadata")
        if edit.source is not None and source is not None and _normal(source.value) != edit.source:
            found.append(Replacement(source.start, source.end, self.source_text(source, edit.source)))
        tags = metadata.value.get("tags") if metadata is not None and isinstance(metadata.value, dict) else None
        if edit.tags is not None and [*edit.tags] != (tags or []):
            found.append(self.new_tags(metadata, edit.tags))
        return found

    def source_text(self, old: Member, source: str) -> str:
        """The source's text, written as the old one is; lines that stay keep their text."""
        crlf = _uses_crlf(old.value)
        if isinstance(old.value, str):
            return self.dumped(source.replace("\n", "\r\n") if crlf else source)
        spans = elements(self.text, old.start)
        known = {_normal(span.value): self.text[span.start : span.end] for span in spans}
        lines = source.splitlines(keepends=True)
        texts = [known.get(line) or self.dumped(line.replace("\n", "\r\n") if crlf else line) for line in lines]
        return self.list_text(old, spans, texts, indentation(self.text, self.start))

    def new_tags(self, metadata: Member | None, tags: Sequence[str]) -> Replacement:
        """Replace the list of tags, or add it to the metadata, or the metadata to the cell."""
        around = indentation(self.text, self.start)
        if metadata is None:
            inner = self.object_text(around, tags)
            return self.added(self.start, self.members, "metadata", inner)
        if not isinstance(metadata.value, dict):  # null, which readers take for an empty object
            return Replacement(metadata.start, metadata.end, self.object_text(around, tags))
        inside = members(self.text, metadata.start)
        if not inside:
            return Replacement(metadata.start, metadata.end, self.object_text(around, tags))
        old = member(inside, "tags")
        within = indentation(self.text, metadata.start)
        if old is None:
            return self.added(metadata.start, inside, "tags", self.tag_list(None, tags, within))
        return Replacement(old.start, old.end, self.tag_list(old, tags, within))

    def object_text(self, around: str, tags: Sequence[str]) -> str:
        """Metadata that holds the tags and nothing else, in an object whose members stand at `around`."""
        within = around + self.style.unit if around else ""
        return "{" + within + self.dumped("tags") + self.colon() + self.tag_list(None, tags, within) + around + "}"

    def tag_list(self, old: Member | None, tags: Sequence[str], around: str) -> str:
        spans = elements(self.text, old.start) if old is not None and isinstance(old.value, list) else ()
        known = {str(span.value): self.text[span.start : span.end] for span in spans}
        return self.list_text(old, spans, [known.get(tag) or self.dumped(tag) for tag in tags], around)

    def list_text(self, old: Member | None, spans: Sequence[Element], texts: Sequence[str], around: str) -> str:
        """A list of these elements, laid out like the old one, or like the objects around it."""
        if not texts:
            return "[]"
        if old is None or not spans:
            lead = around + self.style.unit if around else ""
            return "[" + lead + (("," + lead) if lead else self.comma()).join(texts) + around + "]"
        lead = self.text[old.start + 1 : spans[0].start]
        trail = self.text[spans[-1].end : old.end - 1]
        if len(spans) > 1:
            between = self.text[spans[0].end : spans[1].start]
        else:
            between = "," + lead if "\n" in lead else self.comma()
        return "[" + lead + between.join(texts) + trail + "]"

    def added(self, start: int, inside: Sequence[Member], key: str, value: str) -> Replacement:
        """Put a member into an object that has some, in the order of the alphabet if they are."""
        text = self.dumped(key) + self.colon() + value
        keys = [each.key for each in inside]
        between = self.between(start, inside)
        after = next((each for each in inside if each.key > key), None)
        if keys == sorted(keys) and after is not None:
            return Replacement(after.key_start, after.key_start, text + between)
        return Replacement(inside[-1].end, inside[-1].end, between + text)

    def between(self, start: int, inside: Sequence[Member]) -> str:
        """What stands between two members of an object."""
        if len(inside) > 1:
            return self.text[inside[0].end : inside[1].key_start]
        lead = indentation(self.text, start)
        return "," + lead if lead else self.comma()

    # -- the file's own way of writing -----------------------------------------------------------------------------

    def comma(self) -> str:
        """What separates items on one line."""
        parts = (self.text[one.end : two.key_start] for one, two in zip(self.members, self.members[1:], strict=False))
        first = next(parts, ", ")
        return ", " if "\n" in first else first

    def colon(self) -> str:
        """What stands between a key and its value."""
        first = self.members[0]
        return self.text[first.key_end : first.start]

    def dumped(self, text: str) -> str:
        """A text as JSON; half of a surrogate pair can only be written escaped."""
        halves = any("\ud800" <= character <= "\udfff" for character in text)
        return json.dumps(text, ensure_ascii=self.style.ascii_only or halves)


def _joined(source: object) -> str:
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _normal(source: object) -> str:
    """A source as `parse_notebook` gives it."""
    return _joined(source).replace("\r\n", "\n").replace("\r", "\n")


def _uses_crlf(source: object) -> bool:
    text = _joined(source)
    return "\r\n" in text and text.count("\r\n") == text.count("\n")


def _prove(old: dict[str, object], new: object, edits: Sequence[CellEdit], path: Path) -> None:
    """The result must be the old document but for the edits, or nothing may be written."""
    wrong = RuntimeError(f"{path}: the edited file would not be what it should be; nothing was written")
    if not isinstance(new, dict):
        raise wrong
    before, after = ({**document, "cells": None} for document in (old, new))
    old_cells, new_cells = old["cells"], new.get("cells")
    if before != after or not (isinstance(old_cells, list) and isinstance(new_cells, list)):
        raise wrong
    wanted = {edit.cell_number: edit for edit in edits}
    pairs = zip(old_cells, new_cells, strict=True)
    if not all(_as_wanted(one, two, wanted.get(number)) for number, (one, two) in enumerate(pairs, start=1)):
        raise wrong


def _as_wanted(old: dict[str, object], new: dict[str, object], edit: CellEdit | None) -> bool:
    if edit is None:
        return old == new
    old_rest, old_source, old_tags = _parts(old)
    new_rest, new_source, new_tags = _parts(new)
    source = _normal(old_source) if edit.source is None else edit.source
    tags = old_tags if edit.tags is None else [*edit.tags]
    kept = edit.source is not None or old_source == new_source
    return old_rest == new_rest and kept and (_normal(new_source), new_tags or []) == (source, tags or [])


def _parts(cell: dict[str, object]) -> tuple[object, object, object]:
    """Everything but source and tags, the source, and the tags."""
    metadata = cell.get("metadata") or {}
    assert isinstance(metadata, dict)
    rest = {key: value for key, value in metadata.items() if key != "tags"}
    return {**cell, "metadata": rest, "source": None}, cell["source"], metadata.get("tags")


def write_notebook(path: Path, before: bytes, after: bytes) -> None:
    """Replace a notebook's file as a whole, if it still is what was read.

    Raises CannotWrite when somebody changed it meanwhile, or it is read-only; UnreadableNotebook when it is gone.
    """
    changed = CannotWrite(f"{path}: changed on disk since it was read, so nothing was written; run the command again")
    if read_bytes(path) != before:
        raise changed
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK):
        raise CannotWrite(f"{path}: is read-only, so nothing was written; make it writable (chmod u+w)")
    try:
        replace_all({path: after.decode("utf-8")}, expected={path: text_of(before)})
    except ChangedMeanwhile:
        raise changed from None
