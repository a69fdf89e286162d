"""Follow the notebook from top to bottom and find, for every name an exported cell reads, what it means there."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.aliases import Aliases
from nb2prod.compiler.analysis.bindings import Bindings
from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.findings import Findings
from nb2prod.compiler.analysis.global_names import GlobalNames, via
from nb2prod.compiler.analysis.hidden_state import HiddenEffects
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.interactive import HISTORY
from nb2prod.compiler.analysis.kept_errors import keeps_error
from nb2prod.compiler.analysis.left_out import LeftOut, Taint, Value
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.mutations import Mutations
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.analysis.outer_reads import has_other_name, reads_outer
from nb2prod.compiler.analysis.units import Unit, Units
from nb2prod.model import Diagnostic, RoleKind
from nb2prod.rules import names as rules
from nb2prod.rules import parameters as parameter_rules


@dataclass(slots=True, eq=False)
class Progress:
    """How far a unit has been followed."""

    unit: Unit
    bound_somewhere: frozenset[str]
    certain: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)


class Timeline:
    """The walk; `diagnostics` and the units' inputs are its result."""

    def __init__(
        self,
        cells: tuple[CodeCell, ...],
        units: Units,
        lifting: Lifting,
        imports: ImportTable,
        bindings: Bindings,
        mutations: Mutations,
        aliases: Aliases,
        effects: HiddenEffects,
        stars_known: bool,
    ) -> None:
        self.cells = cells
        self.units = units
        self.lifting = lifting
        self.imports = imports
        self.bindings = bindings
        self.findings = Findings()
        self.left_out = LeftOut(self.findings, imports, bindings, mutations, aliases, lifting, effects)
        self.stars_known = stars_known
        self.unit_at = {statement.order: unit for unit in units.units for statement in unit.statements}
        self.away = {statement.order for statement in [*units.dropped, *units.early]}
        self.away |= {entry.order for entry in units.hoisted if not entry.implied}
        self.lifted_at = {candidate.statement.order for candidate in units.top_level}
        self.values: dict[str, Value] = {}
        self.current: Progress | None = None
        self.bound_again: set[str] = set()  # names that two units in a row bound on some paths only
        statements = [statement for cell in cells for statement in cell.statements]
        self.globals = GlobalNames(
            lifting, imports, bindings, self.findings, self.left_out.taints, self.values, stars_known, statements
        )
        self.certain_first: dict[str, bool] = {}  # is the first read after a maybe-binding certain to happen?

    def follow(self) -> None:
        for cell in self.cells:
            if cell.role.kind is RoleKind.SKIP and cell.translation.opaque:
                self.left_out.opaque = self.left_out.opaque or (cell, cell.translation.opaque)
            for statement in cell.statements:
                self.step(statement)
        self.finish_unit()

    def step(self, statement: Statement) -> None:
        kind = statement.cell.role.kind
        unit = self.unit_at.get(statement.order)
        if statement.order in self.away:
            if kind is RoleKind.METRICS:
                self.check_shown(statement)
            elif kind is not RoleKind.SKIP:
                self.check_dropped(statement)
            return
        if statement.order in self.lifted_at:
            self.check_reads(statement, None)
        elif unit is not None:
            if self.current is None or self.current.unit is not unit:
                self.finish_unit()
                somewhere = frozenset(name for part in unit.statements for name in part.names.bound)
                self.current = Progress(unit, somewhere)
            self.left_out.check_hidden(statement, unit)
            self.check_reads(statement, self.current)
            self.bind(statement, self.current)
        elif kind is RoleKind.PARAMETERS:
            # the step around it, if its cells stand above and below, goes on
            for name in statement.names.bound:
                above = self.binding_above(name)
                if above is not None:
                    message = f"{name!r} is a parameter, and cell {above.cell.cell.number} above binds it too"
                    self.findings.report(parameter_rules.BOUND_ABOVE, message, statement, statement.node)
                self.values[name] = Value(statement, parameter=True)
                self.left_out.taints.pop(name, None)
        elif kind is RoleKind.SKIP:
            self.left_out.skip(statement, self.is_known)

    def binding_above(self, name: str) -> Statement | None:
        """Find what a step above has bound the name with, if one has."""
        here = self.current.unit.statements if self.current is not None and self.current.unit.in_pipeline else []
        if self.current is not None and name in self.current.possible:
            return next((part for part in here if name in part.names.bound), None)
        value = self.values.get(name)
        return value.statement if value is not None and not value.parameter else None

    def is_known(self, name: str) -> bool:
        """Whether the pipeline has bound the notebook variable so far."""
        here = self.current is not None and self.current.unit.in_pipeline and name in self.current.possible
        return here or name in self.values

    # -- binding -------------------------------------------------------------------------------------------------

    def bind(self, statement: Statement, progress: Progress) -> None:
        names = statement.names
        for name, certain in names.bound.items():
            if name.startswith("__") and not name.endswith("__"):
                message = f"{name!r} begins with two underscores"
                self.findings.report(rules.MANGLED, message, statement, names.bound_nodes.get(name, statement.node))
            elif name.startswith("__") and hasattr(type, name):
                message = f"{name!r} is a name that classes and modules have for themselves"
                self.findings.report(rules.MANGLED, message, statement, names.bound_nodes.get(name, statement.node))
            progress.possible.add(name)
            if certain:
                progress.certain.add(name)
                progress.deleted.discard(name)
                if progress.unit.in_pipeline:
                    self.left_out.taints.pop(name, None)
        for name in names.deleted:
            progress.certain.discard(name)
            progress.deleted.add(name)
            top_level = name in self.lifting.lifted or name in self.lifting.imported
            if top_level and name not in self.values and name not in progress.possible:
                message = f"{name!r} stands at the module's top level and cannot be deleted in a step"
                self.findings.report(rules.DELETED, message, statement, statement.node)
        if not progress.unit.in_pipeline:
            self.left_out.leave_apart(statement, self.is_known, progress.certain)

    def finish_unit(self) -> None:
        progress, self.current = self.current, None
        if progress is None:
            return
        unit = progress.unit
        if not unit.in_pipeline:
            for statement in unit.statements:
                cell = statement.cell.cell.number
                for name in statement.names.rebound:
                    message = f"{name!r} is bound in cell {cell}, which is no part of the pipeline"
                    self.left_out.taints[name] = Taint(rules.APART_DEFINITION, message, statement)
            return
        bound = unit.bound
        last = unit.statements[-1]
        for statement in unit.statements:
            for name in statement.names.deleted:
                if name not in bound:
                    self.values[name] = Value(statement, deleted=True)
                    self.certain_first.pop(name, None)
        for name, certain in bound.items():
            earlier = self.values.get(name)
            known = certain or (earlier is not None and earlier.certain and not earlier.deleted)
            if not known and earlier is not None and not earlier.deleted:
                self.bound_again.add(name)
            self.values[name] = Value(last, certain=known)
            if known:
                self.certain_first.pop(name, None)
                self.bound_again.discard(name)

    # -- reading -------------------------------------------------------------------------------------------------

    def check_reads(self, statement: Statement, progress: Progress | None) -> None:
        for name, node in statement.names.class_shadows:
            inside = progress is not None and name not in self.lifting.imported and not hasattr(builtins, name)
            if inside or self.bindings.is_exported(name):
                self.findings.report(
                    rules.CLASS_SHADOW, f"the class body reads {name!r} and then binds it", statement, node
                )
        for read in statement.names.reads:
            self.resolve(read, read.name, statement, progress)
            for name in sorted(self.lifting.state_of(read)) if progress is not None else ():
                self.resolve(read, name, statement, progress, through=read.name)

    def check_dropped(self, statement: Statement) -> None:
        """What is dropped because it only looks must at least not stop the notebook."""
        for read in statement.names.reads:
            known = self.bindings.of(read.name) or hasattr(builtins, read.name) or read.name == "display"
            if self.stars_known and not known and not HISTORY.match(read.name):
                message = f"{read.name!r} is not defined in any cell"
                self.findings.report(rules.UNDEFINED, message, statement, read.node)

    def check_shown(self, statement: Statement) -> None:
        """What a metrics cell only displays is a metric all the same: it must be there."""
        local = self.current.possible if self.current is not None else set()
        shown = Progress(Unit(RoleKind.METRICS, "", "", [statement.cell]), frozenset(), set(local), set(local))
        for read in statement.names.reads:
            self.resolve(read, read.name, statement, shown)

    def resolve(
        self, read: Read, name: str, statement: Statement, progress: Progress | None, through: str = ""
    ) -> None:
        if read.annotation:
            return
        local = progress is not None and name in progress.certain
        if name in read.settled if through else not read.exposed:
            return
        if name in self.left_out.taints and not (local and not progress_in_pipeline(progress)):
            taint = self.left_out.taints[name]
            if progress is not None or not self.lifting.lifted.get(name):
                self.findings.report(
                    taint.rule, via(taint.message, name, through), statement, read.node, taint.statement
                )
            return
        if local:
            return
        if progress is not None and name in progress.deleted:
            self.findings.report(rules.DELETED, f"{name!r} was deleted above", statement, read.node)
            return
        if progress is None:
            self.globals.resolve_at_top_level(read, name, statement)
        elif name in self.values:
            self.take_input(read, name, statement, progress, through)
        elif name in progress.bound_somewhere:
            if through and name in progress.possible:
                self.lifting.blame(through)
                message = f"{name!r} is bound on some paths only, and {through!r} needs it"
                self.findings.report(rules.MAYBE_UNBOUND, message, statement, read.node)
            else:
                self.resolve_unbound_local(read, name, statement, progress, through)
        else:
            self.globals.resolve(read, name, statement, through)

    def take_input(self, read: Read, name: str, statement: Statement, progress: Progress, through: str) -> None:
        value = self.values[name]
        if value.deleted:
            cell = value.statement.cell.cell.number
            self.findings.report(rules.DELETED, f"{name!r} was deleted in cell {cell}", statement, read.node)
            return
        # a builtin, import or function of the name is what the notebook then finds
        elsewhere = hasattr(builtins, name) or name in self.lifting.lifted or name in self.lifting.imported
        here = name in progress.possible or name in statement.names.rebound
        again = here or elsewhere or name in self.bound_again
        if not value.certain and (again or name not in self.certain_first):
            happens = read.certain and not through and not again
            self.certain_first[name] = happens
            if not happens:
                self.findings.add(maybe_unbound(name, value.statement, statement))
        if name not in progress.unit.inputs:
            progress.unit.inputs.append(name)

    def resolve_unbound_local(
        self, read: Read, name: str, statement: Statement, progress: Progress, through: str
    ) -> None:
        top_level = name in self.lifting.lifted or name in self.lifting.imported
        if read.hidden and not top_level:
            return  # a word of the text finds nothing of that name, neither here nor there
        if top_level or hasattr(builtins, name):
            self.resolve_outer(read, name, statement, progress, through)
        elif name not in progress.possible and (read.certain or through or keeps_error(read, statement)):
            later = next(part for part in progress.unit.statements if name in part.names.bound)
            self.globals.before_definition(read, name, statement, later, through)

    def resolve_outer(self, read: Read, name: str, statement: Statement, progress: Progress, through: str) -> None:
        """What the top level has is read, and its name is a variable further down."""
        found = len(self.findings.diagnostics)
        beforehand = name not in progress.possible and reads_outer(read, name, statement, progress.unit.statements)
        if beforehand and has_other_name(name, self.lifting, self.imports):
            self.globals.resolve(read, name, statement, through)
            if len(self.findings.diagnostics) == found:
                self.units.outer_reads.add((id(read.node), name))
            return
        self.lifting.blame(name)
        what = "a builtin" if hasattr(builtins, name) else "an import or function"
        message = f"{name!r} is {what} here and a variable later in the same step"
        self.findings.report(rules.LOCAL_SHADOW, message, statement, read.node)


def maybe_unbound(name: str, bound: Statement, read: Statement) -> Diagnostic:
    first, second = bound.cell.cell.number, read.cell.cell.number
    message = f"{name!r} is bound on some paths only, and read on some paths only by cell {second}"
    fix = f"give cells {first} to {second} one 'step:NAME', or bind {name!r} on every path, for example to None first"
    return rules.MAYBE_UNBOUND.at(message, bound.cell.cell, bound.names.bound_nodes.get(name, bound.node), fix=fix)


def progress_in_pipeline(progress: Progress | None) -> bool:
    return progress is not None and progress.unit.in_pipeline
