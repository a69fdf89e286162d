"""Names that no variable of the notebook answers to: top-level definitions, imports, builtins, or nothing at all."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nb2prod.compiler.analysis.bindings import Bindings, Source
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.findings import Findings
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.interactive import SESSION_MODULES, judge_calls, judge_import, judge_name
from nb2prod.compiler.analysis.left_out import Taint, Value
from nb2prod.compiler.analysis.lifting import Lifting, is_state
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.analysis.reached import unreached_parts
from nb2prod.compiler.naming import PRESENT_IN_MODULES
from nb2prod.rules import names as rules
from nb2prod.rules.rule import Rule


class GlobalNames(NamedTuple):
    """Judges such reads; the taints and values are those of the walk, as they stand when it asks."""

    lifting: Lifting
    imports: ImportTable
    bindings: Bindings
    findings: Findings
    taints: Mapping[str, Taint]
    values: Mapping[str, Value]
    stars_known: bool
    statements: Sequence[Statement]

    def resolve_at_top_level(self, read: Read, name: str, statement: Statement) -> None:
        """A lifted definition: what its body reads is looked up when it is called."""
        if read.depth and is_state(name, self.lifting.lifted, self.lifting.imported, self.bindings):
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
            rule = rules.UNDEFINED if read.certain or name in PRESENT_IN_MODULES else rules.UNDEFINED_IF_REACHED
            message = f"{name!r} is not defined in any cell"
            self.findings.report(rule, via(message, name, through), statement, read.node)
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
            # the module has no such name outside the function either, so it fails where the notebook does
            same = not (read.certain or read.depth or through or usable or name in PRESENT_IN_MODULES)
            rule = rules.LATE_IF_REACHED if same else rules.USED_BEFORE_DEFINITION
            self.before_definition(read, name, statement, bound[0].statement, through, rule)

    def check_import(self, read: Read, name: str, statement: Statement) -> None:
        dotted = self.imports.aliases.get(name, "")
        found = judge_import(dotted, read, statement)
        if found is None and dotted in SESSION_MODULES:
            found = judge_calls(self.imports, read, statement)
        if found is not None:
            self.findings.add(found)

    def check_called_early(self, read: Read, name: str, statement: Statement) -> None:
        """A function is used: everything its body needs must be there already."""
        pending, seen = [name], {name}
        unreached: dict[str, Statement] = {}  # where names that are read in parts that cannot run yet are defined
        while pending:
            holder = self.lifting.lifted[pending.pop()].statement
            for inner in holder.names.reads:
                other = self.lifting.lifted.get(inner.name)
                if not inner.depth or inner.name in seen:
                    continue
                if inner.name in self.taints and inner.name not in self.values:
                    taint = self.taints[inner.name]
                    self.findings.report(
                        taint.rule, via(taint.message, inner.name, name), statement, read.node, taint.statement
                    )
                elif other is not None or inner.name in self.lifting.imported:
                    first = other.statement if other is not None else self.bindings.of(inner.name)[0].statement
                    if first.order > statement.order:
                        if id(inner.node) in self.unreached_before(holder, first):
                            unreached.setdefault(inner.name, first)
                            continue  # another mention of the name may be reached
                        self.before_definition(read, inner.name, statement, first, name)
                    elif other is not None:
                        pending.append(inner.name)
                seen.add(inner.name)
        for late, first in unreached.items():
            if late not in seen:
                self.before_definition(read, late, statement, first, name, rules.LATE_IF_REACHED)

    def unreached_before(self, holder: Statement, first: Statement) -> frozenset[int]:
        """Give the parts of a class that nothing above a statement can run."""
        if not isinstance(holder.node, ast.ClassDef):
            return frozenset()
        return unreached_parts(holder.node, (part for part in self.statements if part.order < first.order))

    def before_definition(
        self,
        read: Read,
        name: str,
        statement: Statement,
        later: Statement,
        through: str = "",
        rule: Rule = rules.USED_BEFORE_DEFINITION,
    ) -> None:
        first, second = statement.cell.cell.number, later.cell.cell.number
        message = f"{name!r} is read in cell {first} and defined only in cell {second}"
        if first == second:
            message = f"{name!r} is read before it is defined, in line {later.node.lineno}"
        self.findings.report(rule, via(message, name, through), statement, read.node)


def via(message: str, name: str, through: str) -> str:
    return f"{message} (read by {through!r})" if through and through != name else message
