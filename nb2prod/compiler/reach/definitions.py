"""Which definitions come to use a name, by what their later code mentions."""

from __future__ import annotations

from collections.abc import Iterable

from nb2prod.compiler.reach.facts import Definition, Facts, Place


def users_of(definitions: Iterable[Definition]) -> dict[str, frozenset[str]]:
    """The definitions that mention each name, in whatever order they stand."""
    users: dict[str, set[str]] = {}
    for each in definitions:
        for name in (*each.later.names, *each.later.texts):
            users.setdefault(name, set()).add(each.name)
    return {name: frozenset(found) for name, found in users.items()}


def holders(users: dict[str, frozenset[str]], names: dict[str, str]) -> dict[str, str]:
    """The names, and all definitions that come to use one of them, each with what is said of the one used."""
    found = dict(names)
    pending = list(found)
    while pending:
        name = pending.pop()
        new = users.get(name, frozenset()) - found.keys()
        found.update(dict.fromkeys(new, found[name]))
        pending += sorted(new)
    return found


def uses(facts: Facts, definitions: dict[str, str]) -> Place | None:
    """Where one of these definitions is first read."""
    used = [(facts.reads[each], each) for each in definitions if each in facts.reads]
    if not used:
        return None
    line, first = min(used)
    return Place(line, f"uses {first}, which {definitions[first]}")
