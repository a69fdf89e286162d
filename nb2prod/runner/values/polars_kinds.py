"""polars' frames, columns and plans."""

from __future__ import annotations

import sys
from typing import Any, List, Tuple

from .frozen import Kind, Shape, fields_shape, leaf_shape, opaque_shape
from .naming import Naming
from .object_kinds import FreezeKind

_PLAN = "polars cannot say whether plans over the same operations use the same data"


def _frame(value: Any, naming: Naming) -> Shape:
    polars, name = sys.modules["polars"], naming.of(type(value))
    objects = [column for column, dtype in value.schema.items() if dtype == polars.Object]
    if not objects:
        return leaf_shape(name, value)
    parts: List[Tuple[str, Any]] = [(".columns", value.columns), ("", leaf_shape(name, value.drop(objects)))]
    parts += [(f"[{column!r}]", _items(value[column])) for column in objects]
    return fields_shape(name, parts)


def _series(value: Any, naming: Naming) -> Shape:
    name = naming.of(type(value))
    if value.dtype != sys.modules["polars"].Object:
        return leaf_shape(name, value)
    return fields_shape(name, [(".name", value.name), ("", _items(value))])


def _items(column: Any) -> Shape:
    return Shape(Kind.SEQUENCE, "builtins.list", children=column.to_list())


def _lazy_frame(value: Any, naming: Naming) -> Shape:
    plan = value.explain(optimized=False)
    data = opaque_shape("builtins.bytes", value.serialize(), _PLAN)
    return fields_shape(naming.of(type(value)), [(".explain(optimized=False)", plan), ("", data)])


def _expression(value: Any, naming: Naming) -> Shape:
    data = opaque_shape("builtins.bytes", value.meta.serialize(), _PLAN)
    return fields_shape(naming.of(type(value)), [("", str(value)), ("", data)])


def _data_type(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, naming.of(type(value)), repr(value))


KINDS: Tuple[Tuple[str, str, FreezeKind], ...] = (
    ("polars", "DataFrame", FreezeKind(_frame, internal=frozenset({"_df"}))),
    ("polars", "Series", FreezeKind(_series, internal=frozenset({"_s"}))),
    ("polars", "LazyFrame", FreezeKind(_lazy_frame, internal=frozenset({"_ldf"}))),
    ("polars", "Expr", FreezeKind(_expression, internal=frozenset({"_pyexpr"}))),
    ("polars", "DataType", FreezeKind(_data_type)),
)
