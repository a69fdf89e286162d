"""Which classes of libraries are pictured how; only libraries that are loaded are looked at."""

from __future__ import annotations

from typing import Dict

from . import (
    estimator_kinds,
    figure_kinds,
    numpy_kinds,
    pandas_kinds,
    polars_kinds,
    science_kinds,
    scipy_kinds,
    torch_kinds,
)
from .naming import defined_at
from .object_kinds import FreezeKind

_FAMILIES = (
    numpy_kinds.KINDS,
    pandas_kinds.KINDS,
    polars_kinds.KINDS,
    scipy_kinds.KINDS,
    estimator_kinds.KINDS,
    torch_kinds.KINDS,
    figure_kinds.KINDS,
    science_kinds.KINDS,
)


def library_classes() -> Dict[type, FreezeKind]:
    """Return the known classes of the libraries that this process has loaded."""
    found: Dict[type, FreezeKind] = {}
    for kinds in _FAMILIES:
        for module, name, kind in kinds:
            cls = defined_at(module, name)
            if isinstance(cls, type):
                found[cls] = kind
    return found
