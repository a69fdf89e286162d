"""Which cell, if any, holds what a run can change."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nb2prod.compiler.analysis.imports import is_guard, is_import
from nb2prod.compiler.parameters.parse import parse_parameters
from nb2prod.compiler.suggestion.kinds import Guess
from nb2prod.compiler.suggestion.survey import Survey, called_name
from nb2prod.compiler.suggestion.wording import listed_cells
from nb2prod.compiler.trees import walk
from nb2prod.model import RoleKind

LARGEST = 12  # elements of a literal; more is data
PLAIN_CALLS = frozenset({"Path", "dict", "float"})  # what literals are wrapped in
WORK_ABOVE = 2  # cells that may do something before the parameters are given


def parameters_guess(survey: Survey, guesses: Sequence[Guess | None], free: Sequence[bool]) -> tuple[int, Guess] | None:
    """Find the first cell near the top of literal assignments that later cells read; `free` cells have no role yet."""
    worked = 0
    for position, found in enumerate(guesses):
        if worked > WORK_ABOVE:
            return None
        if found is not None and found.kind not in (RoleKind.EXPORT, RoleKind.METRICS, RoleKind.FIGURE, RoleKind.TEST):
            continue
        reason = evidence(survey, position) if free[position] else ""
        if reason:
            return position, Guess(RoleKind.PARAMETERS, reason)
        worked += found is None or found.kind is not RoleKind.EXPORT
    return None


def evidence(survey: Survey, position: int) -> str:
    """Say who reads the cell's literals, or nothing when it holds anything else."""
    facts = survey.cells[position]
    body = [part for part in facts.statements if not (is_import(part.node) or is_guard(part.node))]
    if not body or not all(isinstance(part.node, (ast.Assign, ast.AnnAssign)) and is_small(part.node) for part in body):
        return ""
    if any(len(survey.bindings.of(name)) > 1 for name in facts.makes):
        return ""
    if any(name in other.changes for name in facts.makes for other in survey.cells):
        return ""
    texts = {name: entries[0].text for name, entries in survey.imports.by_name.items() if entries[0].text}
    parameters, problems = parse_parameters(facts.cell, facts.code.source, [part.node for part in body], texts)
    if problems or not parameters:
        return ""
    readers = sorted({other for name in facts.makes for other in survey.readers(position, name)})
    cells = listed_cells(survey.cells[other].cell.number for other in readers)
    return f"assigns literals that {cells} read{'s' if len(readers) == 1 else ''}" if readers else ""


def is_small(node: ast.Assign | ast.AnnAssign) -> bool:
    """Whether the value is something to choose, and not a table of data or an empty container to fill."""
    values = [node.value] if node.value is not None else []
    for part in [child for value in values for child in walk(value)]:
        if isinstance(part, ast.Call) and called_name(part) not in PLAIN_CALLS:
            return False
        if isinstance(part, (ast.List, ast.Set, ast.Tuple)) and len(part.elts) > LARGEST:
            return False
        if isinstance(part, ast.Dict) and len(part.keys) > LARGEST:
            return False
    value = node.value
    return not (isinstance(value, (ast.List, ast.Set)) and not value.elts) and not (
        isinstance(value, ast.Dict) and not value.keys
    )
