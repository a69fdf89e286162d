"""Which steps' printed output can be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nb2prod.commands.subject import Subject
from nb2prod.compiler.ipython.magics import DROPPED_LINE
from nb2prod.compiler.ipython.translation import translate
from nb2prod.config import Prints
from nb2prod.execution.verify.printed import PrintRule
from nb2prod.model import Cell, RoleKind

_MAGIC = re.compile(
    r"(?:^|=)\s*(%{1,2}\w+|!\s*(?:pip|conda|mamba|uv)\b)|(get_ipython\(\)\.(?:run_line_|run_cell_)?magic)\b"
)
_SILENT = frozenset({"config", "load_ext", "env", "set_env"}) | (
    DROPPED_LINE & {"matplotlib", "autoreload", "reload_ext"}
)


def print_rules(subject: Subject) -> Mapping[str, PrintRule]:
    """Say for each step whether what it prints is compared."""
    cells = {cell.number: cell for cell in subject.notebook.cells}
    rules: dict[str, PrintRule] = {}
    for step in subject.steps:
        if subject.settings.prints is Prints.LOGGING or step.kind is RoleKind.FIGURE:
            rules[step.name] = PrintRule(compared=False)
            continue
        magics = [magic for number in step.cells if (magic := _printing_magic(cells[number]))]
        rules[step.name] = PrintRule(reason=_reason(magics[0]) if magics else "", modules=subject.modules)
    return rules


def print_notes(subject: Subject) -> tuple[str, ...]:
    """Say when printed output is not compared at all."""
    if subject.settings.prints is Prints.LOGGING:
        return ('printed output is not compared: the module logs it (prints = "logging")',)
    return ()


def _reason(magic: str) -> str:
    return f"the texts differ, and the cell's magic `{magic}` prints something itself"


def _printing_magic(cell: Cell) -> str:
    """The first magic of a cell that may print by itself."""
    for rewrite in translate(cell, frozenset()).rewrites:
        found = _MAGIC.search(rewrite.before)
        magic = found.group(1) or found.group(2) if found else ""
        if magic and magic.lstrip("%") not in _SILENT:
            return magic
    return ""
