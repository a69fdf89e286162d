"""Cells that only serve people, and cells that depend on nothing else: a module has nobody to serve."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from nb2prod.compiler.analysis.interactive import ASKING, ASKING_MODULES, BACKEND, HISTORY
from nb2prod.compiler.roles import RAISES_TAG
from nb2prod.compiler.suggestion.survey import Survey
from nb2prod.rules import syntax

MAGIC = re.compile(r"^[ \t]*%{1,2}(\w+)", re.MULTILINE)
# refused magics that do work: what they write or set up is not for people only
WORKING_MAGICS = frozenset(
    "writefile file script perl ruby python python2 python3 pypy pushd popd dotenv store cython run load_ext".split()
)
REFUSED_MAGICS = frozenset(
    rule.code
    for rule in (
        syntax.MAGIC_REFUSED,
        syntax.UNKNOWN_MAGIC,
        syntax.CAPTURED_OUTPUT,
        syntax.TIMED_CODE,
        syntax.AUTOMAGIC,
    )
)


def cells_for_people(survey: Survey, exported: Set[int]) -> Mapping[int, str]:
    """Find the cells (positions) that can stay out because they serve people only, each with the reason.

    `exported` are those whose own tags export them. What any cell that stays in needs is never among them.
    """
    asking = asking_names(survey)
    direct = {
        position: reason
        for position in range(len(survey.cells))
        if position not in exported and (reason := service(survey, position, asking))
    }
    needed: set[int] = set()
    while True:
        served = with_dependents(survey, direct, exported | needed)
        more = {
            source
            for position, facts in enumerate(survey.cells)
            if position not in served
            for sources in facts.sources.values()
            for source in sources
            if source in served
        }
        if not more:
            return served
        needed |= more


def asking_names(survey: Survey) -> frozenset[str]:
    """Name what waits for a person when it is used: builtins, widgets, and the notebook's functions around them."""
    waiting = {name for name in ASKING if not survey.bindings.of(name)}
    waiting |= {name for name, dotted in survey.imports.aliases.items() if dotted.startswith(ASKING_MODULES)}
    return frozenset(waiting | {name for name, needs in survey.needs.items() if needs & waiting})


def service(survey: Survey, position: int, asking: frozenset[str]) -> str:
    """Say how a cell serves people only, or nothing."""
    facts = survey.cells[position]
    if RAISES_TAG in facts.cell.tags:
        return "is expected to fail (its tag says 'raises-exception')"
    refused = [found for found in facts.code.translation.diagnostics if found.code in REFUSED_MAGICS]
    magics = MAGIC.findall(facts.cell.source)
    if refused:
        return "" if WORKING_MAGICS & set(magics) else "uses a magic for the person at the keyboard"
    used = sorted(facts.mentions & asking)
    if used:
        widgets = any(survey.imports.aliases.get(name, "").startswith("ipywidgets") for name in used)
        return "shows widgets, and a module has nobody to move them" if widgets else "asks the person at the keyboard"
    session = sorted(name for name in facts.mentions if HISTORY.match(name) and not survey.bindings.of(name))
    if session and not facts.makes:
        return f"looks at {session[0]!r}, which only an interactive session has"
    calls = (survey.imports.dotted(call.path) for each in facts.code.statements for call in each.names.calls)
    if not facts.makes and (asked := next((dotted for dotted in calls if dotted in BACKEND), "")):
        return f"asks {asked.rpartition('.')[2]!r}, which tells of the session"
    if session and facts.defines.issuperset(facts.makes) and set(session[0]) == {"_"}:
        return "has blanks for a person to fill in, and no exported cell uses what it defines"
    return ""


def with_dependents(survey: Survey, direct: Mapping[int, str], exported: Set[int]) -> Mapping[int, str]:
    """Add the cells that need what such cells make, and nothing else (or make nothing themselves)."""
    served: dict[int, str] = {}
    for position, facts in enumerate(survey.cells):
        if position in exported:
            continue
        if position in direct:
            served[position] = direct[position]
            continue
        given = {
            name: sources
            for name, sources in facts.sources.items()
            if not any(name in survey.cells[source].defines for source in sources)
        }
        used = [name for name, sources in given.items() if any(source in served for source in sources)]
        if not used:
            continue
        only = all(source in served for sources in given.values() for source in sources)
        makes_nothing = not facts.makes and facts.changes <= set(used)
        if only or makes_nothing:
            cell = survey.cells[next(source for source in given[used[0]] if source in served)].cell.number
            served[position] = f"only serves {used[0]!r}, which cell {cell} has for people"
    return served
