"""A set of roles on trial: how cells are put together into steps, taken apart, and given tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nb2prod.model import RoleKind

# between two cells of one step these stand in nobody's way
BETWEEN = frozenset({RoleKind.SKIP, RoleKind.EXPORT})


@dataclass(frozen=True, slots=True)
class Choice:
    """The role on trial of one code cell."""

    kind: RoleKind
    reason: str
    fixed: bool = False  # its own tags, or Kale's rule, say so
    given: bool = False  # its own tags say so
    name: str = ""  # that of a fixed role
    module: str = ""
    joins: bool = False  # continues the step before, whatever that is
    held: bool = False  # has to: the compiler refuses to keep it apart
    people: bool = False  # left out because it only serves people
    only_imports: bool = False  # nothing of an imports cell stays behind
    note: str = ""  # why the first guess was changed


@dataclass(frozen=True, slots=True)
class Group:
    """The cells (positions) that make one step, in order; `name` and `module` come from tags that were there."""

    members: tuple[int, ...]
    name: str = ""
    module: str = ""


Draft = tuple[Choice, ...]


def groups_of(draft: Draft) -> tuple[Group, ...]:
    """Put step cells together, in document order."""
    return tuple(_groups(draft))


def _groups(draft: Draft) -> Iterator[Group]:
    current: Group | None = None
    for position, choice in enumerate(draft):
        if choice.kind is RoleKind.STEP:
            if current is not None and continues(choice, current):
                current = Group((*current.members, position), current.name, current.module)
                continue
            if current is not None:
                yield current
            current = Group((position,), choice.name, choice.module)
        elif not stands_aside(choice) and current is not None:
            yield current
            current = None
    if current is not None:
        yield current


def continues(choice: Choice, group: Group) -> bool:
    if choice.fixed:
        return choice.name == group.name
    return choice.joins and (not choice.module or choice.module == group.module)


def stands_aside(choice: Choice) -> bool:
    """Whether a cell can stand between two cells of one step."""
    return choice.kind in BETWEEN or (choice.kind is RoleKind.IMPORTS and choice.only_imports)


def group_at(draft: Draft, position: int) -> Group | None:
    return next((group for group in groups_of(draft) if position in group.members), None)


def as_step(choice: Choice, note: str = "") -> Choice:
    """Make the cell a step of its own, unless its role is fixed."""
    if choice.fixed or choice.kind is RoleKind.STEP:
        return choice
    return replace(choice, kind=RoleKind.STEP, joins=False, people=False, note=note)


def changed(draft: Draft, position: int, choice: Choice) -> Draft:
    return (*draft[:position], choice, *draft[position + 1 :])


def merged(draft: Draft, first: int, last: int, note: str) -> Draft:
    """Make one step of a range of cells; the draft as it is where fixed roles do not allow it.

    Cells left out stay out, definitions between the ends stay definitions.
    """
    inside = draft[first : last + 1]
    names = {choice.name for choice in inside if choice.fixed and choice.kind is RoleKind.STEP}
    others = [
        choice for choice in inside if choice.fixed and not stands_aside(choice) and choice.kind is not RoleKind.STEP
    ]
    if len(names) > 1 or others or first >= last:
        return draft
    if any(draft[end].fixed and draft[end].kind is not RoleKind.STEP for end in (first, last)):
        return draft
    result = list(draft)
    for position in range(first, last + 1):
        choice = draft[position]
        end = position in (first, last)
        if choice.fixed or (stands_aside(choice) and not end) or choice.kind is RoleKind.SKIP:
            continue
        known = choice.note if choice.kind is RoleKind.STEP else note
        held = position > first
        result[position] = replace(
            choice,
            kind=RoleKind.STEP,
            joins=choice.joins or held,
            held=choice.held or held,
            people=False,
            note=known or note,
        )
    return keep_named_apart(tuple(result), first, last)


def keep_named_apart(draft: Draft, first: int, last: int) -> Draft:
    """A range around a step that has its name already takes that name, from its first cell on."""
    fixed = next((c for c in draft[first : last + 1] if c.fixed and c.kind is RoleKind.STEP), None)
    if fixed is None:
        return draft
    result = list(draft)
    for position in range(first, last + 1):
        choice = result[position]
        if choice.kind is RoleKind.STEP and not choice.fixed:
            result[position] = replace(choice, name=fixed.name, module=fixed.module, joins=True)
    start = next(p for p in range(first, last + 1) if result[p].kind is RoleKind.STEP)
    if not result[start].fixed:
        result[start] = replace(result[start], joins=False, held=False)
    return tuple(result)


def split(draft: Draft, position: int, note: str) -> Draft:
    """Let a new step begin at a cell."""
    choice = draft[position]
    if choice.fixed or choice.held or choice.kind is not RoleKind.STEP or not choice.joins:
        return draft
    return changed(draft, position, replace(choice, joins=False, note=note))


def bound_together(draft: Draft) -> Draft:
    """Let untagged cells between two cells of one named step join it: nothing else may stand there."""
    places: dict[str, list[int]] = {}
    for position, choice in enumerate(draft):
        if choice.fixed and choice.kind is RoleKind.STEP:
            places.setdefault(choice.name, []).append(position)
    for name, members in places.items():
        draft = merged(draft, members[0], members[-1], f"stands inside the step {name!r}")
    return draft
