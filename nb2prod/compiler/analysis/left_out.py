"""What cells outside the pipeline did to what the pipeline reads: untagged, test and figure cells."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from typing import NamedTuple

from nb2prod.compiler.analysis.aliases import Aliases
from nb2prod.compiler.analysis.bindings import Bindings, Source
from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.findings import Findings
from nb2prod.compiler.analysis.hidden_state import Hidden, HiddenEffects
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.interactive import NAMESPACE, harmless
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.memory import remembers_calls
from nb2prod.compiler.analysis.mutations import Mutations
from nb2prod.compiler.analysis.suspicion import Suspicion
from nb2prod.compiler.analysis.units import Unit
from nb2prod.model import RoleKind
from nb2prod.rules import names as rules
from nb2prod.rules.rule import Rule


class Value(NamedTuple):
    """What a notebook variable holds between two units."""

    statement: Statement
    parameter: bool = False
    certain: bool = True
    deleted: bool = False


class Taint(NamedTuple):
    """Why the value a name has in the notebook is not the one the pipeline would pass on."""

    rule: Rule
    message: str
    statement: Statement


class LeftOut:
    """Names whose value in the notebook is not the pipeline's, and hidden state that was set or drawn from."""

    def __init__(
        self,
        findings: Findings,
        imports: ImportTable,
        bindings: Bindings,
        mutations: Mutations,
        aliases: Aliases,
        lifting: Lifting,
        effects: HiddenEffects,
    ) -> None:
        self.findings = findings
        self.imports = imports
        self.bindings = bindings
        self.mutations = mutations
        self.aliases = aliases
        self.lifting = lifting
        self.effects = effects
        self.suspicion = Suspicion(mutations, imports, bindings, aliases)
        self.taints: dict[str, Taint] = {}
        self.hidden: dict[Hidden, tuple[Statement, ast.AST]] = {}
        self.opaque: tuple[CodeCell, str] | None = None

    def leave_apart(self, statement: Statement, known: Callable[[str], bool], local: Collection[str]) -> None:
        """Follow a statement of a test or figure cell."""
        outside = (lambda name: name not in local and known(name)) if local else known
        self.follow(statement, outside, rules.APART_DEFINITION, "is no part of the pipeline")

    def follow(self, statement: Statement, known: Callable[[str], bool], rule: Rule, why: str) -> None:
        for name, (node, how) in self.mutations.of(statement).items():
            deep = self.mutations.deep(statement, name)
            self.taint_group(name, rule, how, statement, node, known, why, deep=deep)
        for name, node in self.suspicion.of(statement).items():
            self.taint_group(name, rule, "through a call", statement, node, known, why, deep=True)
            if name in self.lifting.lifted:
                message = f"this cell changes {name!r} (through a call), which the exported code uses too"
                self.findings.report(rule, message, statement, node)
        for read in statement.names.reads:
            function = self.lifting.lifted.get(read.name)
            if function is not None and remembers_calls(function.statement):
                message = f"{read.name!r} remembers this call in its cache, and a later one will not do what it does"
                self.findings.report(rule, message, statement, read.node)
        for kind, node in self.effects.of(statement).items():
            self.hidden.setdefault(kind, (statement, node))

    def skip(self, statement: Statement, known: Callable[[str], bool]) -> None:
        """Follow a statement of a cell without a role."""
        cell = statement.cell.cell.number
        for name in [*statement.names.rebound, *statement.names.deleted, *statement.names.global_writes]:
            imports = any(b.source is Source.IMPORT for b in self.bindings.of(name) if b.order == statement.order)
            if imports and name in self.lifting.imported:
                continue
            self.taints[name] = Taint(
                rules.SKIPPED_DEFINITION, f"{name!r} is bound in cell {cell}, which has no role", statement
            )
        self.follow(statement, known, rules.SKIPPED_CHANGE, "has no role")
        hidden = self.effects.of(statement)
        for name, (node, how) in self.mutations.of(statement).items():
            patched = name in self.lifting.imported and isinstance(node, (ast.Attribute, ast.Subscript)) and not hidden
            if name in self.lifting.lifted or patched:
                message = f"this cell changes {name!r} ({how}), which the exported code uses too"
                self.findings.report(rules.SKIPPED_CHANGE, message, statement, node)
        for called in statement.names.calls:
            if called.path[0] in self.lifting.lifted and called.path[-1] in ("register", "cache_clear"):
                message = f"this cell changes {called.path[0]!r}, which the exported code uses too"
                self.findings.report(rules.SKIPPED_CHANGE, message, statement, called.node)
        for read in statement.names.reads:
            if read.name in NAMESPACE and not self.bindings.of(read.name) and not harmless(read):
                self.opaque = self.opaque or (statement.cell, f"{read.name!r} may bind or change any variable")

    def taint_group(
        self,
        name: str,
        rule: Rule,
        how: str,
        statement: Statement,
        node: ast.AST,
        known: Callable[[str], bool],
        why: str,
        *,
        deep: bool,
    ) -> None:
        cell = statement.cell.cell.number
        line = getattr(node, "lineno", 0)
        for alias in self.aliases.of(name, deep=deep):
            if known(alias) and alias not in self.taints and not self.bindings.only_plain(alias):
                through = f" through {name!r}" if alias != name else ""
                message = f"{alias!r} is changed{through} in cell {cell}, line {line} ({how}), and that cell {why}"
                self.taints[alias] = Taint(rule, message, statement)

    def check_hidden(self, statement: Statement, unit: Unit) -> None:
        """What a left-out cell did to hidden state matters to what runs after it."""
        if self.opaque is not None and unit.in_pipeline:
            cell, why = self.opaque
            self.findings.add(rules.OPAQUE_SKIPPED.at(why, cell.cell))
            self.opaque = None
        if not self.hidden:
            return
        own = self.effects.of(statement)
        if Hidden.SEED in own:
            self.hidden.pop(Hidden.SEED, None)
            self.hidden.pop(Hidden.DRAW, None)
        for kind, (source, node) in list(self.hidden.items()):
            matters = {
                Hidden.SEED: True,
                Hidden.PROCESS: True,
                Hidden.DRAW: Hidden.DRAW in own,
                Hidden.STYLE: unit.kind is RoleKind.FIGURE or self.draws_figures(statement),
                Hidden.DISPLAY: any(called.path == ("print",) for called in statement.names.calls),
            }[kind]
            if matters and source.cell is not statement.cell:
                del self.hidden[kind]
                message = f"this cell {kind.value}, and cell {statement.cell.cell.number} comes after it"
                self.findings.add(rules.SKIPPED_HIDDEN_STATE.at(message, source.cell.cell, node))

    def draws_figures(self, statement: Statement) -> bool:
        paths = (self.imports.dotted(called.path) for called in statement.names.calls)
        return any(dotted.startswith(("matplotlib", "seaborn", "plotly")) for dotted in paths)
