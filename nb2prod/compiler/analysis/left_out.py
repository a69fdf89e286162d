"""What cells outside the pipeline did to what the pipeline reads: untagged, test and figure cells."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection
from dataclasses import dataclass

from nb2prod.compiler.analysis.bindings import Bindings, Source
from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.findings import Findings
from nb2prod.compiler.analysis.hidden_state import Hidden, hidden_effects
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.mutations import Mutations
from nb2prod.compiler.analysis.mutators import root_name
from nb2prod.compiler.analysis.units import Unit
from nb2prod.model import RoleKind
from nb2prod.rules import names as rules
from nb2prod.rules.rule import Rule


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """What a notebook variable holds between two units."""

    statement: Statement
    parameter: bool = False
    certain: bool = True
    deleted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Taint:
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
        aliases: dict[str, frozenset[str]],
    ) -> None:
        self.findings = findings
        self.imports = imports
        self.bindings = bindings
        self.mutations = mutations
        self.aliases = aliases
        self.taints: dict[str, Taint] = {}
        self.hidden: dict[Hidden, tuple[Statement, ast.AST]] = {}
        self.opaque: CodeCell | None = None

    def leave_apart(self, statement: Statement, known: set[str], local: Collection[str]) -> None:
        """Follow a statement of a test or figure cell."""
        for name, (node, how) in self.mutations.of(statement).items():
            if name not in local:
                self.taint_group(
                    name, rules.APART_DEFINITION, how, statement, node, known, "is no part of the pipeline"
                )
        self.follow_calls(statement, known - set(local), rules.APART_DEFINITION, "is no part of the pipeline")
        for kind, node in hidden_effects(statement, self.imports).items():
            self.hidden.setdefault(kind, (statement, node))

    def follow_calls(self, statement: Statement, known: set[str], rule: Rule, why: str) -> None:
        """What is called without being seen to be harmless may change itself and all it is given."""
        suspects: dict[str, ast.AST] = {}
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Call) and not self.is_transparent(node.func):
                parts = [node.func, *node.args, *(keyword.value for keyword in node.keywords)]
                suspects.update({root.id: node for part in parts if (root := root_name(part)) is not None})
        for read in statement.names.reads:
            effects = self.mutations.functions.get(read.name) if read.call is None else None
            if effects is not None and (effects.changed_parameters or effects.changed_names):
                suspects.update({other.name: read.node for other in statement.names.reads})
        for name, node in suspects.items():
            if name in known:
                self.taint_group(name, rule, "through a call", statement, node, known, why)

    def is_transparent(self, function: ast.expr) -> bool:
        """Whether what a call of this changes is known: methods, libraries, builtins and the notebook's functions."""
        if isinstance(function, ast.Name):
            name = function.id
            own = name in self.mutations.functions or name in self.mutations.lambdas or name in self.mutations.classes
            return own or name in self.imports.by_name or hasattr(builtins, name) or not self.bindings.of(name)
        return isinstance(function, ast.Attribute)

    def skip(self, statement: Statement, known: set[str]) -> None:
        """Follow a statement of a cell without a role."""
        cell = statement.cell.cell.number
        for name in [*statement.names.rebound, *statement.names.deleted, *statement.names.global_writes]:
            if any(found.source is Source.IMPORT for found in self.bindings.of(name) if found.order == statement.order):
                continue
            self.taints[name] = Taint(
                rules.SKIPPED_DEFINITION, f"{name!r} is bound in cell {cell}, which has no role", statement
            )
        for name, (node, how) in self.mutations.of(statement).items():
            self.taint_group(name, rules.SKIPPED_CHANGE, how, statement, node, known, "has no role")
        self.follow_calls(statement, known, rules.SKIPPED_CHANGE, "has no role")
        for kind, node in hidden_effects(statement, self.imports).items():
            self.hidden.setdefault(kind, (statement, node))

    def taint_group(
        self,
        name: str,
        rule: Rule,
        how: str,
        statement: Statement,
        node: ast.AST,
        known: set[str],
        why: str,
    ) -> None:
        cell = statement.cell.cell.number
        line = getattr(node, "lineno", 0)
        for alias in sorted(self.aliases.get(name, frozenset({name}))):
            if alias in known and alias not in self.taints:
                through = f" through {name!r}" if alias != name else ""
                message = f"{alias!r} is changed{through} in cell {cell}, line {line} ({how}), and that cell {why}"
                self.taints[alias] = Taint(rule, message, statement)

    def check_hidden(self, statement: Statement, unit: Unit) -> None:
        """What a left-out cell did to hidden state matters to what runs after it."""
        if self.opaque is not None and unit.in_pipeline:
            cell = self.opaque
            self.findings.add(rules.OPAQUE_SKIPPED.at(cell.translation.opaque, cell.cell))
            self.opaque = None
        if not self.hidden:
            return
        own = hidden_effects(statement, self.imports)
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
