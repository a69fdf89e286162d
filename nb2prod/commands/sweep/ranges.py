"""Numbers written START:STOP:STEP, in exact decimal arithmetic."""

from __future__ import annotations

import re
from decimal import Decimal

MOST_POINTS = 100_000  # more is a slip of the fingers, such as a step that is too small by far

_NUMBER = r"\s*[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*"
_RANGE = re.compile(rf"({_NUMBER}):({_NUMBER}):({_NUMBER})")
_ENDS = re.compile(rf"({_NUMBER}):({_NUMBER})(?::(log))?")


def is_range(text: str) -> bool:
    """Whether a text is three numbers with colons between."""
    return _RANGE.fullmatch(text) is not None


def range_values(text: str) -> tuple[Decimal, ...]:
    """The numbers of START:STOP:STEP, with STOP where it is hit; raises ValueError for a range that has none."""
    found = _RANGE.fullmatch(text)
    if found is None:
        raise ValueError("is not written START:STOP:STEP")
    start, stop, step = map(Decimal, found.groups())
    if not step:
        raise ValueError("has a step of 0")
    try:
        steps = (stop - start) / step
    except ArithmeticError:  # beyond what decimals can hold
        raise ValueError(f"has more than {MOST_POINTS:,} values") from None
    if steps < 0:
        raise ValueError(f"has no values: steps of {step} lead away from {stop}; change the sign of the step")
    if steps >= MOST_POINTS:
        raise ValueError(f"has more than {MOST_POINTS:,} values")
    return tuple(start + index * step for index in range(int(steps) + 1))


def interval(text: str) -> tuple[Decimal, Decimal, bool] | None:
    """The ends of LO:HI[:log], and whether it is logarithmic; None for any other text."""
    found = _ENDS.fullmatch(text)
    return None if found is None else (Decimal(found.group(1)), Decimal(found.group(2)), bool(found.group(3)))
