"""Mends of tags: misspelled, contradictory, impossible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nb2prod.compiler.fixes.fix import Fix, Situation, without_role
from nb2prod.compiler.roles import (
    MODULE_KINDS,
    NAMED_TAGS,
    SKIPPED,
    check_name,
    explicitly_skipped,
    role_of_tag,
    suggest,
)
from nb2prod.model import Cell, CellEdit, Diagnostic, RoleKind
from nb2prod.rules import tags as rules

MODULE = "module:"
WANTED = re.compile(r"'([^']+)'")


def retag(diagnostic: Diagnostic, cell: Cell, tags: Sequence[str], summary: str) -> Fix:
    """A fix that gives one cell other tags."""
    return Fix(diagnostic, summary, (CellEdit(cell.number, tags=tuple(dict.fromkeys(tags))),))


def tag_everything(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB102: the roles that `nb2prod tag` suggests."""
    if any(found.code == rules.LIKELY_MISSPELLED.code for found in situation.diagnostics):
        return  # somebody meant to tag one cell, not all
    edits = tuple(
        CellEdit(cell.number, tags=(*cell.tags, *added))
        for cell in situation.code
        if (added := situation.suggestions[cell.number].tags)
    )
    if edits:
        yield Fix(diagnostic, f"tag {len(edits)} cells as `nb2prod tag` suggests", edits)


def split_tag(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB103: a comma separates two tags."""
    cell = situation.cell(diagnostic)
    if cell is not None:
        parts = [part.strip() for tag in cell.tags for part in tag.split(",")]
        yield retag(diagnostic, cell, [part for part in parts if part], f"split the tag of cell {cell.number} in two")


def rename_in_tag(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB104: a name that is an identifier, and nobody else's."""
    cell = situation.cell(diagnostic)
    tags = cell.tags if cell is not None else ()
    for place, tag in enumerate(tags):
        prefix, _, name = tag.partition(":")
        named = prefix in NAMED_TAGS or prefix == "module"
        if cell is None or not named or diagnostic.message not in _complaints(tag, cell):
            continue
        if name:
            found = WANTED.search(diagnostic.fix)
            wanted = found.group(1) if found else name
            wanted = wanted if prefix == "module" else _free(situation, cell, wanted)
        else:
            wanted = _own_name(situation, cell) if prefix in NAMED_TAGS else ""
        if wanted:
            summary = f"rename the tag '{tag}' of cell {cell.number} to '{prefix}:{wanted}'"
            yield retag(diagnostic, cell, [*tags[:place], f"{prefix}:{wanted}", *tags[place + 1 :]], summary)


def _complaints(tag: str, cell: Cell) -> tuple[str, ...]:
    _, colon, name = tag.partition(":")
    found = check_name(name, cell) if colon else suggest(tag, cell)
    return (*(each.message for each in found), f"a module called {name!r} would hide the standard library's")


def _free(situation: Situation, cell: Cell, wanted: str) -> str:
    """The name, with a number where cells of another step have it already."""
    others = [other for other in situation.code if other.number != cell.number]
    taken = any(tag.partition(":")[2] == wanted for other in others for tag in other.tags)
    return situation.free_name(wanted) if taken else wanted


def _own_name(situation: Situation, cell: Cell) -> str:
    """What the step would be called if it had no name yet."""
    return situation.free_name(situation.other_roles[cell.number].role.name or f"cell_{cell.number}")


def keep_one(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB105: one of the contradicting tags, whichever makes the better module."""
    cell = situation.cell(diagnostic)
    if cell is None:
        return
    roles = [tag for tag in cell.tags if role_of_tag(tag) not in (None, SKIPPED)]
    modules = [tag for tag in cell.tags if tag.startswith(MODULE)]
    role = situation.roles[cell.number]
    same = [other for other in situation.code if situation.roles[other.number].name == role.name]
    if len({role_of_tag(tag) for tag in cell.tags} - {None}) > 1:
        lists = {kept: [tag for tag in cell.tags if tag == kept or role_of_tag(tag) is None] for kept in roles}
        fixes = [
            retag(diagnostic, cell, lists[kept], f"keep '{kept}' of the tags of cell {cell.number}") for kept in roles
        ]
        yield from sorted(fixes, key=lambda fix: situation.errors_after(fix))
    elif len(modules) > 1:
        tags = [tag for tag in cell.tags if tag not in modules[1:]]
        yield retag(diagnostic, cell, tags, f"keep '{modules[0]}' of the tags of cell {cell.number}")
    elif role.name and same[0] is not cell:
        wanted = [tag for tag in same[0].tags if tag.startswith(MODULE)]
        tags = [*(tag for tag in cell.tags if not tag.startswith(MODULE)), *wanted]
        yield retag(diagnostic, cell, tags, f"send cell {cell.number} where the step's first cell goes")


def correct_spelling(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB107: the role that the tag looks like."""
    cell, wanted = situation.cell(diagnostic), WANTED.search(diagnostic.fix)
    if cell is None or wanted is None:
        return
    for tag in cell.tags:
        if any(found.message == diagnostic.message for found in suggest(tag, cell)):
            tags = [wanted.group(1) if each == tag else each for each in cell.tags]
            yield retag(diagnostic, cell, tags, f"correct the tag '{tag}' of cell {cell.number} to '{wanted.group(1)}'")


def role_for_module(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB108: the role that is missing, or no module."""
    cell = situation.cell(diagnostic)
    if cell is None:
        return
    suggestion = situation.suggestions[cell.number]
    if suggestion.tags and suggestion.role.kind in MODULE_KINDS:
        added = ", ".join(f"'{tag}'" for tag in suggestion.tags)
        yield retag(diagnostic, cell, [*cell.tags, *suggestion.tags], f"add the tag {added} to cell {cell.number}")
        wanted = f"step:{_free(situation, cell, suggestion.role.name or f'cell_{cell.number}')}"
        yield retag(diagnostic, cell, [*cell.tags, wanted], f"add the tag '{wanted}' to cell {cell.number}")
    kept = [tag for tag in cell.tags if not tag.startswith(MODULE)]
    yield retag(diagnostic, cell, kept, f"remove the module tag of cell {cell.number}")


def name_of_its_own(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB111: the later cells of an interrupted step become a step of another name."""
    cell = situation.cell(diagnostic)
    if cell is not None:
        yield from _renamed_from(diagnostic, situation, cell)


def name_after_it(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB601: a step that a test or figure stands in ends before it."""
    inside = situation.cell(diagnostic)
    name = diagnostic.message.rpartition(" step ")[2].strip("'")
    later = [cell for cell in situation.code if inside is not None and cell.number > inside.number]
    cell = next((cell for cell in later if situation.roles[cell.number].name == name), None)
    if cell is not None:
        yield from _renamed_from(diagnostic, situation, cell)


def _renamed_from(diagnostic: Diagnostic, situation: Situation, cell: Cell) -> Iterator[Fix]:
    """Give a cell, and those of its step that follow without another in between, a step name of their own."""
    role = situation.roles[cell.number]
    if not role.name:
        return
    wanted = situation.free_name(f"{role.name}_2" if f"{role.name}_2" not in situation.step_names else role.name)
    edits = []
    for other in (each for each in situation.code if each.number >= cell.number):
        kind = situation.roles[other.number]
        if kind == role:
            tags = [f"{tag.partition(':')[0]}:{wanted}" if role_of_tag(tag) else tag for tag in other.tags]
            edits.append(CellEdit(other.number, tags=tuple(tags)))
        elif kind.kind is not RoleKind.SKIP:
            break
    yield Fix(diagnostic, f"name the step of cell {cell.number} '{wanted}'", tuple(edits))


def another_role(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """A step of the name the cell has; else what it would be if nobody had tagged it, else a step all the same."""
    cell = situation.cell(diagnostic)
    if cell is None or without_role(cell.tags) == cell.tags:
        return  # its role comes from somewhere else
    role, kept = situation.roles[cell.number], without_role(cell.tags)
    if role.name and role.kind is not RoleKind.STEP:
        yield _as_step(diagnostic, situation, cell, role.name)
    suggestion = situation.other_roles[cell.number]
    if suggestion.tags and suggestion.role.kind not in (role.kind, RoleKind.SKIP):
        shown = " ".join(suggestion.tags)
        yield retag(diagnostic, cell, [*kept, *suggestion.tags], f"tag cell {cell.number} '{shown}'")
    if role.kind is not RoleKind.STEP:
        yield _as_step(diagnostic, situation, cell, suggestion.role.name or f"cell_{cell.number}")


def _as_step(diagnostic: Diagnostic, situation: Situation, cell: Cell, name: str) -> Fix:
    wanted = f"step:{_free(situation, cell, name)}"
    return retag(diagnostic, cell, [*without_role(cell.tags), wanted], f"tag cell {cell.number} '{wanted}'")


def leave_out(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB110: a cell that is expected to fail is for people."""
    cell = situation.cell(diagnostic)
    if cell is not None and not explicitly_skipped(cell):
        yield retag(diagnostic, cell, [*without_role(cell.tags), "skip"], f"tag cell {cell.number} 'skip'")


def leave_out_if_suggested(diagnostic: Diagnostic, situation: Situation) -> Iterator[Fix]:
    """NB309: a cell that waits for a person and serves nobody else is left out."""
    cell = situation.cell(diagnostic)
    suggestion = situation.other_roles[cell.number] if cell is not None else None
    if suggestion is not None and suggestion.role.kind is RoleKind.SKIP:
        yield from leave_out(diagnostic, situation)
