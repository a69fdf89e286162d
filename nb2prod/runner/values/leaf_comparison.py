"""Compare the data of libraries: which function compares what."""

from __future__ import annotations

import sys
from typing import Any

from .array_comparison import compare_arrays
from .figure_kinds import PIXELS
from .frame_comparison import compare_pandas, compare_polars
from .frozen import article
from .verdicts import Difference, Tolerance, expected_got

_BY_LIBRARY = {"numpy": compare_arrays, "polars": compare_polars}


def compare_data(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    """Return the largest relative difference (0 when equal) of two leaves; raises Difference."""
    if type(expected) is not type(actual):
        raise Difference(expected_got(article(type(expected).__name__), article(type(actual).__name__)))
    if type(expected) is tuple:
        if expected[0] == PIXELS:
            return _compare_pixels(expected[1], actual[1])
        return _compare_entries(expected[1:], actual[1:], tolerance)
    # what is neither numpy's nor polars' is pandas' or extends it
    return _BY_LIBRARY.get(type(expected).__module__.split(".")[0], compare_pandas)(expected, actual, tolerance)


def _compare_pixels(expected: Any, actual: Any) -> float:
    if expected.shape != actual.shape:
        sizes = [f"{image.shape[1]} x {image.shape[0]} pixels" for image in (expected, actual)]
        raise Difference(f"the figure has {sizes[1]}, expected {sizes[0]}")
    rows, columns = (expected != actual).any(axis=2).nonzero()
    if len(rows):
        first = f"the first in row {rows[0]}, column {columns[0]}"
        raise Difference(f"the figure looks different: {len(rows):,} of {expected[..., 0].size:,} pixels, {first}")
    return 0.0


def _compare_entries(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    """Compare the entries of sparse matrices, which come in one order: by the last axis first."""
    numpy = sys.modules["numpy"]
    (places, values), (other_places, other_values) = expected, actual
    count = min(len(values), len(other_values))
    apart = numpy.zeros(count, bool)
    for axis, other in zip(places, other_places):
        apart |= axis[:count] != other[:count]
    place = int(numpy.argmax(apart)) if apart.any() else count
    if place < max(len(values), len(other_values)):
        lost, found = _entry(places, place), _entry(other_places, place)
        if found is None or (lost is not None and lost[::-1] < found[::-1]):
            raise Difference("a stored entry is missing", str(list(lost or ())))
        raise Difference("unexpected stored entry", str(list(found)))
    try:
        return compare_arrays(values, other_values, tolerance)
    except Difference as difference:
        entry = _entry(places, int(difference.where.strip("[]") or 0))
        raise Difference(difference.detail, str(list(entry or ()))) from None


def _entry(places: Any, place: int) -> Any:
    return tuple(int(axis[place]) for axis in places) if place < len(places[0]) else None
