"""From a notebook's cells to what each may do: Python, magics, shell commands, and what is none of these."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from nb2prod.compiler.ipython import magics
from nb2prod.compiler.ipython.kernel_calls import kernel_calls
from nb2prod.compiler.ipython.syntax_check import checked
from nb2prod.compiler.ipython.translation import translate_and_parse
from nb2prod.compiler.reach.facts import CellFacts
from nb2prod.compiler.reach.full_names import FullNames, OwnModules
from nb2prod.compiler.reach.judging import Judge
from nb2prod.compiler.reach.magic_text import magic_line
from nb2prod.compiler.reach.scan import Scanner
from nb2prod.compiler.roles import INJECTED_TAG, RAISES_TAG
from nb2prod.model import Cell, CellKind, Notebook
from nb2prod.runner.needs import visible_need

ERROR_MARKER_TAG = "papermill-error-cell-tag"
SKIPPED_TAG = "skip-execution"  # nbclient's own
_CELL_MAGIC = re.compile(r"\s*%%(\w+)")
_AUTOMAGIC = re.compile(r"\s*([A-Za-z_]\w*)(?:\s+[^=,\s][^\n]*)?\s*")


class Read(NamedTuple):
    """A cell as Python, and what else its text holds."""

    cell: Cell
    tree: ast.Module
    magics: tuple[tuple[int, str], ...] = ()  # line (from 1) and text of what is no Python
    broken: str = ""  # why the cell cannot be read
    bare_word: str = ""  # a magic's name without its `%`, unless it is a variable


def run_cells(notebook: Notebook) -> tuple[Cell, ...]:
    """The code cells that a run takes, in order; those it leaves empty have no source."""
    code = [cell for cell in notebook.cells if cell.kind is CellKind.CODE]
    left = [cell for cell in code if INJECTED_TAG not in cell.tags and ERROR_MARKER_TAG not in cell.tags]
    return tuple(replace(cell, source="") if SKIPPED_TAG in cell.tags else cell for cell in left)


def cell_facts(notebook: Notebook, given: frozenset[str], own: OwnModules) -> tuple[CellFacts, ...]:
    """Go through the cells that a run takes, in order; `given` are the names that runs are given values for."""
    read = [read_cell(cell) for cell in run_cells(notebook)]
    sources = [each.cell.source for each in read]
    names = FullNames.of([each.tree for each in read], sources, given, own)
    judge = Judge(names, given, sources)
    return tuple(_facts(each, names, judge) for each in read)


def read_cell(cell: Cell) -> Read:
    """Tell Python from magics."""
    source = cell.source
    found = checked(source)
    if isinstance(found, ast.Module):
        if word := _bare_word(source):
            return Read(cell, found, ((_first_line(source), f"%{source.strip()}"),), bare_word=word)
        if "get_ipython" not in source or not (calls := kernel_calls(source)):
            return Read(cell, found)
        tree = translate_and_parse(cell, frozenset())[1]
        return Read(cell, tree, tuple((call.line, _as_magic(call.method, call.arguments)) for call in calls))
    translation, tree = translate_and_parse(cell, frozenset())
    if not translation.rewrites:
        return Read(cell, ast.Module([], []), broken=found.message)
    if _bare_word(source):
        return Read(cell, tree, ((_first_line(source), f"%{source.strip()}"),))
    changed = [(each.line, each.before) for each in translation.rewrites]
    return Read(cell, tree, tuple(changed[:1] if _is_text(changed[0][1]) else changed))


def _is_text(first: str) -> bool:
    """Whether a cell magic takes the rest of the cell as text that is no Python, as it stands."""
    found = _CELL_MAGIC.match(first)
    return found is not None and found.group(1) in magics.DISPLAY_CELL | magics.WRITING_CELL | magics.SHELL_CELL


def _facts(read: Read, names: FullNames, judge: Judge) -> CellFacts:
    facts = CellFacts(read.cell)
    now = facts.now
    if read.broken:
        now.hide(1, f"does not parse ({read.broken})")
    variable = read.bare_word in names.bound or read.bare_word in names.aliases
    for line, text in () if variable else read.magics:
        magic_line(text, line, now)
    Scanner(names, judge, facts).statements(read.tree.body)
    if RAISES_TAG in read.cell.tags:
        now.keep(1, f"goes on when it raises (tag {RAISES_TAG!r})")
    if need := visible_need(read.cell.source):
        now.keep(1, f"needs a real kernel: {need}")
    return facts


def _bare_word(source: str) -> str:
    """The name of a magic without its `%`, which may be all that is in a cell's only line."""
    found = _AUTOMAGIC.fullmatch(source)
    return found.group(1) if found and found.group(1) in magics.LINE_MAGICS else ""


def _first_line(source: str) -> int:
    return len(source) - len(source.lstrip("\n")) + 1


def _as_magic(method: str, arguments: Sequence[str]) -> str:
    if method in ("system", "getoutput"):
        return f"!{arguments[0]}"
    return ("%%" if method == "run_cell_magic" else "%") + " ".join(arguments).lstrip("%")
