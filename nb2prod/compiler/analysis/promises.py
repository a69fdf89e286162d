"""What translated magics rely on, asked of the whole notebook."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.ipython.outcome import Promise
from nb2prod.model import Diagnostic, RoleKind
from nb2prod.rules import syntax as rules
from nb2prod.rules.rule import Rule

# libraries whose models forget an earlier `fit` in the next one, unless told to keep it
_FIT_ANEW = ("sklearn.", "imblearn.", "statsmodels.")
_SEEDS = re.compile(r"seed|random_state|RandomState|default_rng")


def broken_promises(cells: Sequence[CodeCell], imports: ImportTable) -> Iterable[Diagnostic]:
    """Refuse the magics of exported cells whose translation the rest of the notebook makes wrong."""
    for cell in cells:
        for made in cell.translation.promises:
            exported = cell.role.kind is not RoleKind.SKIP or made.promise is Promise.NOT_READ
            found = _CHECKS[made.promise](made.about, cells, imports) if exported else None
            if found is not None:
                yield found.rule.at(found.message, cell.cell, (made.line, made.column), fix=found.fix)


class _Broken(NamedTuple):
    rule: Rule
    message: str
    fix: str = ""


def _not_read(name: str, cells: Sequence[CodeCell], imports: ImportTable) -> _Broken | None:
    exported = (part for cell in cells if cell.role.kind is not RoleKind.SKIP for part in cell.statements)
    for statement in exported:
        if name in statement.names.bound or any(read.name == name for read in statement.names.reads):
            number = statement.cell.cell.number
            message = f"`%%capture {name}` stores the cell's output under a name that cell {number} uses"
            return _Broken(rules.CAPTURED_OUTPUT, message)
    return None


def _free(name: str, cells: Sequence[CodeCell], imports: ImportTable) -> _Broken | None:
    used = next((cell.cell.number for cell in cells if re.search(rf"\b{name}\b", cell.cell.source)), 0)
    return _Broken(rules.MAGIC_REFUSED, f"the magic needs the name {name!r}, which cell {used} uses") if used else None


def _not_imported(path: str, cells: Sequence[CodeCell], imports: ImportTable) -> _Broken | None:
    """A module has its imports at the top, above the code that would write the file."""
    names = {part.partition(".")[0] for part in re.split(r"[\\/]", path)}
    for statement in (part for cell in cells for part in cell.statements):
        for node in statement.nodes:
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(module.partition(".")[0] in names for module in modules):
                message = f"the cell writes {path!r}, which cell {statement.cell.cell.number} imports"
                return _Broken(rules.MAGIC_REFUSED, message, f"keep {path} beside the notebook, and untag this cell")
    return None


def _unseeded(magic: str, cells: Sequence[CodeCell], imports: ImportTable) -> _Broken | None:
    seeded = next((cell.cell.number for cell in cells if _SEEDS.search(cell.cell.source)), 0)
    message = f"`{magic}` runs code that draws random numbers, which cell {seeded} has seeded"
    return _Broken(rules.TIMED_CODE, message) if seeded else None


def _fitted_anew(name: str, cells: Sequence[CodeCell], imports: ImportTable) -> _Broken | None:
    binding = [part for cell in cells for part in cell.statements if name in part.names.rebound]
    if binding and all(_makes_model(part, name, imports) for part in binding):
        return None
    return _Broken(rules.TIMED_CODE, f"`%timeit` runs code that changes something: `{name}.fit` many times")


def _makes_model(statement: Statement, name: str, imports: ImportTable) -> bool:
    node = statement.node
    if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
        return False
    plain = all(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    fresh = not any(keyword.arg in (None, "warm_start") for keyword in node.value.keywords)
    return plain and fresh and imports.dotted(dotted_path(node.value.func)).startswith(_FIT_ANEW)


_CHECKS: dict[Promise, Callable[[str, Sequence[CodeCell], ImportTable], _Broken | None]] = {
    Promise.NOT_READ: _not_read,
    Promise.FREE: _free,
    Promise.NOT_IMPORTED: _not_imported,
    Promise.UNSEEDED: _unseeded,
    Promise.FITTED_ANEW: _fitted_anew,
}
