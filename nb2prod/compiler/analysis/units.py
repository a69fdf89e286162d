"""From roled cells to units: what becomes a step, a figure or a test, and what goes to the module's top level."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nb2prod.compiler.analysis.candidates import Candidate
from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.imports import (
    Import,
    ImportTable,
    chooses_backend,
    is_guard,
    is_import,
    must_precede_imports,
)
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.looking import Looking
from nb2prod.model import Diagnostic, RoleKind
from nb2prod.rules import functions as function_rules
from nb2prod.rules import names as name_rules
from nb2prod.rules import tags as tag_rules
from nb2prod.rules import tests as test_rules

PIPELINE = frozenset({RoleKind.STEP, RoleKind.METRICS})
SETUP = "setup"


@dataclass(eq=False)
class Unit:
    """A step, figure or test: the statements of its cells that make its function's body."""

    kind: RoleKind
    tag_name: str
    module: str
    cells: list[CodeCell] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)  # variables a metrics cell only prints or displays
    dropped: list[Statement] = field(default_factory=list)

    @cached_property
    def in_pipeline(self) -> bool:
        return self.kind in PIPELINE

    @property
    def order(self) -> int:
        return self.cells[0].statements[0].order

    @cached_property
    def is_async(self) -> bool:
        return any(statement.names.awaits for statement in self.statements)

    @cached_property
    def bound(self) -> Mapping[str, bool]:
        """Names bound at the end, and whether certainly; to be asked for when all statements are there."""
        bound: dict[str, bool] = {}
        for statement in self.statements:
            for name, certain in statement.names.bound.items():
                bound[name] = certain or bound.get(name, False)
            for name in statement.names.global_writes:
                bound.setdefault(name, False)
            for name in statement.names.deleted:
                bound.pop(name, None)
        return bound

    @property
    def declared(self) -> list[str]:
        """Names that only functions of the step bind, through `global`: nothing else makes them its variables."""
        own = {name for part in self.statements for name in [*part.names.bound, *part.names.deleted]}
        written = dict.fromkeys(name for part in self.statements for name in part.names.global_writes)
        return [name for name in written if name not in own and name not in self.inputs]


@dataclass(slots=True, eq=False)
class Units:
    """Every statement of every exported cell, sorted to where it goes."""

    units: list[Unit] = field(default_factory=list)
    hoisted: list[Import] = field(default_factory=list)  # imports that go to the top of the module
    early: list[Statement] = field(default_factory=list)  # what must stand before some import
    top_level: list[Candidate] = field(default_factory=list)  # lifted definitions and constants, in order
    parameters: list[Statement] = field(default_factory=list)
    dropped: list[Statement] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    # (`id` of a node, name): where a name means what the top level has, in a step that binds it further down
    outer_reads: set[tuple[int, str]] = field(default_factory=set)


class Sorter:
    """Sort the statements of all cells, in document order."""

    def __init__(self, cells: tuple[CodeCell, ...], imports: ImportTable, lifting: Lifting, looking: Looking) -> None:
        self.cells = cells
        self.imports = imports
        self.lifting = lifting
        self.looking = looking
        self.result = Units()
        self.newly_dropped: list[Statement] = []
        self.latest: dict[tuple[RoleKind, str], Unit] = {}
        self.by_order: dict[int, list[Candidate]] = {}
        for candidate in lifting.lifted.values():
            self.by_order.setdefault(candidate.statement.order, []).append(candidate)
        self.imports_at: dict[int, list[Import]] = {}
        for entry in imports.imports:
            self.imports_at.setdefault(entry.order, []).append(entry)
        self.result.hoisted += [entry for entry in imports.imports if entry.implied]
        exported = [entry for entry in imports.imports if entry.statement.cell.role.kind is not RoleKind.SKIP]
        # an import that only repeats an earlier one depends on nothing set since
        news = {entry.text or str(entry.order): entry.order for entry in reversed(exported) if not entry.implied}
        self.last_import = max(news.values(), default=-1)
        self.started = False  # whether something above runs in a step, and would see what is set up early
        self.bound = {name for cell in cells for statement in cell.statements for name in statement.names.bound}

    def sort(self) -> Units:
        for cell in self.cells:
            kind = cell.role.kind
            dropped = len(self.result.dropped)
            body = [statement for statement in cell.statements if not self.take_away(statement)]
            self.newly_dropped = self.result.dropped[dropped:]
            if kind is RoleKind.PARAMETERS:
                self.result.parameters += body
            elif kind is RoleKind.EXPORT:
                for statement in body:
                    self.refuse_in_export(statement)
            elif kind is RoleKind.IMPORTS and body:
                self.add(cell, RoleKind.STEP, SETUP, body)
            elif kind not in (RoleKind.SKIP, RoleKind.IMPORTS):
                self.add(cell, kind, cell.role.name, body)
        return self.result

    # -- statements that leave their cell ------------------------------------------------------------------------

    def take_away(self, statement: Statement) -> bool:
        kind = statement.cell.role.kind
        node = statement.node
        if is_import(node) or (is_guard(node) and kind is not RoleKind.TEST):
            return self.take_import(statement)
        if kind is RoleKind.SKIP:
            return False
        if isinstance(node, (ast.Pass, ast.Global)) or self.is_dropped(statement):
            self.result.dropped.append(statement)
            return True
        if statement.order in self.by_order:
            self.result.top_level += self.by_order[statement.order]
            return True
        if kind in (RoleKind.IMPORTS, RoleKind.STEP, RoleKind.METRICS) and self.is_early(statement):
            if self.started and chooses_backend(statement, self.imports):
                return False  # pyplot can be imported before: the backend is then changed where the notebook changes it
            if self.started:
                message = "a later import needs this, and code above it must run before it"
                self.result.diagnostics.append(name_rules.LATE_SETUP.at(message, statement.cell.cell, node))
            self.result.early.append(statement)
            return True
        self.started = self.started or self.may_see_setup(statement)
        return False

    def may_see_setup(self, statement: Statement) -> bool:
        """Whether a statement that stays in its cell could tell if the process is set up before or after it."""
        kind = statement.cell.role.kind
        if kind is RoleKind.PARAMETERS:
            return False  # literals
        if kind is not RoleKind.IMPORTS or statement.names.rebound:
            return True
        paths = (self.imports.dotted(called.path) for called in statement.names.calls)
        return any(not dotted or dotted.startswith(("os.", "sys.", "site.", "matplotlib.")) for dotted in paths)

    def take_import(self, statement: Statement) -> bool:
        entries = self.imports_at.get(statement.order, [])
        names = [name for entry in entries for name in entry.names]
        # a guard that asks a notebook variable can only be asked where the variable is
        free = {read.name for read in statement.names.reads if not statement.names.bound.get(read.name)}
        hoistable = all(name in self.lifting.imported for name in names) and all(
            name in self.lifting.imported or name not in self.bound for name in free
        )
        if hoistable:
            self.result.hoisted += entries
            return True
        kind = statement.cell.role.kind
        if kind in (RoleKind.SKIP, *PIPELINE, RoleKind.TEST, RoleKind.FIGURE):
            return False
        clash = next((name for name in names if name not in self.lifting.imported), "")
        self.result.diagnostics.append(
            name_rules.MIXED_IMPORT.at(
                f"{clash!r} is imported here and bound to something else elsewhere", statement.cell.cell, statement.node
            )
        )
        return True

    def is_dropped(self, statement: Statement) -> bool:
        node, own = statement.node, statement.cell.statements
        if isinstance(node, ast.ClassDef):
            return node.name in self.looking.viewers
        if not isinstance(node, ast.Expr):
            return False
        value = node.value
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and statement is not own[-1]:
            # written for people: the first one becomes the docstring, others stay where they are
            return statement is own[0]
        if isinstance(value, ast.Call) and self.looking.is_display(value):
            arguments = [*value.args, *(keyword.value for keyword in value.keywords)]
            return all(self.looking.only_looks(argument) for argument in arguments)
        return self.looking.only_looks(value)

    def is_early(self, statement: Statement) -> bool:
        if statement.order > self.last_import or not must_precede_imports(statement, self.imports):
            return False
        lifted = self.lifting
        return all(read.name in lifted.imported or read.name not in self.bound for read in statement.names.reads)

    def refuse_in_export(self, statement: Statement) -> None:
        node, cell = statement.node, statement.cell.cell
        refused = self.lifting.refused.get(statement.order)
        if refused is not None and not refused.is_constant:
            rule = function_rules.ASSIGNS_GLOBAL if statement.names.global_writes else function_rules.NOT_LIFTABLE
            message = f"{refused.name!r} cannot stand at the module's top level: {refused.reason}"
            self.result.diagnostics.append(rule.at(message, cell, refused.place or node, fix=refused.fix))
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            name = next(iter(statement.names.bound), "the target")
            reason = refused.reason if refused else "it is not a plain assignment"
            message = f"{name!r} is no constant: {reason}"
            place = refused.place if refused and refused.place else node
            self.result.diagnostics.append(function_rules.NOT_CONSTANT.at(message, cell, place))
        else:
            self.result.diagnostics.append(
                function_rules.NOT_A_DEFINITION.at("this statement acts when the module is imported", cell, node)
            )

    # -- units ---------------------------------------------------------------------------------------------------

    def add(self, cell: CodeCell, kind: RoleKind, name: str, body: list[Statement]) -> None:
        if not body and kind is RoleKind.FIGURE:
            self.result.diagnostics.append(test_rules.NO_FIGURE.at("nothing in the cell draws a figure", cell.cell))
        if not body and (kind is not RoleKind.METRICS or not self.newly_dropped):
            return
        units = self.result.units
        apart = kind in (RoleKind.TEST, RoleKind.FIGURE)
        same = self.latest.get((kind, name)) if name or kind is not RoleKind.TEST else None
        last = next((u for u in reversed(units) if u.in_pipeline or (apart and u is same)), None)
        if same is not None and same is not last:
            if kind is RoleKind.METRICS or name == SETUP:
                same = None
            else:
                self.interrupted(cell, same)
        if same is None:
            same = Unit(kind, name, cell.role.module)
            units.append(same)
            self.latest[kind, name] = same
        elif same.in_pipeline and not units[-1].in_pipeline and units[-1].order > same.order:
            inside = units[-1].cells[0].cell
            self.result.diagnostics.append(
                test_rules.INSIDE_STEP.at(f"this cell stands inside step {same.tag_name!r}", inside)
            )
        if cell.role.module != same.module:
            message = f"the cells of {same.tag_name!r} are sent to different modules"
            self.result.diagnostics.append(tag_rules.CONTRADICTORY_TAGS.at(message, cell.cell))
        same.cells.append(cell)
        same.statements += body
        same.dropped += self.newly_dropped

    def interrupted(self, cell: CodeCell, same: Unit) -> None:
        first = same.cells[-1].cell.number
        self.result.diagnostics.append(
            tag_rules.INTERRUPTED_STEP.at(
                f"cells {first} and {cell.cell.number} share the name {same.tag_name!r}, "
                "and another exported cell stands between them",
                cell.cell,
                fix=f"name this cell '{same.tag_name}_2'",
            )
        )
