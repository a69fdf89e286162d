"""The type of a value as one would annotate it."""

from __future__ import annotations

import types
from typing import Any, Iterable, List

from .naming import Naming, public_name

_ANY = "Any"
_LIMIT = 10_000  # items that are looked into for the types of what they hold
_DEPTH = 4
_ATOMS = (bool, int, float, complex, str, bytes)
_ONE = ("list", "set", "frozenset", "collections.deque", "collections.Counter")
_TWO = ("dict", "collections.OrderedDict", "collections.defaultdict")
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)


def type_expression(value: Any, naming: Naming) -> str:
    """Return the dotted public type of a value, containers with their items' types; empty when there is none."""
    return _expression(value, naming, _DEPTH)


def _expression(value: Any, naming: Naming, depth: int) -> str:
    cls = type(value)
    if value is None:
        return ""
    if isinstance(value, _FUNCTIONS):
        return "collections.abc.Callable"
    if naming.is_own(cls):
        qualified = str(type.__getattribute__(cls, "__qualname__"))
        return "" if "<locals>" in qualified else qualified
    if isinstance(value, type):
        return "type"
    name = public_name(cls)
    if name.startswith("numpy.dtypes."):
        return "numpy.dtype"
    if name in _ONE:
        return f"{name}[{_common(list(value), naming, depth)}]"
    if name in _TWO:
        keys, values = _common(list(value.keys()), naming, depth), _common(list(value.values()), naming, depth)
        return f"{name}[{keys}, {values}]"
    return _tuple(value, naming, depth) if name == "tuple" else name


def _tuple(value: Any, naming: Naming, depth: int) -> str:
    if not value:
        return "tuple[()]"
    items = [_expression(item, naming, depth - 1) or _ANY for item in value[:8]] if depth else []
    if items and (len(value) <= 3 or (len(value) <= 8 and len(set(items)) > 1)):
        return f"tuple[{', '.join(items)}]"
    return f"tuple[{_common(list(value), naming, depth)}, ...]"


def _common(items: List[Any], naming: Naming, depth: int) -> str:
    """Return the one type of all items, or Any."""
    kinds = set(map(type, items))
    if len(kinds) != 1 or not depth:
        return _ANY
    if kinds.issubset(_ATOMS):
        return str(kinds.pop().__name__)
    found: Iterable[str] = {_expression(item, naming, depth - 1) for item in items[:_LIMIT]}
    names = set(found)
    return (names.pop() or _ANY) if len(names) == 1 and len(items) <= _LIMIT else _ANY
