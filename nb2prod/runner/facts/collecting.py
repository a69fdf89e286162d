"""Facts of one value as they are collected: JSON objects, bounded in number and size.

A fact is `{"expression", "kind", "value", "structure", "scale", "single"}`. Kinds, and what `value` holds:

- `exact`: Python source of a literal that the expression equals
- `number`: one number, equal within a tolerance; NaN and infinities as the texts "nan", "inf", "-inf"
- `numbers`: a list of numbers, equal one by one within a tolerance; the expression gives a list
- `table`: a dict of numbers by key, equal one by one within a tolerance; the expression gives a dict
- `relation`: the expression is true, and no chance can make it false; worth a test where nothing else can be said
- `array`: nested lists of numbers that an array-like equals within a tolerance

`structure` says that the fact is about the kind of value, not about its data; `scale` is the size of the numbers that
a near-zero result was computed from; `single` that they have single precision or less.
"""

from __future__ import annotations

import math
import numbers
import warnings
from typing import Any, Callable, Dict, List, Optional

MOST_FACTS = 40  # of one variable
LONGEST_LITERAL = 1500  # characters of source
LONGEST_TEXT = 300  # characters of one string

Fact = Dict[str, Any]


class Collector:
    """Collects facts; an expression that raises or warns is no fact."""

    def __init__(self) -> None:
        self.facts = []  # type: List[Fact]
        self.single = False  # whether what is added now comes from numbers of single precision or less

    @property
    def full(self) -> bool:
        return len(self.facts) >= MOST_FACTS

    def exact(self, expression: str, compute: Callable[[], object], structure: bool = False) -> None:
        """Add that the expression equals what it gives here, when that can be written as a literal."""
        self._add("exact", expression, lambda: literal(compute()), structure, 0.0)

    def number(
        self, expression: str, compute: Callable[[], object], scale: float = 0.0, structure: bool = False
    ) -> None:
        self._add("number", expression, lambda: as_number(compute()), structure, scale)

    def relation(self, expression: str) -> None:
        """Add that something is true of the data which cannot be so by chance."""
        self._add("relation", expression, lambda: "True", False, 0.0)

    def numbers(self, expression: str, compute: Callable[[], Any]) -> None:
        self._add("numbers", expression, lambda: _each(compute()), False, 0.0)

    def table(self, expression: str, compute: Callable[[], Any], scale: float = 0.0) -> None:
        self._add("table", expression, lambda: _by_key(compute()), False, scale)

    def array(self, expression: str, compute: Callable[[], Any]) -> None:
        self._add("array", expression, lambda: _nested(compute()), False, 0.0)

    def _add(self, kind: str, expression: str, value_of: Callable[[], Any], structure: bool, scale: float) -> None:
        if self.full:
            return
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # as in projects whose tests must not warn
                value = value_of()
        except Exception:  # a library's own refusal, or an object's own method that raises
            return
        if value is None:
            return
        fact = {"expression": expression, "kind": kind, "value": value}  # type: Fact
        if structure:
            fact["structure"] = True
        if self.single:
            fact["single"] = True
        if scale and math.isfinite(scale):
            fact["scale"] = scale
        self.facts.append(fact)


def method(owner: Any, name: str, *arguments: Any) -> Callable[[], Any]:
    """A call that is made later, also in a loop whose variables have moved on."""
    return lambda: getattr(owner, name)(*arguments)


def plain(value: object) -> object:
    """A numpy scalar as Python's own; everything else as it is."""
    kind = type(value)
    is_scalar = kind.__module__ == "numpy" and kind.__name__ != "ndarray" and getattr(value, "shape", None) == ()
    return value.item() if is_scalar else value  # type: ignore[attr-defined]


def literal(value: object, depth: int = 0) -> Optional[str]:
    """Python source of a value without floats; None where it has none that is short and equal everywhere."""
    source = _literal(value, depth)
    return source if source is not None and len(source) <= LONGEST_LITERAL else None


def _literal(value: object, depth: int) -> Optional[str]:
    value = plain(value)
    if value is None or isinstance(value, (bool, int)):
        return repr(value) if type(value) in (type(None), bool, int) else None
    if isinstance(value, (str, bytes)):
        return repr(value) if type(value) in (str, bytes) and len(value) <= LONGEST_TEXT else None
    if depth > 3 or type(value) not in (list, tuple, dict):
        return None
    if isinstance(value, dict):
        pairs = [(_literal(key, depth + 1), _literal(part, depth + 1)) for key, part in value.items()]
        if any(key is None or part is None for key, part in pairs):
            return None
        return "{" + ", ".join(f"{key}: {part}" for key, part in pairs) + "}"
    assert isinstance(value, (list, tuple))
    parts = [_literal(part, depth + 1) for part in value]
    if any(part is None for part in parts):
        return None
    text = ", ".join(part for part in parts if part is not None)
    if isinstance(value, list):
        return "[" + text + "]"
    return "(" + text + ("," if len(parts) == 1 else "") + ")"


def as_number(value: object) -> Any:
    """A real number as JSON has it."""
    value = plain(value)
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError("no real number")
    if isinstance(value, int):
        return int(value)
    return finite_or_text(float(value))


def finite_or_text(value: float) -> Any:
    """JSON has no NaN and no infinity."""
    return value if math.isfinite(value) else str(value)


def _each(values: Any) -> List[Any]:
    return [as_number(value) for value in values]


def _by_key(values: Any) -> Optional[Dict[str, Any]]:
    """Keys become the source of literals, so that they need not be texts."""
    found = {}  # type: Dict[str, Any]
    for key, value in values.items():
        source = literal(key)
        if source is None:
            return None
        found[source] = as_number(value)
    return found or None


def _nested(values: Any) -> Any:
    return [_nested(value) for value in values] if isinstance(values, list) else as_number(values)
