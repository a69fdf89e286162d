"""Where each definition stands: at the module's top level, or in its step where it would not do up there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from nb2prod.compiler.analysis.lifting import Lifting
from nb2prod.compiler.analysis.units import Units
from nb2prod.model import Diagnostic, Severity


class Placed(NamedTuple):
    """One way to place the definitions, followed to its end."""

    lifting: Lifting
    units: Units
    findings: Sequence[Diagnostic]

    @property
    def errors(self) -> int:
        return sum(found.severity is Severity.ERROR for found in self.findings)


def place(attempt: Callable[[frozenset[int]], Placed]) -> Placed:
    """Lift what can be lifted; what is then found to fail at the top level stays in its step, if that helps."""
    nested: frozenset[int] = frozenset()
    best = latest = attempt(nested)
    while latest.lifting.blamed - nested:
        nested |= latest.lifting.blamed
        latest = attempt(nested)
        best = min(best, latest, key=lambda placed: placed.errors)
    return best
