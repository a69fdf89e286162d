"""What a comparison says."""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import Any, Dict, Iterator, NamedTuple, Optional

EQUAL, CLOSE, DIFFERENT, INCOMPARABLE = "equal", "close", "different", "incomparable"


class Tolerance(NamedTuple):
    """How far floats may lie apart to be close: `|expected - actual| <= absolute + relative * |expected|`.

    That is numpy's rule; pandas and polars apply their own with the same two numbers.
    """

    relative: float = 1e-7
    absolute: float = 1e-12


class Comparison(NamedTuple):
    """How two values compare: the outcome, and the first place that matters in words."""

    outcome: str  # "equal", "close", "different" or "incomparable"
    where: str = ""  # path of that place after the value's name, in Python notation
    detail: str = ""
    distance: Optional[float] = None  # the largest relative difference, when close

    def to_json(self) -> Dict[str, Any]:
        """Return what the json module can write."""
        return self._asdict()

    @classmethod
    def from_json(cls, read: Dict[str, Any]) -> Comparison:
        """Return what `to_json` wrote; raises TypeError for anything else."""
        return cls(**read)


class Difference(Exception):
    """Two values differ; `where` is the place within the part being compared."""

    def __init__(self, detail: str, where: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.where = where


@contextmanager
def inside(label: str) -> Iterator[None]:
    """Let differences that are found here lie in the part that a label names."""
    try:
        yield
    except Difference as difference:
        raise Difference(difference.detail, label + difference.where) from None


def float_distance(expected: Any, actual: Any, tolerance: Tolerance) -> Optional[float]:
    """Return the relative difference of two floats or complex numbers (0 when equal), or None when it is too large.

    Near zero, where only the absolute tolerance holds, it is the absolute difference.
    """
    if expected == actual or (expected != expected and actual != actual):
        return 0.0
    apart = abs(expected - actual)
    if not apart <= tolerance.absolute + tolerance.relative * abs(expected) or math.isinf(abs(expected)):
        return None
    relative = float(apart / max(abs(expected), abs(actual)))
    return relative if relative <= tolerance.relative else float(apart)


def expected_got(expected: str, actual: str) -> str:
    """Return the words for two values that differ."""
    return f"expected {expected}, got {actual}"
