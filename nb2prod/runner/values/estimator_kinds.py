"""scikit-learn's estimators, by their parameters and fitted attributes."""

from __future__ import annotations

from typing import Any, Tuple

from .frozen import Shape, fields_shape
from .naming import Naming
from .object_kinds import FreezeKind, fields_of


def _estimator(value: Any, naming: Naming) -> Shape:
    """Return all fields: what `get_params` names and what `fit` set, except how long it took."""
    parts = []
    for label, part in fields_of(value):
        if label == ".cv_results_" and type(part) is dict:
            part = {key: column for key, column in part.items() if not str(key).endswith("_time")}
        if not label.endswith("_time_"):
            parts.append((label, part))
    return fields_shape(naming.of(type(value)), parts)


KINDS: Tuple[Tuple[str, str, FreezeKind], ...] = (
    ("sklearn.base", "BaseEstimator", FreezeKind(_estimator, complete=True)),
)
