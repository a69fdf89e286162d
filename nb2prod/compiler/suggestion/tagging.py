"""From a draft to suggestions: names, tags and the reasons people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nb2prod.compiler.suggestion.drafts import Choice, Draft, Group, groups_of
from nb2prod.compiler.suggestion.step_names import named
from nb2prod.compiler.suggestion.survey import Survey
from nb2prod.compiler.suggestion.wording import listed_cells, listed_names
from nb2prod.model import Layout, Notebook, Role, RoleKind, Suggestion

NAMED = (RoleKind.STEP, RoleKind.FIGURE, RoleKind.TEST)
HEADING = 50  # characters of a heading that a reason quotes


def suggestions_of(survey: Survey, draft: Draft, layout: Layout) -> tuple[Suggestion, ...]:
    """Say what each cell becomes, and why."""
    names = named(survey, draft, layout)
    groups = {member: group for group in groups_of(draft) for member in group.members}
    found = []
    for position, choice in enumerate(draft):
        cell = survey.cells[position].cell
        role = role_at(survey, position, choice, groups.get(position), names)
        tags = () if choice.fixed else tuple(tag for tag in tags_of(role) if tag not in cell.tags)
        if role.kind is RoleKind.SKIP and not (survey.cells[position].statements or choice.people or survey.kale):
            tags = ()  # nothing to leave out
        reason = choice.reason if choice.fixed else reason_of(survey, position, choice, groups.get(position))
        found.append(Suggestion(cell.number, cell.id, role, tags, reason, choice.given))
    return tuple(found)


def role_at(survey: Survey, position: int, choice: Choice, group: Group | None, names: Mapping[int, str]) -> Role:
    if choice.fixed:
        return Role(choice.kind, choice.name, choice.module)
    if group is not None:
        return Role(RoleKind.STEP, group.name or names[group.members[0]], group.module)
    return Role(choice.kind, names[position] if choice.kind in NAMED else "", choice.module)


def tags_of(role: Role) -> tuple[str, ...]:
    """The tags that give a cell a role."""
    first = f"{role.kind.value}:{role.name}" if role.name else role.kind.value
    return (first, f"module:{role.module}") if role.module else (first,)


def with_suggestions(notebook: Notebook, suggestions: Sequence[Suggestion]) -> Notebook:
    """The notebook with the suggested tags added to its cells' own."""
    added = {each.cell_number: each.tags for each in suggestions}
    cells = (
        replace(cell, tags=tuple(dict.fromkeys((*cell.tags, *added[cell.number])))) if added.get(cell.number) else cell
        for cell in notebook.cells
    )
    return replace(notebook, cells=tuple(cells))


# -- reasons -----------------------------------------------------------------------------------------------------


def reason_of(survey: Survey, position: int, choice: Choice, group: Group | None) -> str:
    """One sentence of evidence, with what the compiler added to it."""
    if choice.kind is not RoleKind.STEP or group is None:
        return choice.reason
    parts = [continued(survey, position, group), makes(survey, position, group)]
    if position == group.members[0]:
        heading = shortened(survey.cells[position].section.heading)
        parts[0] = f"under the heading '{heading}'" if heading else ""
    return "; ".join([part for part in (*parts, choice.note) if part]) or "does something that nothing reads"


def continued(survey: Survey, position: int, group: Group) -> str:
    """Say what ties a cell to the one its step began with."""
    facts = survey.cells[position]
    earlier = {member for member in group.members if member < position}
    shared = [name for name, cells in facts.sources.items() if earlier & set(cells)]
    first = survey.cells[group.members[0]].cell.number
    return f"continues the step of cell {first}" + (f" with {listed_names(shared)}" if shared else "")


def makes(survey: Survey, position: int, group: Group) -> str:
    """Say what the cell makes for others, or leaves as a result."""
    facts = survey.cells[position]
    products = [*facts.makes, *sorted(facts.changes - set(facts.makes))]
    readers = {name: survey.readers(position, name) for name in products}
    outside = {name: [other for other in cells if other not in group.members] for name, cells in readers.items()}
    read = [name for name in products if outside[name]]
    verb = "makes" if facts.makes else "changes"
    if read:
        cells = list(dict.fromkeys(other for name in read for other in outside[name]))
        numbers = sorted(survey.cells[other].cell.number for other in cells)
        return f"{verb} {listed_names(read)}, which {listed_cells(numbers)} read{'s' if len(numbers) == 1 else ''}"
    unread = [name for name in facts.makes if not readers[name] and name not in facts.defines and name[0] != "_"]
    if unread:
        return f"makes {listed_names(unread)}, {'results' if len(unread) > 1 else 'a result'}"
    if position != group.members[0]:
        return ""
    calls = {called.path for part in facts.statements for called in part.names.calls}
    return "prints what it found" if ("print",) in calls else ""


def shortened(text: str) -> str:
    return text if len(text) <= HEADING else f"{text[: HEADING - 3].rstrip()}..."
