"""Collect diagnostics, each once."""

from __future__ import annotations

import ast

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.model import Diagnostic
from nb2prod.rules import names as rules
from nb2prod.rules.rule import Rule


class Findings:
    """What the walk from top to bottom found."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.reported: set[tuple[str, str, int]] = set()

    def report(
        self, rule: Rule, message: str, statement: Statement, node: ast.AST, cause: Statement | None = None
    ) -> None:
        fix = ""
        if cause is not None and rule in (rules.SKIPPED_DEFINITION, rules.SKIPPED_CHANGE):
            fix = f"tag cell {cause.cell.cell.number}, for example with 'step:NAME'"
        self.add(rule.at(message, statement.cell.cell, node, fix=fix))

    def add(self, found: Diagnostic) -> None:
        key = (found.code, found.message, found.cell_number)
        if key not in self.reported:
            self.reported.add(key)
            self.diagnostics.append(found)
