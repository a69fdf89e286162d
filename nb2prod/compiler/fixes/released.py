"""Mends of cells that were left out although exported ones need them."""

from __future__ import annotations

from collections.abc import Iterator

from nb2prod.compiler.fixes.fix import Fix, Situation, named_cell, with_edits, without_role
from nb2prod.compiler.roles import explicitly_skipped, role_of_tag
from nb2prod.model import CellEdit, Diagnostic, RoleKind
from nb2prod.rules import names as rules

LEFT_OUT = frozenset(
    rule.code
    for rule in (rules.SKIPPED_DEFINITION, rules.SKIPPED_CHANGE, rules.SKIPPED_HIDDEN_STATE, rules.APART_DEFINITION)
)
DEEPEST = 6  # cells that need cells that need cells


def tag_what_is_needed(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB303, NB304, NB305, NB318: a role for the cell; if that is not enough, also for the cells it needs itself."""
    start = needed_cell(diagnostic)
    first = with_role(start, situation)
    if first is None:
        return
    yield Fix(diagnostic, _summary([first]), (first,))
    edits = {start: first}
    for _ in range(DEEPEST):
        package = situation.compiler.package(with_edits(situation.notebook, edits.values()))
        needed = {needed_cell(found) for found in package.diagnostics if found.code in LEFT_OUT} - {*edits}
        more = [edit for number in sorted(needed) if (edit := with_role(number, situation)) is not None]
        if not more:
            break
        edits.update({edit.cell_number: edit for edit in more})
    if len(edits) > 1:
        ordered = [edits[number] for number in sorted(edits)]
        yield Fix(diagnostic, _summary(ordered), tuple(ordered))


def needed_cell(diagnostic: Diagnostic) -> int:
    """The cell that was left out."""
    if diagnostic.message.startswith("this cell ") or diagnostic.code == rules.SKIPPED_HIDDEN_STATE.code:
        return diagnostic.cell_number
    return named_cell(diagnostic)


def with_role(number: int, situation: Situation) -> CellEdit | None:
    """The cell as a part of the pipeline: with the suggested role, or as a step."""
    cell = situation.numbered(number)
    if cell is None:
        return None
    role, suggestion = situation.roles[number], situation.suggestions[number]
    if role.kind is RoleKind.SKIP and not explicitly_skipped(cell) and suggestion.tags:
        usable = suggestion.role.kind not in (RoleKind.SKIP, RoleKind.FIGURE, RoleKind.TEST)
        return CellEdit(number, tags=(*cell.tags, *suggestion.tags)) if usable else None
    if role.kind in (RoleKind.SKIP, RoleKind.FIGURE, RoleKind.TEST) and any(map(role_of_tag, cell.tags)):
        name = role.name or situation.free_name(f"cell_{number}")
        return CellEdit(number, tags=(*without_role(cell.tags), f"step:{name}"))
    return None


def _summary(edits: list[CellEdit]) -> str:
    shown = [f"cell {edit.cell_number} {edit.tags[-1]!r}" for edit in edits if edit.tags]
    return f"tag {', '.join(shown)}"
