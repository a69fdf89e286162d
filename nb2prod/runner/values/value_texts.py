"""A value in one short line, without running code of the notebook's classes."""

from __future__ import annotations

import datetime
import decimal
import fractions
import pathlib
import sys
import types
import uuid
from typing import Any, List

from .builtin_kinds import PRIMITIVES
from .describing import shortened
from .naming import Naming, public_name
from .object_kinds import fields_of, has_only_fields

_LIMIT = 120
_SHOWN = 6
_PLAIN = (
    range, slice, bytearray, type(Ellipsis), BaseException, datetime.date, datetime.time, datetime.timedelta,
    decimal.Decimal, fractions.Fraction, pathlib.PurePath, uuid.UUID,
)  # fmt: skip


def value_text(value: Any, naming: Naming) -> str:
    """Return what a value looks like in at most 120 characters."""
    return shortened(" ".join(_text(value, naming, 3).split()), _LIMIT)


def _text(value: Any, naming: Naming, depth: int) -> str:
    cls = type(value)
    if cls in PRIMITIVES:
        return repr(value[: _LIMIT + 1]) if isinstance(value, (str, bytes)) else _number(value)
    if not depth:
        return "..."
    if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
        return f"<function {value.__qualname__}>"
    if cls in (list, tuple, set, frozenset, dict):
        return _container(value, naming, depth - 1)
    if naming.is_own(cls) and has_only_fields(cls):
        public = [part for part in fields_of(value) if not part[0].startswith("._")]
        fields = [f"{label[1:]}={_text(part, naming, depth - 1)}" for label, part in public[:_SHOWN]]
        return f"{type.__getattribute__(cls, '__name__')}({', '.join(fields)})"
    return _data_text(value) or f"<{public_name(cls) or cls.__name__}>"


def _number(value: Any) -> str:
    if isinstance(value, int) and value.bit_length() > 400:
        return f"<int of {value.bit_length()} bits>"
    return repr(value)


def _container(value: Any, naming: Naming, depth: int) -> str:
    if isinstance(value, dict):
        pairs = list(value.items())[:_SHOWN]
        items = [f"{_text(key, naming, depth)}: {_text(item, naming, depth)}" for key, item in pairs]
    else:
        items = [_text(item, naming, depth) for item in _first(value)]
    inner = ", ".join(items) + (", ..." if len(value) > _SHOWN else "")
    if isinstance(value, tuple):
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return f"[{inner}]"
    if isinstance(value, frozenset):
        return f"frozenset({{{inner}}})"
    return f"{{{inner}}}" if value or isinstance(value, dict) else "set()"


def _first(value: Any) -> List[Any]:
    return [item for item, _ in zip(value, range(_SHOWN))]


def _data_text(value: Any) -> str:
    """Return a text for data of libraries: small values as they are, large ones by their size."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.generic):
        return repr(value)
    if numpy is not None and type(value) is numpy.ndarray:
        if value.size <= _SHOWN and not value.dtype.hasobject:
            return f"array({value.tolist()})"
        return f"array of shape {value.shape}, dtype {value.dtype}"
    module = type(value).__module__.split(".")[0]
    if isinstance(value, _PLAIN):
        return repr(value)
    if module == "pandas" and not hasattr(value, "dtype") and not hasattr(value, "columns"):
        return repr(value)
    shape = getattr(value, "shape", None) if module in ("pandas", "polars", "scipy", "torch") else None
    return f"{type(value).__name__} of shape {tuple(shape)}" if shape is not None and not callable(shape) else ""
