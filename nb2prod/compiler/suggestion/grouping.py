"""Which neighbouring cells make one step: those under one heading that work on the same things."""

from __future__ import annotations

from dataclasses import replace

from nb2prod.compiler.suggestion.drafts import Draft, Group, changed, groups_of
from nb2prod.compiler.suggestion.survey import Survey
from nb2prod.model import RoleKind

MOST_CELLS = 8
MOST_LINES = 60


def grouped(survey: Survey, draft: Draft) -> Draft:
    """Let each step cell that continues the step before it join it."""
    for position, choice in enumerate(draft):
        if choice.kind is not RoleKind.STEP or choice.fixed:
            continue
        before = [group for group in groups_of(draft[:position]) if group.members]
        tried = changed(draft, position, replace(choice, joins=True))
        last = before[-1] if before else None
        # what stands between may keep them apart
        reaches = last is not None and groups_of(tried[: position + 1])[-1].members[0] == last.members[0]
        if last is not None and reaches and belongs(survey, last, position):
            draft = tried
    return draft


def belongs(survey: Survey, group: Group, position: int) -> bool:
    """Whether a cell goes on with the thought of the step before it."""
    facts = survey.cells[position]
    last = survey.cells[group.members[-1]]
    lines = sum(survey.cells[member].cell.source.count("\n") + 1 for member in (*group.members, position))
    if facts.section != last.section or len(group.members) >= MOST_CELLS or lines > MOST_LINES:
        return False
    within = {name for name, cells in facts.sources.items() if set(cells) & set(group.members)}
    within |= {name for name in facts.changes if any(name in survey.cells[member].makes for member in group.members)}
    outside = facts.sources.keys() - within - defined(survey, position)
    leaves_nothing = not facts.makes and not outside
    if facts.prose:
        # a text between two cells mostly opens a new thought
        return bool(within) and leaves_nothing
    if within:
        return len(within) >= len(outside)
    return not outside and (bool(facts.section.heading) or not facts.makes)


def defined(survey: Survey, position: int) -> set[str]:
    """The functions and classes of the notebook that a cell uses: they belong to no step."""
    facts = survey.cells[position]
    return {
        name for name, cells in facts.sources.items() if all(name in survey.cells[source].defines for source in cells)
    }
