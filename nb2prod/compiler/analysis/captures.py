"""Functions that would keep a variable's old value where the notebook sees the new one, or assign one out of reach."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping

from nb2prod.compiler.analysis.bindings import Binding, Bindings, Source
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.global_writers import writes_itself
from nb2prod.compiler.analysis.lifetimes import Lifetimes, reads_before_binding
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.analysis.units import Unit, Units
from nb2prod.model import Diagnostic
from nb2prod.rules import functions as function_rules
from nb2prod.rules import names as rules

ONE_STEP = (
    "give this cell and those that call the function one 'step:NAME', or return the new value and assign it there"
)


def stale_captures(units: Units, lifting: Lifting, bindings: Bindings, lifetimes: Lifetimes) -> Iterable[Diagnostic]:
    """Find functions that would keep a variable's old value where the notebook sees the new one."""
    for unit in units.units:
        if not unit.in_pipeline or not unit.statements:
            continue
        last = unit.statements[-1].order
        local = {*unit.inputs, *unit.bound}
        for statement in unit.statements:
            for read in statement.names.reads:
                if read.annotation:
                    continue
                if read.depth == 0 or lifetimes.is_done(read, statement):
                    yield from kept_at_call(read, statement, lifting, bindings)
                    continue
                known = read.name in local or read.name in lifting.lifted or read.name in lifting.imported
                for name in sorted(lifting.state_of(read) | ({read.name} if known else set())):
                    later = bound_again(name, last, bindings, lifting)
                    if later is not None and is_called_after(later, name, read, statement, lifting, lifetimes):
                        yield stale(name, later, read, statement)


def is_called_after(
    later: Binding, name: str, read: Read, statement: Statement, lifting: Lifting, lifetimes: Lifetimes
) -> bool:
    """Whether the code of a read, in a function that the statement makes, may run after a name is bound again."""
    if read.depth > 1 or name in lifting.captured_by(read):
        return True
    end = lifetimes.last_call(statement)
    return end > later.order or (end == later.order and not reads_before_binding(later.statement))


def kept_at_call(read: Read, statement: Statement, lifting: Lifting, bindings: Bindings) -> Iterable[Diagnostic]:
    for name in sorted(lifting.captured_by(read)):
        order = statement.order - (1 if name in statement.names.rebound else 0)
        later = bound_again(name, order, bindings, lifting)
        if later is not None:
            lifting.blame(read.name)
            yield stale(name, later, read, statement)


def bound_again(name: str, order: int, bindings: Bindings, lifting: Lifting) -> Binding | None:
    """Give the first binding after a moment that may change what the name stands for."""
    hoisted = Source.IMPORT if name in lifting.imported else None  # all imports of the name then bring the same
    every = bindings.of(name)
    before = [found for found in every if found.order <= order]
    value = constant_of(before[-1]) if before else None
    written = any(name in found.statement.names.global_writes for found in every)
    for found in every:
        same = value is not None and not written and value == constant_of(found)
        if found.order > order and found.source is not hoisted and not same:
            return found
    return None


def constant_of(binding: Binding) -> str | None:
    """Spell the number, text or the like that a binding certainly gives its name, if it is one."""
    node = binding.statement.node
    if not binding.certain or binding.source is not Source.STATE or not isinstance(node, ast.Assign):
        return None
    for target in node.targets:
        if isinstance(target, ast.Name) and target.id == binding.name:
            return spelled(node.value)
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for part, value in zip(target.elts, node.value.elts, strict=False):
                if isinstance(part, ast.Starred) or isinstance(value, ast.Starred):
                    return None
                if isinstance(part, ast.Name) and part.id == binding.name:
                    return spelled(value)
    return None


def spelled(value: ast.expr) -> str | None:
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    bare = [part.operand if isinstance(part, ast.UnaryOp) else part for part in parts]
    return ast.dump(value) if all(isinstance(part, ast.Constant) for part in bare) else None


def stale(name: str, later: Binding, read: Read, statement: Statement) -> Diagnostic:
    first, second = statement.cell.cell.number, later.statement.cell.cell.number
    message = f"a function made in cell {first} reads {name!r}, which cell {second} binds again"
    fix = f"give cells {first} to {second} one 'step:NAME', or pass {name!r} as an argument" if first < second else ""
    return rules.STALE_CAPTURE.at(message, statement.cell.cell, read.node, fix=fix)


def trapped_assignments(units: Units, lifting: Lifting, lifetimes: Lifetimes) -> Iterable[Diagnostic]:
    """Find functions that assign notebook variables and can be called where the variable is out of their reach."""
    mentioned = last_mentions(units, lifting)
    for unit in units.units:
        for statement in unit.statements:
            for name, place in statement.names.global_writes.items():
                last = unit.statements[-1].order
                needed = name in unit.outputs or mentioned.get(name, 0) > last
                outlives = not writes_itself(statement.node, name) or lifetimes.last_call(statement) > last
                if cannot_be_declared(name, unit, lifting) or (needed and outlives):
                    message = f"a function assigns {name!r} through 'global'"
                    fix = ONE_STEP if needed and outlives and unit.in_pipeline else ""
                    yield function_rules.ASSIGNS_GLOBAL.at(message, statement.cell.cell, place, fix=fix)


def cannot_be_declared(name: str, unit: Unit, lifting: Lifting) -> bool:
    """Whether the name cannot be a variable of the step that the function is in."""
    if name not in unit.declared:
        return False
    elsewhere = name in lifting.lifted or name in lifting.imported or hasattr(builtins, name)
    return elsewhere or not unit.in_pipeline


def last_mentions(units: Units, lifting: Lifting) -> Mapping[str, int]:
    """Give the last statement that reads or binds each name."""
    last: dict[str, int] = {}
    for unit in units.units:
        for statement in unit.statements:
            names = statement.names
            mentioned = {*names.rebound, *names.deleted, *names.global_writes}
            for read in names.reads:
                mentioned |= {read.name, *lifting.state_of(read)}
            last.update(dict.fromkeys(mentioned, statement.order))
    return last
