"""Names that no variable of the notebook answers to: top-level definitions, imports, builtins, or nothing at all."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.compiler.analysis.bindings import Bindings, Source
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.findings import Findings
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.interactive import judge_import, judge_name
from nb2prod.compiler.analysis.left_out import Taint, Value
from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.names import Read
from nb2prod.rules import names as rules


@dataclass(frozen=True, slots=True, eq=False)
class GlobalNames:
    """Judges such reads; the taints and values are those of the walk, as they stand when it asks."""

    lifting: Lifting
    imports: ImportTable
    bindings: Bindings
    findings: Findings
    taints: Mapping[str, Taint]
    values: Mapping[str, Value]
    stars_known: bool

    def resolve_at_top_level(self, read: Read, name: str, statement: Statement) -> None:
        """A lifted definition: what its body reads is looked up when it is called."""
        if read.depth and self.bindings.exported(name):
            return
        if read.depth and name in self.lifting.imported:
            self.check_import(read, name, statement)
            return
        self.resolve(read, name, statement, "")

    def resolve(self, read: Read, name: str, statement: Statement, through: str) -> None:
        candidate = self.lifting.lifted.get(name)
        if candidate is not None:
            if candidate.statement.order > statement.order and read.depth == 0:
                self.before_definition(read, name, statement, candidate.statement)
            elif read.depth == 0:
                self.check_called_early(read, name, statement)
            return
        if name in self.lifting.imported:
            first = self.bindings.of(name)[0].statement
            if first.order > statement.order and hasattr(builtins, name):
                message = f"{name!r} is the builtin here, and cell {first.cell.cell.number} imports another {name!r}"
                self.findings.report(rules.STAR_SHADOWS, message, statement, read.node)
            elif first.order > statement.order and read.depth == 0:
                self.before_definition(read, name, statement, first)
            self.check_import(read, name, statement)
            return
        bound = self.bindings.of(name)
        usable = [found for found in bound if found.order < statement.order]
        if not usable and (found := judge_name(read, statement)) is not None:
            self.findings.add(found)
        elif name == "display" or hasattr(builtins, name) or (not self.stars_known and not bound) or read.hidden:
            return
        elif not bound:
            self.findings.report(
                rules.UNDEFINED, via(f"{name!r} is not defined in any cell", name, through), statement, read.node
            )
        elif any(found.source is Source.IMPORT for found in bound):
            self.findings.report(
                rules.MIXED_IMPORT, f"{name!r} is imported and also bound to something else", statement, read.node
            )
        elif any(found.order in self.lifting.refused for found in bound):
            return  # reported where it is defined
        elif all(found.source is Source.SKIPPED for found in bound):
            cell = bound[0].statement.cell.cell.number
            message = f"{name!r} is defined in cell {cell}, which has no role"
            self.findings.report(rules.SKIPPED_DEFINITION, message, statement, read.node, bound[0].statement)
        else:
            self.before_definition(read, name, statement, bound[0].statement, through)

    def check_import(self, read: Read, name: str, statement: Statement) -> None:
        found = judge_import(self.imports.aliases.get(name, ""), read, statement)
        if found is not None:
            self.findings.add(found)

    def check_called_early(self, read: Read, name: str, statement: Statement) -> None:
        """A function is used: everything its body needs must be there already."""
        pending, seen = [name], {name}
        while pending:
            for inner in self.lifting.lifted[pending.pop()].statement.names.reads:
                if not inner.depth or inner.name in seen:
                    continue
                seen.add(inner.name)
                other = self.lifting.lifted.get(inner.name)
                if inner.name in self.taints and inner.name not in self.values:
                    taint = self.taints[inner.name]
                    self.findings.report(
                        taint.rule, via(taint.message, inner.name, name), statement, read.node, taint.statement
                    )
                elif other is not None and other.statement.order > statement.order:
                    self.before_definition(read, inner.name, statement, other.statement, name)
                elif other is not None:
                    pending.append(inner.name)
                elif inner.name in self.lifting.imported:
                    first = self.bindings.of(inner.name)[0].statement
                    if first.order > statement.order:
                        self.before_definition(read, inner.name, statement, first, name)

    def before_definition(
        self, read: Read, name: str, statement: Statement, later: Statement, through: str = ""
    ) -> None:
        first, second = statement.cell.cell.number, later.cell.cell.number
        message = f"{name!r} is read in cell {first} and defined only in cell {second}"
        if first == second:
            message = f"{name!r} is read before it is defined, in line {later.node.lineno}"
        self.findings.report(rules.USED_BEFORE_DEFINITION, via(message, name, through), statement, read.node)


def via(message: str, name: str, through: str) -> str:
    return f"{message} (read by {through!r})" if through and through != name else message
