"""Mends that move statements: out of the parameters cell, and imports above what sets them up."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nb2prod.compiler.analysis.imports import is_import
from nb2prod.compiler.fixes.cell_text import (
    inserted,
    is_cell_magic,
    names_loaded,
    names_stored,
    removed,
    statement_text,
)
from nb2prod.compiler.fixes.fix import Fix, Situation
from nb2prod.compiler.fixes.import_fixes import moved_up
from nb2prod.compiler.fixes.tag_fixes import another_role
from nb2prod.model import Cell, CellEdit, Diagnostic, RoleKind
from nb2prod.rules import parameters as rules

_BODIES = (RoleKind.STEP, RoleKind.METRICS)
_MOVED = (rules.STATEMENT.code, rules.VALUE.code)
# what a kernel has imported before the first cell runs: a later import of it only binds the name
_LOADED = frozenset(
    "abc asyncio base64 bisect collections contextlib copy csv datetime decimal enum functools gc getpass glob gzip "
    "hashlib heapq inspect io itertools json logging math numbers operator os pathlib pickle platform random re shutil "
    "signal socket sqlite3 string struct subprocess sys tempfile textwrap threading time traceback types typing uuid "
    "warnings weakref zipfile".split()
)


def move_to_step(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB501, NB502: the statements that are no defaults, to the step below; else the whole cell becomes a step."""
    cell = situation.cell(diagnostic)
    if cell is not None:
        yield from _moved_down(diagnostic, situation, cell)
    yield from another_role(diagnostic, situation)


def _moved_down(diagnostic: Diagnostic, situation: Situation, cell: Cell) -> Iterator[Fix]:
    """Move them past the defaults below them, which neither see what they do nor change what they see."""
    below = next((other for other in situation.code if other.number > cell.number), None)
    if below is None or situation.roles[below.number].kind not in _BODIES or is_cell_magic(below):
        return
    refused = {
        found.line for found in situation.diagnostics if found.code in _MOVED and found.cell_number == cell.number
    }
    moving: list[ast.stmt] = []
    kept: set[str] = set()  # names of the defaults that stay
    for node in situation.trees[cell.number].body:
        stored, loaded = {*names_stored(node)}, {*names_loaded(node)}
        bound = {name for each in moving for name in names_stored(each)}
        read = {name for each in moving for name in names_loaded(each)}
        last = node.end_lineno or node.lineno
        if any(node.lineno <= line <= last for line in refused) or loaded & bound:
            moving.append(node)
            continue
        shared = stored | (loaded & kept)
        if moving and (shared & (bound | read) or _mentioned(shared, cell, situation)):
            return
        kept |= stored
    source: str | None = cell.source
    for node in reversed(moving):
        source = removed(replace(cell, source=source), node) if source is not None else None
    if source is None or not moving:
        return
    lines = [line for node in moving for line in statement_text(cell, node).split("\n")]
    edits = (CellEdit(cell.number, source.strip("\n")), CellEdit(below.number, inserted(below, 0, lines)))
    yield Fix(diagnostic, f"move what is no default from cell {cell.number} to the top of cell {below.number}", edits)


def _mentioned(names: Iterable[str], cell: Cell, situation: Situation) -> bool:
    """Whether a function of a cell above could see one of the names when it is called here."""
    above = "\n".join(other.source for other in situation.code if other.number < cell.number)
    return any(re.search(rf"\b{re.escape(name)}\b", above) for name in names)


def move_imports_above_setup(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB321: the imports below the setup, where none of them could notice it."""
    setup = situation.cell(diagnostic)
    below: list[tuple[Cell, ast.stmt]] = []
    for cell in situation.code if setup is not None else ():
        for node in situation.trees[cell.number].body:
            later = (cell.number, node.lineno) > (diagnostic.cell_number, diagnostic.line)
            if later and is_import(node):
                below.append((cell, node))
    if below and all(_only_binds(node) for _, node in below):
        yield from moved_up(diagnostic, situation, below, situation.code[0].number)


def _only_binds(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return not node.level and (node.module or "").split(".")[0] in _LOADED
    return isinstance(node, ast.Import) and all(alias.name.split(".")[0] in _LOADED for alias in node.names)
