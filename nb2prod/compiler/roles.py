"""From cell tags to roles: nb2prod's own vocabulary, Kale's and nbdev's."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

from nb2prod.model import Cell, CellKind, Diagnostic, Notebook, Role, RoleKind
from nb2prod.rules import tags as rules

PLAIN_TAGS: dict[str, RoleKind] = {
    "parameters": RoleKind.PARAMETERS,
    "pipeline-parameters": RoleKind.PARAMETERS,
    "imports": RoleKind.IMPORTS,
    "export": RoleKind.EXPORT,
    "functions": RoleKind.EXPORT,
    "metrics": RoleKind.METRICS,
    "pipeline-metrics": RoleKind.METRICS,
    "test": RoleKind.TEST,
    "skip": RoleKind.SKIP,
}
NAMED_TAGS: dict[str, RoleKind] = {
    "step": RoleKind.STEP,
    "block": RoleKind.STEP,
    "figure": RoleKind.FIGURE,
    "test": RoleKind.TEST,
}
# papermill writes this tag on the cell it injects when it runs a notebook
INJECTED_TAG = "injected-parameters"
RAISES_TAG = "raises-exception"
SKIPPED = Role(RoleKind.SKIP)
MODULE_KINDS = frozenset({RoleKind.EXPORT, RoleKind.STEP, RoleKind.METRICS, RoleKind.FIGURE})
DIRECTIVE = re.compile(r"^#\s*\|\s*(?P<word>[A-Za-z_]+)\s*:?\s*(?P<value>\S*)\s*$")
NBDEV_EXPORTS = frozenset({"export", "exports", "exporti"})


class RoledCell(NamedTuple):
    """A code cell and what it becomes."""

    cell: Cell
    role: Role


def assign_roles(notebook: Notebook) -> tuple[tuple[RoledCell, ...], tuple[Diagnostic, ...]]:
    """Give each code cell its role, in document order, with what is wrong about the tags."""
    roled: list[RoledCell] = []
    found: list[Diagnostic] = []
    parameters: Cell | None = None
    previous = SKIPPED
    for cell in notebook.cells:
        if cell.kind is not CellKind.CODE:
            continue
        role, problems = role_of(cell)
        found += problems
        if notebook.kale and role.kind is RoleKind.SKIP and not explicitly_skipped(cell):
            role = previous if previous.kind in MODULE_KINDS or previous.kind is RoleKind.IMPORTS else role
        if role.kind is RoleKind.PARAMETERS:
            if parameters is not None:
                found.append(
                    rules.TWO_PARAMETERS_CELLS.at(
                        f"cells {parameters.number} and {cell.number} are both parameters cells", cell
                    )
                )
                role = SKIPPED
            else:
                parameters = cell
        previous = role if role.kind is not RoleKind.SKIP else previous
        roled.append(RoledCell(cell, role))
    return tuple(roled), tuple(found)


def explicitly_skipped(cell: Cell) -> bool:
    return "skip" in cell.tags


def role_of(cell: Cell) -> tuple[Role, list[Diagnostic]]:
    """Read one cell's tags and nbdev directives."""
    found: list[Diagnostic] = []
    roles: list[tuple[str, Role]] = []
    modules: list[str] = []
    for tag in dict.fromkeys(cell.tags):
        if "," in tag:
            found.append(rules.BAD_TAG.at(f"tag {tag!r} holds a comma, which notebook tags cannot", cell))
        elif tag == INJECTED_TAG:
            found.append(rules.INJECTED_PARAMETERS.at("this cell was injected by a papermill run", cell))
        elif tag.startswith("module:"):
            modules.append(tag.partition(":")[2])
        else:
            role = role_of_tag(tag)
            if role is not None:
                roles.append((tag, role))
            else:
                found += suggest(tag, cell)
    roles += list(nbdev_roles(cell, modules))
    for name in [role.name for tag, role in roles if role.name or tag.endswith(":")] + modules:
        found += check_name(name, cell)
    for name in modules:
        if name in sys.stdlib_module_names:
            message = f"a module called {name!r} would hide the standard library's"
            found.append(rules.BAD_NAME.at(message, cell, fix=f"name it '{name}_module'"))
    role, problems = settle(cell, roles, modules)
    return role, found + problems


def role_of_tag(tag: str) -> Role | None:
    if tag in PLAIN_TAGS:
        return Role(PLAIN_TAGS[tag])
    prefix, colon, name = tag.partition(":")
    if colon and prefix in NAMED_TAGS:
        return Role(NAMED_TAGS[prefix], name)
    return None


def nbdev_roles(cell: Cell, modules: list[str]) -> Iterator[tuple[str, Role]]:
    """Read `#| export`-style directives, which open a cell."""
    for line in cell.source.split("\n"):
        if not line.strip():
            continue
        match = DIRECTIVE.match(line)
        if match is None:
            return
        word, value = match["word"], match["value"]
        if word in NBDEV_EXPORTS:
            if value:
                modules.append(value.rpartition(".")[2])
            yield f"#| {word}", Role(RoleKind.EXPORT)
        elif word == "eval" and value == "false":
            yield "#| eval: false", SKIPPED


def settle(cell: Cell, roles: list[tuple[str, Role]], modules: list[str]) -> tuple[Role, list[Diagnostic]]:
    """Make one role of what the tags say, or say how they contradict each other."""
    distinct = list(dict.fromkeys(role for _, role in roles))
    if len(distinct) > 1:
        spelled = " and ".join(repr(tag) for tag, _ in roles)
        return SKIPPED, [rules.CONTRADICTORY_TAGS.at(f"tags {spelled} contradict each other", cell)]
    role = distinct[0] if distinct else SKIPPED
    if len(set(modules)) > 1:
        return role, [rules.CONTRADICTORY_TAGS.at(f"the cell is sent to {len(set(modules))} modules", cell)]
    if modules and role.kind not in MODULE_KINDS:
        return role, [rules.MODULE_WITHOUT_ROLE.at(f"'module:{modules[0]}' stands beside no exported role", cell)]
    found = []
    if role.kind is not RoleKind.SKIP and RAISES_TAG in cell.tags:
        found.append(rules.RAISES_EXCEPTION.at("the notebook goes on when this cell raises", cell))
    return Role(role.kind, role.name, modules[0] if modules else ""), found


def check_name(name: str, cell: Cell) -> list[Diagnostic]:
    """A name from a tag becomes a Python identifier and a file name: it must be one as it stands."""
    if not name:
        return [rules.BAD_NAME.at("a tag ends in ':' without a name", cell)]
    if not name.isidentifier():
        suggestion = re.sub(r"\W+", "_", name).strip("_") or "a_name"
        suggestion = suggestion if suggestion.isidentifier() else f"_{suggestion}"
        return [rules.BAD_NAME.at(f"{name!r} is no Python identifier", cell, fix=f"name it {suggestion!r}")]
    if keyword.iskeyword(name) or name.startswith("__"):
        what = "a Python keyword" if keyword.iskeyword(name) else "reserved by Python"
        return [rules.BAD_NAME.at(f"{name!r} is {what}", cell, fix=f"name it '{name.strip('_')}_cell'")]
    return []


def suggest(tag: str, cell: Cell) -> list[Diagnostic]:
    """Foreign tags are none of our business, unless they look like one of ours misspelled."""
    import difflib

    prefix, colon, name = tag.partition(":")
    known = [*PLAIN_TAGS, *NAMED_TAGS, "module"] if not colon else [*NAMED_TAGS, "module"]
    if prefix in known and not colon:
        return [rules.BAD_NAME.at(f"tag {tag!r} needs a name", cell, fix=f"write '{tag}:NAME'")]
    written = prefix.lower().replace("_", "-")
    # two letters swapped is the commonest slip, and in a short word leaves less alike than another word may be
    swapped = [word for word in known if sorted(word) == sorted(written)]
    close = swapped or difflib.get_close_matches(written, known, n=1, cutoff=0.84)
    if not close:
        return []
    wanted = close[0] + colon + name
    return [rules.LIKELY_MISSPELLED.at(f"tag {tag!r} is unknown", cell, fix=f"did you mean {wanted!r}?")]
