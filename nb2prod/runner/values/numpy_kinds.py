"""numpy's arrays, scalars, types and random generators."""

from __future__ import annotations

import sys
from typing import Any, List, Tuple

from .frozen import Kind, Shape, fields_shape, leaf_shape
from .naming import Naming
from .object_kinds import FreezeKind, fields_of

_PLAIN_KINDS = "biufcSU"


def is_plain_scalar(value: Any) -> bool:
    """Tell numpy scalars that a Python number, string or bytes object holds without loss."""
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, vars(numpy)["generic"]) or type(value).__module__ != "numpy":
        return False
    kind, size = value.dtype.kind, value.dtype.itemsize
    return kind in _PLAIN_KINDS and (kind in "SU" or size <= (16 if kind == "c" else 8))


def _scalar(value: Any, naming: Naming) -> Shape:
    if is_plain_scalar(value):
        return Shape(Kind.VALUE, naming.of(type(value)), value.item())
    return fields_shape(naming.of(type(value)), [("", sys.modules["numpy"].asarray(value)), *fields_of(value)])


def _array(value: Any, naming: Naming) -> Shape:
    """Return an array by its memory, or item by item where it holds Python objects."""
    numpy = sys.modules["numpy"]
    plain, name = numpy.ndarray.view(value, numpy.ndarray), naming.of(type(value))
    if not plain.dtype.hasobject:
        return leaf_shape(name, plain)
    label = "" if plain.ndim == 1 else ".flat"
    items = Shape(Kind.SEQUENCE, "builtins.list", children=plain.ravel().tolist())
    return fields_shape(name, [(".dtype", repr(plain.dtype)), (".shape", plain.shape), (label, items)])


def _masked_array(value: Any, naming: Naming) -> Shape:
    """Return an array by its mask and by what the mask leaves visible."""
    numpy = sys.modules["numpy"]
    mask = numpy.ma.getmaskarray(value)
    data = numpy.array(numpy.ndarray.view(value, numpy.ndarray))
    data[mask] = numpy.zeros((), data.dtype)[()]
    fill = vars(value).get("_fill_value")
    fill = numpy.ma.default_fill_value(value.dtype) if fill is None else fill[()]
    return fields_shape(naming.of(type(value)), [(".mask", mask), ("", data), (".fill_value", numpy.asarray(fill))])


def _data_type(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, "numpy.dtype", repr(value))


def _function(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, naming.of(type(value)), str(value.__name__))


def _generator(value: Any, naming: Naming) -> Shape:
    return fields_shape(naming.of(type(value)), [(".bit_generator", value.bit_generator)])


def _bit_generator(value: Any, naming: Naming) -> Shape:
    parts: List[Tuple[str, Any]] = [(".state", value.state)]
    return fields_shape(naming.of(type(value)), parts)


def _random_state(value: Any, naming: Naming) -> Shape:
    if value is getattr(sys.modules.get("numpy.random.mtrand"), "_rand", None):
        return Shape(Kind.VALUE, naming.of(type(value)), "numpy.random")  # everybody's, no part of any value
    return fields_shape(naming.of(type(value)), [(".get_state()", value.get_state(legacy=False))])


def _seed_sequence(value: Any, naming: Naming) -> Shape:
    return fields_shape(naming.of(type(value)), [(".state", value.state)])


def _polynomial(value: Any, naming: Naming) -> Shape:
    return fields_shape(naming.of(type(value)), fields_of(value))


KINDS: Tuple[Tuple[str, str, FreezeKind], ...] = (
    ("numpy", "generic", FreezeKind(_scalar, complete=True)),
    ("numpy", "str_", FreezeKind(_scalar, complete=True)),
    ("numpy", "bytes_", FreezeKind(_scalar, complete=True)),
    ("numpy", "ndarray", FreezeKind(_array)),
    ("numpy", "memmap", FreezeKind(_array)),
    ("numpy", "matrix", FreezeKind(_array)),
    ("numpy", "recarray", FreezeKind(_array)),
    ("numpy.ma", "MaskedArray", FreezeKind(_masked_array)),
    ("numpy", "dtype", FreezeKind(_data_type, complete=True)),
    ("numpy", "ufunc", FreezeKind(_function)),
    ("numpy.random", "Generator", FreezeKind(_generator)),
    ("numpy.random", "BitGenerator", FreezeKind(_bit_generator, complete=True)),
    ("numpy.random", "RandomState", FreezeKind(_random_state)),
    ("numpy.random", "SeedSequence", FreezeKind(_seed_sequence)),
    ("numpy", "poly1d", FreezeKind(_polynomial, complete=True)),
)
