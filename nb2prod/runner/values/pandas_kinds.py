"""pandas' frames, columns, indexes and scalars."""

from __future__ import annotations

import sys
from typing import Any, List, Tuple

from .builtin_kinds import PRIMITIVES
from .frozen import Kind, Shape, fields_shape, leaf_shape
from .naming import Naming
from .object_kinds import FreezeKind, fields_of

_Parts = List[Tuple[str, Any]]
_INTERNAL = frozenset(
    "_mgr _item_cache _attrs _flags _name _is_copy _cacher _cache _data _id _references _typ _no_setting_name".split()
)
_GROUPING = ("keys", "level", "axis", "sort", "dropna", "as_index", "group_keys", "observed", "_selection")


def _is_object(values: Any) -> bool:
    """Tell columns and indexes that hold Python objects, which are compared one by one."""
    dtype = values.dtype
    if str(dtype) == "object":
        return True
    categories = getattr(dtype, "categories", None)
    return categories is not None and not _holds_primitives(categories)


def _holds_primitives(index: Any) -> bool:
    return str(index.dtype) != "object" or PRIMITIVES.issuperset(map(type, index.tolist()))


def _is_plain_index(index: Any) -> bool:
    if isinstance(index, sys.modules["pandas"].MultiIndex):
        return all(_holds_primitives(level) for level in index.levels)
    return _holds_primitives(index) if str(index.dtype) == "object" else not _is_object(index)


def _items(values: Any) -> Shape:
    return Shape(Kind.SEQUENCE, "builtins.list", children=list(values.tolist()))


def _index(value: Any, naming: Naming) -> Shape:
    if _is_plain_index(value):
        return leaf_shape(naming.of(type(value)), value)
    parts: _Parts = [(".dtype", str(value.dtype)), ("", _items(value)), (".names", list(value.names))]
    return fields_shape(naming.of(type(value)), parts)


def _series(value: Any, naming: Naming) -> Shape:
    pandas, name = sys.modules["pandas"], naming.of(type(value))
    plain = pandas.Series(value).copy(deep=False)
    plain.attrs = {}
    parts: _Parts = []
    if not _is_plain_index(value.index):
        parts.append((".index", value.index))
        plain.index = pandas.RangeIndex(len(plain))
    if type(value.name) not in PRIMITIVES:
        parts.append((".name", value.name))
        plain.name = None
    if _is_object(value):
        parts += [(".dtype", str(value.dtype)), ("", _items(value))]
        plain = plain.astype(object).isna() & False
    return _framed(value, name, leaf_shape(name, plain), parts)


def _frame(value: Any, naming: Naming) -> Shape:
    pandas, name = sys.modules["pandas"], naming.of(type(value))
    plain = pandas.DataFrame(value).copy(deep=False)
    plain.attrs = {}
    parts: _Parts = []
    for axis in ("index", "columns"):
        labels = getattr(value, axis)
        if not _is_plain_index(labels):
            parts.append((f".{axis}", labels))
            setattr(plain, axis, pandas.RangeIndex(len(labels)))
    head = leaf_shape(name, plain.iloc[:0])
    objects = [place for place, dtype in enumerate(plain.dtypes) if _is_object(_Typed(dtype))]
    if objects:
        parts += [("", head), (".shape", value.shape)]
    for place in objects:
        parts.append((f"[{_column_label(value.columns[place])}]", _items(plain.iloc[:, place])))
    if objects:
        kept = [place for place in range(plain.shape[1]) if place not in set(objects)]
        plain = plain.iloc[:, kept]
    return _framed(value, name, leaf_shape(name, plain), parts)


class _Typed:
    """Something that has a dtype and nothing else."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype


def _column_label(label: Any) -> str:
    return repr(label) if type(label) in PRIMITIVES or type(label) is tuple else type(label).__name__


def _framed(value: Any, name: str, plain: Shape, parts: _Parts) -> Shape:
    """Return pandas data with what its own pickling and testing leave out."""
    if not value.flags.allows_duplicate_labels:
        parts.append((".flags.allows_duplicate_labels", False))
    if value.attrs:
        parts.append((".attrs", value.attrs))
    return fields_shape(name, [*parts, ("", plain)]) if parts else plain


def _extension_array(value: Any, naming: Naming) -> Shape:
    if _is_object(value):
        return fields_shape(naming.of(type(value)), [(".dtype", str(value.dtype)), ("", _items(value))])
    return leaf_shape(naming.of(type(value)), value)


def _singleton(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, naming.of(type(value)), repr(value))


def _moment(value: Any, naming: Naming) -> Shape:
    parts: _Parts = [("", value.isoformat()), (".unit", getattr(value, "unit", "ns"))]
    if hasattr(value, "tzinfo"):
        parts += [(".tz", None if value.tzinfo is None else str(value.tzinfo)), (".fold", value.fold)]
    return fields_shape(naming.of(type(value)), parts, str(value))


def _period(value: Any, naming: Naming) -> Shape:
    return fields_shape(naming.of(type(value)), [("", str(value)), (".freqstr", value.freqstr)], str(value))


def _interval(value: Any, naming: Naming) -> Shape:
    parts = [(f".{name}", getattr(value, name)) for name in ("left", "right", "closed")]
    return fields_shape(naming.of(type(value)), parts, str(value))


def _group_by(value: Any, naming: Naming) -> Shape:
    fields = vars(value)
    parts = [(f".{name}", fields[name]) for name in _GROUPING if name in fields]
    return fields_shape(naming.of(type(value)), [(".obj", value.obj), *parts])


def _styler(value: Any, naming: Naming) -> Shape:
    return fields_shape(naming.of(type(value)), [(".data", value.data), (".to_html()", value.to_html(table_uuid="0"))])


def _window(value: Any, naming: Naming) -> Shape:
    skipped = (".obj", "._grouper", "._index_array")
    fields = [part for part in fields_of(value) if part[0] not in skipped]
    return fields_shape(naming.of(type(value)), [(".obj", value.obj), *fields])


KINDS: Tuple[Tuple[str, str, FreezeKind], ...] = (
    ("pandas", "DataFrame", FreezeKind(_frame, internal=_INTERNAL)),
    ("pandas", "Series", FreezeKind(_series, internal=_INTERNAL)),
    ("pandas", "Index", FreezeKind(_index, complete=True)),
    ("pandas.api.extensions", "ExtensionArray", FreezeKind(_extension_array, complete=True)),
    ("pandas", "Timestamp", FreezeKind(_moment)),
    ("pandas", "Timedelta", FreezeKind(_moment)),
    ("pandas", "Period", FreezeKind(_period)),
    ("pandas", "Interval", FreezeKind(_interval)),
    ("pandas._libs.tslibs.nattype", "NaTType", FreezeKind(_singleton)),
    ("pandas._libs.missing", "NAType", FreezeKind(_singleton)),
    ("pandas.core.groupby", "GroupBy", FreezeKind(_group_by, complete=True)),
    ("pandas.io.formats.style", "Styler", FreezeKind(_styler)),
    ("pandas.core.window.rolling", "BaseWindow", FreezeKind(_window, complete=True)),
)
