"""Compare pandas and polars data by their own testing functions, and say where the first difference is."""

from __future__ import annotations

import importlib
import sys
from typing import Any, Callable, Dict, List, Optional

from .array_comparison import compare_arrays
from .frozen import article
from .numpy_kinds import is_plain_scalar
from .verdicts import Difference, Tolerance, expected_got, float_distance, inside

_CLOSE_ROWS = 10_000  # pandas tests closeness item by item, a thousand times slower than equality
_EXACT_TYPES: Dict[str, Dict[str, Any]] = {
    "assert_frame_equal": {"check_index_type": True, "check_column_type": True, "check_freq": True},
    "assert_series_equal": {"check_index_type": True, "check_freq": True},
    "assert_index_equal": {"exact": True},
    "assert_extension_array_equal": {},
}


def compare_pandas(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    """Return the largest relative difference (0 when equal) of two frames, columns, indexes or extension arrays.

    Raises Difference at the first place where pandas finds them neither equal nor within tolerance.
    """
    pandas = sys.modules["pandas"]
    testing = importlib.import_module("pandas.testing")  # part of a library that is loaded
    named = (
        (pandas.DataFrame, "frame"),
        (pandas.Series, "series"),
        (pandas.Index, "index"),
        (object, "extension_array"),
    )
    name = next(f"assert_{kind}_equal" for cls, kind in named if isinstance(expected, cls))

    def check(rows: Optional[int] = None, **how: Any) -> None:
        getattr(testing, name)(expected[:rows], actual[:rows], **_EXACT_TYPES[name], **how)

    def check_closely() -> None:
        check(_CLOSE_ROWS, check_exact=False, rtol=tolerance.relative, atol=tolerance.absolute)

    return _settle(lambda: check(check_exact=True), check_closely, lambda: _locate_pandas(expected, actual, tolerance))


def compare_polars(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    """Return the largest relative difference (0 when equal) of two polars frames or columns; raises Difference."""
    polars = sys.modules["polars"]
    testing = importlib.import_module("polars.testing")
    is_frame = isinstance(expected, polars.DataFrame)
    function = testing.assert_frame_equal if is_frame else testing.assert_series_equal
    newer = hasattr(importlib.import_module("inspect").signature(function).parameters.get("rel_tol"), "name")
    names = ("rel_tol", "abs_tol") if newer else ("rtol", "atol")
    close = dict(zip(names, tolerance), check_exact=False)

    def check(**how: Any) -> None:
        function(expected, actual, **how)

    def locate() -> float:
        if is_frame:
            return _locate_columns(expected, actual, tolerance)
        return _locate_polars_series(expected, actual, tolerance)

    return _settle(lambda: check(check_exact=True), lambda: check(**close), locate)


def _settle(exact: Callable[[], None], close: Callable[[], None], locate: Callable[[], float]) -> float:
    """Look for the first difference, and let the library confirm what is found equal or close.

    Its tests alone will not do: pandas takes integers and arrays of its own that are merely close for equal, and needs
    minutes to put a difference in a large frame into words.
    """
    distance = locate()
    try:
        (close if distance else exact)()
    except AssertionError as error:
        raise Difference(_said(error)) from None
    return distance


def _said(error: AssertionError) -> str:
    """Return the library's own words on one line."""
    return "; ".join(line.strip() for line in str(error).splitlines() if line.strip())[:300]


def _locate_pandas(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    pandas = sys.modules["pandas"]
    if isinstance(expected, pandas.DataFrame):
        return _locate_in_frame(expected, actual, tolerance)
    if isinstance(expected, pandas.Series):
        return _locate_in_series(expected, actual, tolerance, "", expected.name != actual.name)
    _check_frequency(expected, actual, "")
    return _locate_in_array(expected, actual, tolerance, lambda place: f"[{place}]")


def _check_frequency(expected: Any, actual: Any, where: str) -> None:
    before, after = str(getattr(expected, "freq", None)), str(getattr(actual, "freq", None))
    if before != after:
        raise Difference(f"freq {after}, expected {before}", where)


def _locate_in_frame(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    before, after = list(expected.columns), list(actual.columns)
    if before != after or [type(name) for name in before] != [type(name) for name in after]:
        _differing_columns(before, after)
    if expected.shape != actual.shape:
        raise Difference(f"shape {actual.shape}, expected {expected.shape}")
    largest = _locate_in_index(expected.index, actual.index, tolerance)
    for place, name in enumerate(before):
        column, other = expected.iloc[:, place], actual.iloc[:, place]
        largest = max(largest, _locate_in_series(column, other, tolerance, f"[{_label(name)}]", False))
    return largest


def _differing_columns(before: List[Any], after: List[Any]) -> None:
    missing = [name for name in before if name not in after]
    unexpected = [name for name in after if name not in before]
    if missing:
        raise Difference(f"column {_label(missing[0])} is missing", ".columns")
    if unexpected:
        raise Difference(f"unexpected column {_label(unexpected[0])}", ".columns")
    raise Difference(f"columns in another order: {expected_got(_shown(before), _shown(after))}", ".columns")


def _locate_in_index(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    if type(expected) is not type(actual):
        kinds = article(type(expected).__name__), article(type(actual).__name__)
        raise Difference(expected_got(*kinds), ".index")
    if list(expected.names) != list(actual.names):
        raise Difference(expected_got(_shown(list(expected.names)), _shown(list(actual.names))), ".index.names")
    _check_frequency(expected, actual, ".index")
    return _locate_in_array(expected, actual, tolerance, lambda place: f".index[{place}]", ".index")


def _locate_in_series(expected: Any, actual: Any, tolerance: Tolerance, where: str, renamed: bool) -> float:
    if renamed:
        raise Difference(expected_got(repr(expected.name), repr(actual.name)), f"{where}.name")
    if len(expected) != len(actual):
        raise Difference(f"length {len(actual)}, expected {len(expected)}", where)
    largest = 0.0 if where else _locate_in_index(expected.index, actual.index, tolerance)
    index = expected.index

    def place_of(place: int) -> str:
        return f"{where}[{_label(index[place])}]" if index.is_unique else f"{where}.iloc[{place}]"

    before, after = _array_of(expected), _array_of(actual)
    return max(largest, _locate_in_array(before, after, tolerance, place_of, where))


def _array_of(column: Any) -> Any:
    return column.to_numpy() if isinstance(column.dtype, sys.modules["numpy"].dtype) else column.array


def _locate_in_array(
    expected: Any, actual: Any, tolerance: Tolerance, place_of: Callable[[int], str], where: str = ""
) -> float:
    if str(expected.dtype) != str(actual.dtype):
        raise Difference(f"dtype {actual.dtype}, expected {expected.dtype}", where)
    if len(expected) != len(actual):
        raise Difference(f"length {len(actual)}, expected {len(expected)}", where)
    numpy = sys.modules["numpy"]
    if isinstance(expected.dtype, numpy.dtype) and expected.dtype != object:
        try:
            return compare_arrays(numpy.asarray(expected), numpy.asarray(actual), tolerance)
        except Difference as difference:
            place = int(difference.where.strip("[]"))
            raise Difference(expected_got(_shown(expected[place]), _shown(actual[place])), place_of(place)) from None
    if str(expected.dtype) != "object" and expected.equals(actual):  # objects are equal there whatever their types
        return 0.0
    return _locate_item(list(expected), list(actual), tolerance, place_of)


def _locate_item(before: List[Any], after: List[Any], tolerance: Tolerance, place_of: Callable[[int], str]) -> float:
    largest = 0.0
    for place, (item, other) in enumerate(zip(before, after)):
        distance = _item_distance(item, other, tolerance)
        if distance is None:
            raise Difference(expected_got(_shown(item), _shown(other)), place_of(place))
        largest = max(largest, distance)
    return largest


def _item_distance(item: Any, other: Any, tolerance: Tolerance) -> Optional[float]:
    """Return how far two items of a column are apart, nested ones included, or None when they differ."""
    if item is other:
        return 0.0
    if isinstance(item, _array_types()) or type(item).__name__ == "Series":
        item, other = item.tolist(), other.tolist()
    if type(item) is not type(other):
        return None
    if isinstance(item, float) or getattr(getattr(item, "dtype", None), "kind", "") in ("f", "c"):
        return float_distance(item, other, tolerance)
    if isinstance(item, dict):
        item, other = [*item, *item.values()], [*other, *other.values()]
    if isinstance(item, (list, tuple)):
        found = [_item_distance(*pair, tolerance) for pair in zip(item, other)]
        known = [distance for distance in found if distance is not None]
        return max(known, default=0.0) if len(item) == len(other) and len(known) == len(found) else None
    return 0.0 if bool(item == other) else None


def _array_types() -> Any:
    numpy = sys.modules.get("numpy")  # polars works without it
    return () if numpy is None else numpy.ndarray


def _locate_columns(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    if expected.columns != actual.columns:
        _differing_columns(expected.columns, actual.columns)
    if expected.shape != actual.shape:
        raise Difference(f"shape {actual.shape}, expected {expected.shape}")
    largest = 0.0
    for name in expected.columns:
        with inside(f"[{name!r}]"):
            largest = max(largest, _locate_polars_series(expected[name], actual[name], tolerance))
    return largest


def _locate_polars_series(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    if expected.dtype != actual.dtype:
        raise Difference(f"dtype {actual.dtype}, expected {expected.dtype}")
    if expected.name != actual.name:
        raise Difference(expected_got(repr(expected.name), repr(actual.name)), ".name")
    if len(expected) != len(actual):
        raise Difference(f"length {len(actual)}, expected {len(expected)}")
    if expected.equals(actual):
        return 0.0
    if "numpy" in sys.modules and expected.dtype.is_float() and not expected.null_count() + actual.null_count():
        return compare_arrays(expected.to_numpy(), actual.to_numpy(), tolerance)
    return _locate_item(expected.to_list(), actual.to_list(), tolerance, lambda place: f"[{place}]")


def _plain(item: Any) -> Any:
    """Return numpy's scalars as Python's, in tuples, too: that is how they are written."""
    if isinstance(item, tuple):
        return tuple([_plain(part) for part in item])
    return item.item() if is_plain_scalar(item) else item


def _label(label: Any) -> str:
    return repr(str(label)) if hasattr(label, "isoformat") else _shown(label)


def _shown(item: Any) -> str:
    item = _plain(item)
    text = str(item) if hasattr(item, "isoformat") or type(item).__name__ == "NAType" else repr(item)
    return text if len(text) <= 80 else text[:77] + "..."
