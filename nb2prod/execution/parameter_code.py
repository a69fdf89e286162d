"""The Python source of parameter values, exact in type and value.

papermill's own translation turns a tuple or a path into a string and a dictionary's keys into strings, so the cell that
carries the values is written here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import PurePath

from nb2prod.errors import UsageError

_PLAIN = (type(None), bool, int, str, bytes)


def value_code(value: object) -> str:
    """Write a value as an expression that evaluates to it and binds no name.

    Raises `UsageError` for a type that no literal of Python's can express.
    """
    kind = type(value)
    if kind in _PLAIN:
        return repr(value)
    if isinstance(value, float) and kind is float:
        return repr(value) if math.isfinite(value) else f'float("{value}")'
    if isinstance(value, complex) and kind is complex:
        return f"complex({value_code(value.real)}, {value_code(value.imag)})"
    if isinstance(value, PurePath):
        # An import statement would bind a name that the notebook may use for something else.
        return f'__import__("pathlib").Path({str(value)!r})'
    if isinstance(value, (list, tuple, set, frozenset, dict)):
        return _collection_code(value)
    raise UsageError(f"a value of type {kind.__name__} cannot be passed to a notebook: {value!r}")


def _collection_code(
    value: list[object] | tuple[object, ...] | set[object] | frozenset[object] | dict[object, object],
) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{value_code(key)}: {value_code(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (set, frozenset)):
        # Sets have no order of their own: sorted, so that equal runs get equal cells.
        inside = ", ".join(sorted(value_code(item) for item in value))
        display = f"{{{inside}}}" if inside else "set()"
        return f"frozenset({display})" if isinstance(value, frozenset) else display
    inside = ", ".join(value_code(item) for item in value)
    if isinstance(value, tuple):
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return f"[{inside}]"


def parameters_cell(values: Mapping[str, object]) -> str:
    """Write the cell that gives parameters their values; empty when there are none."""
    lines = [f"{name} = {value_code(value)}" for name, value in values.items()]
    return "\n".join(["# Parameters", *lines]) if lines else ""


def recorded(value: object) -> object:
    """Say a value in JSON: itself when JSON holds it exactly, otherwise its Python source."""
    if isinstance(value, float) and not math.isfinite(value):
        return value_code(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    exact = _json_exact(value)
    return value if exact else value_code(value)


def _json_exact(value: object) -> bool:
    if isinstance(value, list):
        return all(_json_exact(item) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _json_exact(item) for key, item in value.items())
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, (bool, int, str))
