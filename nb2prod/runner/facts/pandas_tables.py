"""Facts about pandas' tables, columns and indexes."""

from __future__ import annotations

import sys
from typing import Any, Callable, List

from .builtin_values import stride
from .collecting import Collector, literal, method
from .relations import relation_facts

MOST_COLUMNS = 40
FEW = 8  # distinct texts whose counts are written out
SMALL = 60  # cells of a table that is written out whole
LISTED = 500  # cells that may go to the data file
AGGREGATES = ("mean", "std", "min", "max")
_AS_FLOATS = ".to_numpy(dtype=float, na_value=np.nan)"


def is_frame(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def is_series(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.Series)


def is_index(value: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, (pandas.Index, pandas.Categorical))


def frame_facts(collector: Collector, name: str, frame: Any, describe: Callable[..., None]) -> None:
    wide = len(frame.columns) > MOST_COLUMNS or not frame.columns.is_unique
    if wide:
        collector.exact(name + ".shape", lambda: tuple(frame.shape))
        if len(frame.columns) <= MOST_COLUMNS:
            collector.exact(f"list({name}.columns)", lambda: list(frame.columns), structure=True)
    else:
        collector.exact(f"list({name}.columns)", lambda: list(frame.columns), structure=True)
        collector.exact(f"len({name})", lambda: len(frame))
        collector.exact(
            f"{name}.dtypes.astype(str).to_dict()", lambda: frame.dtypes.astype(str).to_dict(), structure=True
        )
    if not len(frame):
        return
    _index_facts(collector, name + ".index", frame.index)
    _missing(collector, name, frame, wide)
    if wide:
        collector.number(f"{name}.sum(numeric_only=True).sum()", lambda: frame.sum(numeric_only=True).sum())
        return
    numeric = [column for column, dtype in frame.dtypes.items() if dtype.kind in "iuf"]
    if frame.size > SMALL:
        for function in AGGREGATES if numeric else ():
            _aggregate(collector, name, frame, function)
    _rows(collector, name, frame, numeric)
    for column in numeric if len(frame) <= 5_000_000 else ():
        if literal(column) is not None and not frame[column].isna().any():
            _relations(collector, f"{name}[{column!r}]", frame[column])
    for column in frame.columns:
        dtype = frame[column].dtype
        if column not in numeric and literal(column) is not None and not collector.full:
            _values(collector, f"{name}[{column!r}]", frame[column], dtype)


def _aggregate(collector: Collector, name: str, frame: Any, function: str) -> None:
    expression = f"{name}.{function}(numeric_only=True).to_dict()"
    size = 0.0
    if function == "mean":
        size = max(abs(float(getattr(frame, end)(numeric_only=True).max())) for end in ("min", "max"))
    collector.table(expression, lambda: getattr(frame, function)(numeric_only=True).to_dict(), scale=size)


def _missing(collector: Collector, name: str, frame: Any, wide: bool) -> None:
    counts = frame.isna().sum()
    if wide or not counts.any():
        collector.exact(f"int({name}.isna().sum().sum())", lambda: int(counts.sum()))
    else:
        collector.exact(f"{name}.isna().sum().to_dict()", counts.to_dict)


def _rows(collector: Collector, name: str, frame: Any, numeric: List[Any]) -> None:
    """The numbers of a small table, or of a few of its rows."""
    if not numeric:
        return
    columns = "" if len(numeric) == len(frame.columns) else f"[{literal(numeric)}]"
    if literal(numeric) is None:
        return
    if len(frame) * len(numeric) <= SMALL:
        part, rows = frame[numeric], ""
    else:
        places = [0, len(frame) // 3, 2 * len(frame) // 3, -1]
        part, rows = frame[numeric].iloc[places], f".iloc[{places}]"
    as_floats = _AS_FLOATS if any(_has_own_missing(dtype) for dtype in part.dtypes) else ""
    numbers = part.to_numpy(dtype=float, na_value=float("nan"))
    collector.array(name + columns + rows + as_floats, numbers.tolist)


def _has_own_missing(dtype: Any) -> bool:
    """Whether it is one of pandas' own kinds of numbers, whose missing value numpy cannot compare."""
    return not hasattr(dtype, "byteorder")


def series_facts(collector: Collector, name: str, series: Any, describe: Callable[..., None]) -> None:
    collector.exact(f"len({name})", lambda: len(series))
    collector.exact(f"str({name}.dtype)", lambda: str(series.dtype), structure=True)
    collector.exact(name + ".name", lambda: series.name, structure=True)
    if not len(series):
        return
    nullable = _has_own_missing(series.dtype) and bool(series.isna().any())
    short = len(series) <= SMALL // 4 and literal(list(series.index)) is not None
    if series.dtype.kind in "iuf" and short and not nullable:
        collector.table(name + ".to_dict()", series.to_dict)
        return
    _index_facts(collector, name + ".index", series.index)
    collector.exact(f"int({name}.isna().sum())", lambda: int(series.isna().sum()))
    if series.dtype.kind in "iuf":
        size = max(abs(float(series.min())), abs(float(series.max())))
        for function in AGGREGATES:
            collector.number(f"{name}.{function}()", method(series, function), scale=size)
        step = stride(len(series))
        sampled = series.iloc[::step]
        if nullable:
            numbers = sampled.to_numpy(dtype=float, na_value=float("nan"))
            collector.array(f"{name}.iloc[::{step}]{_AS_FLOATS}", numbers.tolist)
            return
        collector.numbers(f"{name}.iloc[::{step}].tolist()", sampled.tolist)
        collector.number(name + ".iloc[-1]", lambda: series.iloc[-1])
        _relations(collector, name, series)
    else:
        _values(collector, name, series, series.dtype)


def _values(collector: Collector, name: str, series: Any, dtype: Any) -> None:
    """A column of texts, truth values, categories, moments or anything else."""
    if len(series) > 5_000_000:
        return
    kind = str(dtype)
    if kind.startswith(("datetime", "timedelta", "period")):
        collector.exact(f"str({name}.min())", lambda: str(series.min()))
        collector.exact(f"str({name}.max())", lambda: str(series.max()))
        series, name = series.astype(str), name + ".astype(str)"
    elif kind == "bool":
        collector.exact(f"int({name}.sum())", lambda: int(series.sum()))
    else:
        distinct = _distinct(series)
        if 0 < distinct <= FEW:
            collector.exact(f"{name}.value_counts().sort_index().to_dict()", lambda: _counts(series))
        elif distinct > 0:
            collector.exact(f"int({name}.nunique())", lambda: distinct)
    step = stride(len(series))
    collector.exact(f"{name}.iloc[::{step}].tolist()", lambda: series.iloc[::step].tolist())
    collector.exact(name + ".iloc[-1]", lambda: series.iloc[-1])


def _relations(collector: Collector, name: str, series: Any) -> None:
    ordered = f"{name}.is_monotonic_increasing"
    relation_facts(collector, series, minimum=f"{name}.min()", maximum=f"{name}.max()", ordered=ordered)


def _distinct(series: Any) -> int:
    try:
        return int(series.nunique())
    except TypeError:  # lists and other values without a hash
        return 0


def _counts(series: Any) -> Any:
    return series.value_counts().sort_index().to_dict()


def _index_facts(collector: Collector, name: str, index: Any) -> None:
    pandas = sys.modules["pandas"]
    if any(part is not None for part in index.names):
        collector.exact(f"list({name}.names)", lambda: list(index.names), structure=True)
    if isinstance(index, pandas.MultiIndex):
        collector.exact(f"[str(part) for part in {name}[0]]", lambda: [str(part) for part in index[0]])
        collector.exact(f"[str(part) for part in {name}[-1]]", lambda: [str(part) for part in index[-1]])
        return
    text = "" if literal(index[0]) is not None else ".astype(str)"
    ends = index.astype(str) if text else index
    places = [0, len(index) // 2, -1] if len(index) > 2 else [0, -1]
    collector.exact(f"{name}{text}[{places}].tolist()", lambda: ends[places].tolist())
    if len(index) > 1:
        collector.exact(name + ".is_unique", lambda: bool(index.is_unique))


def index_facts(collector: Collector, name: str, index: Any, describe: Callable[..., None]) -> None:
    collector.exact(f"len({name})", lambda: len(index))
    if 0 < len(index) <= 20:
        collector.exact(f"{name}.tolist()", index.tolist)
        collector.exact(f"[str(part) for part in {name}]", lambda: [str(part) for part in index])
    elif len(index):
        step = stride(len(index))
        collector.exact(f"[str(part) for part in {name}[::{step}]]", lambda: [str(part) for part in index[::step]])
    if hasattr(index, "categories"):
        collector.exact(f"[str(part) for part in {name}.categories]", lambda: [str(c) for c in index.categories])
