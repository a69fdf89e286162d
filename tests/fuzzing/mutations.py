"""Statements that change objects in place, and give one object several names."""

from __future__ import annotations

from tests.fuzzing.bindings import assign
from tests.fuzzing.draft import Draft, Piece
from tests.fuzzing.expressions import number, numbers, text
from tests.fuzzing.kinds import Kind

CHANGED = [Kind.INTS, Kind.INTS, Kind.COUNTS, Kind.GROUPS, Kind.NESTED, Kind.SET, Kind.QUEUE, Kind.OBJECT, Kind.STREAM]


def mutate(draft: Draft) -> None:
    kind = draft.pick(CHANGED)
    names = draft.names(kind)
    if not names:
        return assign(draft)
    draft.add(Piece(change(draft, draft.pick(names), kind)))
    return None


def change(draft: Draft, name: str, kind: Kind) -> str:
    """Make a statement that changes the object a name holds."""
    one, two, many = number(draft), number(draft, 0), numbers(draft, 0)
    forms = {
        Kind.INTS: [
            f"{name}.append({one})",
            f"{name}.extend({many})",
            f"{name}.insert(0, {one})",
            f"{name}.sort(reverse=True)",
            f"{name}[0] = {one}",
            f"{name}[1:2] = {many}",
            f"del {name}[-1]",
            f"{name}.reverse()",
            f"{name}[-1] += {two}",
            f"{name}.pop()",
            f"print({name}.pop(0))",
            f"{name}[:] = {many}",
            f"{name}.sort(key=lambda v: -v)",
        ],
        Kind.COUNTS: [
            f'{name}["a"] = {one}',
            f'{name}["{draft.pick("abcd")}"] = {one}',
            f"{name}.update(b={one})",
            f'{name}.setdefault("c", {one})',
            f'{name}.pop("a", None)',
            f'{name}["a"] += {two}',
            f"{name}.clear()",
            f"for key in {name}:\n    {name}[key] += 1",
            f'del {name}["a"]',
        ],
        Kind.GROUPS: [
            f'{name}["a"].append({one})',
            f'{name}.setdefault("c", []).append({one})',
            f'{name}["b"] = {many}',
            f"for part in {name}.values():\n    part.append({two})",
            f'{name}["b"][0] = {one}',
        ],
        Kind.NESTED: [
            f"{name}[0].append({one})",
            f"{name}.append({many})",
            f"{name}[-1][0] = {one}",
            f"{name}[0] = {many}",
            f"for row in {name}:\n    row.append({two})",
            f"[row.append({two}) for row in {name}]",
        ],
        Kind.SET: [f"{name}.add({one})", f"{name}.discard({one})", f"{name}.update({many})"],
        Kind.QUEUE: [f"{name}.append({one})", f"{name}.appendleft({one})", f"{name}.rotate(1)", f"{name}.popleft()"],
        Kind.OBJECT: [
            f"{name}.value = {one}",
            f"{name}.value += {two}",
            f"{name}.items.append({one})",
            f"{name}.extra = {one}",
            f"setattr({name}, 'value', {one})",
            f"{name}.grow()",
            f"{name}.__dict__['value'] = {two}",
        ],
        Kind.STREAM: [
            f"print(next({name}, None))",
            f"print(list({name}))",
            f"for v in {name}:\n    print(v)\n    break",
        ],
    }[kind]
    return draft.pick(forms)


def share(draft: Draft) -> None:
    """One object under two names, or inside another one; then perhaps changed through one of them."""
    lists, maps = draft.names(Kind.INTS), draft.names(Kind.COUNTS, Kind.SET)
    a, b = draft.new_name(Kind.INTS), draft.new_name(Kind.INTS)
    forms = [f"{a} = {b} = []", f"{a} = {b} = {numbers(draft, 0)}"]
    if lists:
        name = draft.pick(lists)
        group, grid, pair = (draft.new_name(kind) for kind in (Kind.GROUPS, Kind.NESTED, Kind.PAIR))
        forms += [
            f"{a} = {name}",
            f"{group} = {{'a': {name}, 'b': {name}}}",
            f"{grid} = [{name}, {name}]",
            f"{a}, {b} = {name}, {name}",
            f"{pair} = ({name}, {number(draft, 0)})",
            f"{grid} = [{name}] * 2",
            f"{a} = {name} if {name} else []",
            f"{a} = {name} or [1]",
            f"{a} = ({name})",
        ]
        forms += [f"{thing}.items = {name}" for thing in draft.names(Kind.OBJECT)]
    forms += [f"{a} = {grid}[0]" for grid in draft.names(Kind.NESTED)]
    forms += [f'{a} = {groups}["a"]' for groups in draft.names(Kind.GROUPS)]
    forms += [f"{a} = {thing}.items" for thing in draft.names(Kind.OBJECT)]
    forms += [f"for {a} in {grid}:\n    {a}.append(0)" for grid in draft.names(Kind.NESTED)]
    forms += [f"{draft.new_name(Kind.COUNTS)} = {name}" for name in maps]
    if draft.add(Piece(draft.pick(forms))) and draft.chance(0.5):
        mutate(draft)


def copy_object(draft: Draft) -> None:
    lists, nested = draft.names(Kind.INTS), draft.names(Kind.NESTED, Kind.GROUPS)
    if not lists:
        return assign(draft)
    a, name = draft.new_name(Kind.INTS), draft.pick(lists)
    forms = [f"{a} = {name}[:]", f"{a} = {name}.copy()", f"{a} = list({name})"]
    if "copy" in draft.namespace and hasattr(draft.namespace["copy"], "deepcopy"):
        forms += [f"{a} = copy.copy({name})"] + [
            f"{draft.new_name(Kind.NESTED)} = copy.deepcopy({part})" for part in nested
        ]
    forms += [f"{draft.new_name(Kind.NESTED)} = list({part})" for part in draft.names(Kind.NESTED)]
    forms += [f"{draft.new_name(Kind.GROUPS)} = dict({part})" for part in draft.names(Kind.GROUPS)]
    draft.add(Piece(draft.pick(forms)))
    return None


def label_object(draft: Draft) -> None:
    """A container of strings grows."""
    names = draft.names(Kind.TEXTS)
    if names:
        name = draft.pick(names)
        draft.add(
            Piece(
                draft.pick([f"{name}.append({text(draft)})", f"{name} = [w.upper() for w in {name}]", f"{name}.sort()"])
            )
        )
    else:
        draft.add(Piece(f"{draft.new_name(Kind.TEXTS)} = [{text(draft)}, {text(draft)}]"))
