"""What each step takes and returns, by liveness over the steps in notebook order."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.mutations import Mutations
from nb2prod.compiler.analysis.units import Unit, Units
from nb2prod.compiler.trees import of_types, walk
from nb2prod.model import Diagnostic, RoleKind
from nb2prod.rules import names as rules

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
WITH_ITEM = frozenset({ast.withitem})
SCALAR_CALLS = frozenset(
    "len int float round sum abs min max bool mean median std var item score nunique count".split()
)


def settle_signatures(units: Units, mutations: Mutations) -> None:
    """Decide the inputs and outputs of every step."""
    available = names_before(units)
    for unit in units.units:
        unit.shown = shown_names(unit, available[id(unit)])
    own = {id(unit): Own.of(unit, mutations) for unit in units.units if unit.in_pipeline}
    published: dict[int, set[str]] = {id(unit): set() for unit in units.units}
    changed = True
    while changed:
        by_liveness(units, own, available, published)
        changed = False
        known: set[str] = set()
        for unit in units.units:
            # a name that an earlier step put into the results must not go stale there
            again = known & set(unit.bound) if unit.in_pipeline else set()
            changed = changed or not again <= published[id(unit)]
            published[id(unit)] |= again
            known -= gone(unit)
            known |= set(unit.outputs)


class Own(NamedTuple):
    """What a step does, whatever the others do."""

    changed: set[str]
    results: list[str]

    @classmethod
    def of(cls, unit: Unit, mutations: Mutations) -> Own:
        """Look through the step's statements."""
        return cls({name for statement in unit.statements for name in mutations.of(statement)}, results_of(unit))


def by_liveness(
    units: Units, own: dict[int, Own], available: dict[int, set[str]], published: dict[int, set[str]]
) -> None:
    """Walk backwards from the end of the notebook: what a later unit reads, a step returns."""
    live: set[str] = set()
    bound_later: set[str] = set()
    for unit in reversed(units.units):
        if unit.in_pipeline:
            bound = unit.bound
            changed = own[id(unit)].changed & {*bound, *unit.inputs}
            outputs = [name for name in [*bound, *sorted(changed)] if name in live or name in published[id(unit)]]
            outputs += [name for name in own[id(unit)].results if name not in live and name not in bound_later]
            unit.outputs = list(dict.fromkeys(outputs))
            for name in unit.outputs:
                if not bound.get(name) and name not in unit.inputs and name in available[id(unit)]:
                    unit.inputs.append(name)
            live -= {name for name, certain in bound.items() if certain}
            bound_later |= set(bound)
        live |= set(unit.inputs)


def names_before(units: Units) -> dict[int, set[str]]:
    """Give, per unit, those of the names it mentions that have a value when it starts."""
    known = {name for statement in units.parameters for name in statement.names.bound}
    before: dict[int, set[str]] = {}
    for unit in units.units:
        mentioned = {read.name for statement in [*unit.statements, *unit.dropped] for read in statement.names.reads}
        before[id(unit)] = {name for name in [*mentioned, *unit.bound] if name in known}
        if unit.in_pipeline:
            known -= gone(unit)
            known |= set(unit.bound)
    return before


def gone(unit: Unit) -> set[str]:
    """Name what a step deletes and does not bind again."""
    deleted = {name for statement in unit.statements for name in statement.names.deleted}
    return (deleted - set(unit.bound)) if unit.in_pipeline else set()


def results_of(unit: Unit) -> list[str]:
    """Give the names a step binds that nothing reads: what it was written to find out."""
    loops = {name for statement in unit.statements for name in statement.names.loop_targets}
    private = loops | {name for statement in unit.statements for name in not_values(statement)}
    candidates = [
        name for name, certain in unit.bound.items() if certain and name not in private and not name.startswith("_")
    ]
    reads = [read for statement in unit.statements for read in statement.names.reads]
    read = {read.name for read in reads if not read.shown and not read.update}
    if unit.kind is RoleKind.METRICS:
        numbers = {name for statement in unit.statements if is_number(statement.node) for name in statement.names.bound}
        found = [name for name in candidates if name not in read or name in numbers]
        return found or candidates
    return [name for name in candidates if name not in read]


def is_number(node: ast.stmt) -> bool:
    """Whether an assignment's value is plainly a scalar, so that a metrics cell means to report it."""
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    if isinstance(value, ast.Call):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        return name in SCALAR_CALLS or name.endswith(("_score", "_error", "_loss"))
    return isinstance(value, (ast.Compare, ast.BinOp)) or (
        isinstance(value, ast.Constant) and isinstance(value.value, (int, float))
    )


def not_values(statement: Statement) -> list[str]:
    """Give the names bound to functions, classes, modules and open files: no results of a step."""
    node = statement.node
    if isinstance(node, DEFINITIONS):
        return [node.name]
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return list(statement.names.bound)
    opened = [
        part.id
        for child in of_types(statement.nodes, WITH_ITEM)
        if isinstance(child, ast.withitem) and child.optional_vars is not None
        for part in walk(child.optional_vars)
        if isinstance(part, ast.Name)
    ]
    return [*opened, *statement.names.lambda_names]


def shown_names(unit: Unit, available: set[str]) -> list[str]:
    """Give the variables a metrics cell prints or displays without binding them."""
    if unit.kind is not RoleKind.METRICS:
        return []
    reads = [read for statement in unit.statements for read in statement.names.reads if read.shown]
    reads += [read for statement in unit.dropped for read in statement.names.reads]
    return list(dict.fromkeys(read.name for read in reads if read.name in available))


def deleted_results(units: Units) -> Iterable[Diagnostic]:
    """Find names that a step deletes, binds again on some paths, and has to return."""
    for unit in units.units:
        bound = unit.bound
        for statement in unit.statements:
            for name in statement.names.deleted:
                if name in unit.outputs and not bound.get(name):
                    message = f"{name!r} is deleted here, and bound again on some paths only"
                    yield rules.MAYBE_UNBOUND.at(message, statement.cell.cell, statement.node)
