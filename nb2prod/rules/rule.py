"""The shape of a rule."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from nb2prod.model import Cell, Diagnostic, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One diagnostic code: its name, what it means, why it matters, and what usually mends it."""

    code: str
    name: str  # kebab-case, stable like the code
    severity: Severity
    summary: str  # one line, for tables
    explanation: str  # a paragraph or more, for `nb2prod explain`
    fix: str  # the usual mend, one sentence

    def at(
        self,
        message: str,
        cell: Cell | None = None,
        place: ast.AST | tuple[int, int] | None = None,
        *,
        fix: str = "",
    ) -> Diagnostic:
        """Build the finding.

        `place` is an AST node whose positions are the cell's, or a (line, column) pair, both from 1; `fix` replaces
        the rule's usual mend where a better one is known.
        """
        line, column = 0, 0
        if isinstance(place, tuple):
            line, column = place
        elif place is not None:
            line = getattr(place, "lineno", 0)
            column = getattr(place, "col_offset", -1) + 1
        return Diagnostic(
            code=self.code,
            severity=self.severity,
            message=message,
            fix=fix or self.fix,
            cell_id=cell.id if cell else "",
            cell_number=cell.number if cell else 0,
            line=line,
            column=column,
        )
