"""Facts about polars' tables and columns."""

from __future__ import annotations

import sys
from typing import Any, Callable

from .builtin_values import stride
from .collecting import Collector, method

MOST_COLUMNS = 40
FEW = 8  # distinct texts whose counts are written out


def is_frame(value: Any) -> bool:
    polars = sys.modules.get("polars")
    return polars is not None and isinstance(value, polars.DataFrame)


def is_series(value: Any) -> bool:
    polars = sys.modules.get("polars")
    return polars is not None and isinstance(value, polars.Series)


def frame_facts(collector: Collector, name: str, frame: Any, describe: Callable[..., None]) -> None:
    if frame.width > MOST_COLUMNS:
        collector.exact(name + ".shape", lambda: tuple(frame.shape))
        return
    collector.exact(name + ".columns", lambda: list(frame.columns), structure=True)
    collector.exact(name + ".height", lambda: frame.height)
    expression = f"[str(dtype) for dtype in {name}.dtypes]"
    collector.exact(expression, lambda: [str(dtype) for dtype in frame.dtypes], structure=True)
    collector.exact(f"list({name}.null_count().row(0))", lambda: list(frame.null_count().row(0)))
    for column in frame.columns if frame.height else ():
        _values(collector, f"{name}[{column!r}]", frame[column])


def series_facts(collector: Collector, name: str, series: Any, describe: Callable[..., None]) -> None:
    collector.exact(f"len({name})", lambda: len(series))
    collector.exact(f"str({name}.dtype)", lambda: str(series.dtype), structure=True)
    collector.exact(f"{name}.null_count()", series.null_count)
    if len(series):
        _values(collector, name, series)


def _values(collector: Collector, name: str, series: Any) -> None:
    step = stride(len(series))
    sampled = f"{name}.gather_every({step}).to_list()"
    if series.dtype.is_numeric():
        for function in ("mean", "std", "min", "max"):
            expression = f"{name}.{function}()"
            collector.number(expression, method(series, function))
        collector.numbers(sampled, series.gather_every(step).to_list)
        return
    if series.dtype.is_temporal():
        collector.exact(f"str({name}.min())", lambda: str(series.min()))
        collector.exact(f"str({name}.max())", lambda: str(series.max()))
        return
    collector.exact(f"{name}.n_unique()", series.n_unique)
    collector.exact(sampled, series.gather_every(step).to_list)
