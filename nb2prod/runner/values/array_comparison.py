"""Compare numpy arrays piece by piece, so that large ones need little memory."""

from __future__ import annotations

import sys
from typing import Any, Iterator, Tuple

from .verdicts import Difference, Tolerance, expected_got, inside

_CHUNK = 1 << 20  # items


def compare_arrays(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    """Return the largest relative difference (0 when equal) of two arrays that hold no objects.

    Raises Difference at the first item that is not within tolerance.
    """
    if expected.dtype != actual.dtype:
        raise Difference(f"dtype {actual.dtype}, expected {expected.dtype}", ".dtype" if expected.dtype.names else "")
    if expected.shape != actual.shape:
        raise Difference(f"shape {actual.shape}, expected {expected.shape}")
    if expected.dtype.names:
        return _compare_fields(expected, actual, tolerance)
    with sys.modules["numpy"].errstate(all="ignore"):
        return max(
            (_compare_chunk(start, *pair, expected.shape, tolerance) for start, pair in _chunks(expected, actual)),
            default=0.0,
        )


def _compare_fields(expected: Any, actual: Any, tolerance: Tolerance) -> float:
    largest = 0.0
    for name in expected.dtype.names:
        with inside(f"[{name!r}]"):
            largest = max(largest, compare_arrays(expected[name], actual[name], tolerance))
    return largest


def _chunks(expected: Any, actual: Any) -> Iterator[Tuple[int, Tuple[Any, Any]]]:
    """Yield parts of both arrays in C order, with the position of their first item, mostly without copying."""
    size = expected.size
    if size <= _CHUNK or (expected.flags.c_contiguous and actual.flags.c_contiguous):
        flat, other = expected.reshape(-1), actual.reshape(-1)
        for start in range(0, size, _CHUNK):
            yield start, (flat[start : start + _CHUNK], other[start : start + _CHUNK])
    else:
        step = size // len(expected)
        rows = max(1, _CHUNK // step)
        for row in range(0, len(expected), rows):
            yield row * step, (expected[row : row + rows].reshape(-1), actual[row : row + rows].reshape(-1))


def _compare_chunk(start: int, expected: Any, actual: Any, shape: Tuple[int, ...], tolerance: Tolerance) -> float:
    numpy = sys.modules["numpy"]
    if numpy.array_equal(expected, actual):
        return 0.0
    different = expected != actual
    if expected.dtype.kind in "fcmM":
        different &= ~((expected != expected) & (actual != actual))
    if not different.any():
        return 0.0
    places = numpy.flatnonzero(different)
    if expected.dtype.kind not in "fc":
        raise _difference(start, int(places[0]), expected, actual, shape)
    before, after = expected[places], actual[places]
    apart = numpy.abs(before - after)
    far = ~(apart <= tolerance.absolute + tolerance.relative * numpy.abs(before)) | numpy.isinf(before)
    if far.any():
        raise _difference(start, int(places[numpy.argmax(far)]), expected, actual, shape)
    relative = apart / numpy.maximum(numpy.abs(before), numpy.abs(after))
    return float(numpy.where(relative <= tolerance.relative, relative, apart).max())  # near zero, as it is


def _difference(start: int, place: int, expected: Any, actual: Any, shape: Tuple[int, ...]) -> Difference:
    position = sys.modules["numpy"].unravel_index(start + place, shape) if shape else ()
    where = f"[{', '.join(str(int(number)) for number in position)}]" if shape else ""
    return Difference(expected_got(_text(expected[place]), _text(actual[place])), where)


def _text(item: Any) -> str:
    text = str(item) if item.dtype.kind in "mM" else repr(item.item() if item.dtype.itemsize <= 16 else item)
    return text if len(text) <= 60 else text[:57] + "..."
