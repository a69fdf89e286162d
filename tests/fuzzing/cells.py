"""Statements cut into cells at random, and roles for the cells, most of them sensible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from random import Random

from tests.fuzzing.draft import Piece, Sort

Cells = tuple[tuple[str, str], ...]
STEP_NAMES = [
    "load",
    "clean",
    "fit",
    "train",
    "report",
    "prepare",
    "collect",
    "f",
    "total",
    "sum",
    "math",
    "run",
    "n",
    "step",
]
ANY_TAGS = 4 * ["", "", "skip", "test", "export", "imports", "metrics", "parameters", "step:any_one"] + ["figure:plot"]
APART = (Sort.LOOK, Sort.CHECK, Sort.IMPORT)


def cells_of(chooser: Random, pieces: Sequence[Piece]) -> Cells:
    """Cut and tag; what the tags make of it need not be possible."""
    size = chooser.choice([1, 2, 2, 3, 3, 5, 8])
    tidy = chooser.random() < 0.8  # imports, looks and assertions stand in cells of their own
    careless = chooser.choice([0.01, 0.01, 0.02, 0.02, 0.02, 0.15, 0.4])  # share of cells tagged at random
    cells: list[tuple[str, str]] = []
    used: set[str] = set()
    latest = ""
    for group in cut(chooser, pieces, size, tidy=tidy):
        if chooser.random() < 0.05:
            cells.append(("md", chooser.choice(["# A title", "## Load the data\n\nAnd say why.", "plain words"])))
        if chooser.random() < 0.02:
            source_of_nothing = chooser.choice(["", "# only a comment", "'''Words.'''"])
            cells.append((chooser.choice(["", "step:empty_one", "test"]), source_of_nothing))
        if chooser.random() < careless:
            cells.append((chooser.choice(ANY_TAGS), source(chooser, group)))
            continue
        tags, latest = tags_for(chooser, group, used, latest, first=not any("parameters" in tags for tags, _ in cells))
        cells.append((tags, source(chooser, group)))
    if not any(tags and tags not in ("md", "skip") for tags, _ in cells):
        cells.append(("step:last", "finished = True"))
    return tuple(cells)


def cut(chooser: Random, pieces: Sequence[Piece], size: int, *, tidy: bool) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece in pieces:
        different = (
            tidy and group and (piece.sort in APART or group[-1].sort in APART) and piece.sort is not group[-1].sort
        )
        mixed = tidy and group and Sort.DEFINE in (piece.sort, group[-1].sort) and chooser.random() < 0.4
        if group and (different or mixed or chooser.random() < 1 / size):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def source(chooser: Random, group: Sequence[Piece]) -> str:
    text = group[0].text
    for before, piece in pairwise(group):
        simple = "\n" not in before.text + piece.text and not is_compound(before.text) and not is_compound(piece.text)
        plain = "#" not in before.text and not before.text.endswith(";")
        joined = (
            "; "
            if simple and plain and chooser.random() < 0.05
            else chooser.choice(["\n", "\n", "\n", "\n\n", "\n# then\n"])
        )
        text += joined + piece.text
    return text


def is_compound(text: str) -> bool:
    return text.startswith(("if ", "for ", "while ", "with ", "try", "def ", "class ", "match ", "@", "async ", "#"))


def tags_for(chooser: Random, group: Sequence[Piece], used: set[str], latest: str, *, first: bool) -> tuple[str, str]:
    """Give the tags of a cell, and the name of the step that a next cell could join."""
    sorts = {piece.sort for piece in group}
    if sorts == {Sort.IMPORT}:
        return chooser.choice(["imports", "imports", "", "step:setup_all", "export"]), latest
    if sorts == {Sort.LOOK}:
        return chooser.choice(["", "", "skip", "metrics"]), latest
    if sorts <= {Sort.CHECK, Sort.LOOK}:
        return chooser.choice(["test", "test:checks", "", "test"]), latest
    if sorts == {Sort.DEFINE} and chooser.random() < 0.5:
        return "export module:shared" if chooser.random() < 0.04 else "export", latest
    if sorts <= {Sort.LITERAL, Sort.DEFINE} and chooser.random() < 0.1:
        return "export", latest
    if sorts == {Sort.LITERAL} and first and chooser.random() < 0.6:
        return "parameters", latest
    if latest and chooser.random() < 0.15:
        return f"step:{latest}", latest
    if chooser.random() < 0.06:
        return "metrics", ""
    name = chooser.choice(STEP_NAMES)
    while name in used:
        name = f"{name}_{len(used)}"
    used.add(name)
    return f"step:{name}", name
