"""scipy's sparse matrices and distributions."""

from __future__ import annotations

from typing import Any, Tuple

from .frozen import Shape, fields_shape, leaf_shape
from .naming import Naming
from .object_kinds import FreezeKind, fields_of

COORDINATES = "coordinates"


def _sparse(value: Any, naming: Naming) -> Shape:
    """Return a sparse matrix by its stored entries, in one order whatever the format; stored zeros count."""
    entries = value.tocoo(copy=True)
    entries.sum_duplicates()
    coordinates = tuple(getattr(entries, "coords", None) or (entries.row, entries.col))
    content = leaf_shape("builtins.tuple", (COORDINATES, coordinates, entries.data))
    parts = [(".shape", tuple(value.shape)), (".dtype", value.dtype), ("", content)]
    return fields_shape(naming.of(type(value)), parts)


def _distribution(value: Any, naming: Naming) -> Shape:
    """Return a frozen distribution by its family and arguments."""
    fields = dict(fields_of(value))
    parts = [(label, fields[label]) for label in (".args", ".kwds") if label in fields]
    return fields_shape(naming.of(type(value)), [(".dist.__class__", type(value.dist)), (".dist", value.dist), *parts])


KINDS: Tuple[Tuple[str, str, FreezeKind], ...] = (
    ("scipy.sparse", "spmatrix", FreezeKind(_sparse, complete=True)),
    ("scipy.sparse", "sparray", FreezeKind(_sparse, complete=True)),
    ("scipy.stats.distributions", "rv_frozen", FreezeKind(_distribution, complete=True)),
)
