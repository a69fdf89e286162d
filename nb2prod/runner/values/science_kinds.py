"""sympy's expressions, networkx' graphs and statsmodels' results."""

from __future__ import annotations

import sys
from typing import Any, Tuple

from .frozen import Kind, Shape, fields_shape
from .naming import Naming
from .object_kinds import FreezeKind, fields_of

_MODEL_PARTS = ("endog", "exog", "endog_names", "exog_names", "formula")


def _expression(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, naming.of(type(value)), sys.modules["sympy"].srepr(value))


def _graph(value: Any, naming: Naming) -> Shape:
    fields = vars(value)
    parts = [(".graph", fields["graph"]), (".nodes", fields["_node"]), (".adj", fields["_adj"])]
    return fields_shape(naming.of(type(value)), parts)


def _results(value: Any, naming: Naming) -> Shape:
    """Return what was estimated, and the data and names it was estimated from."""
    results = object.__getattribute__(value, "__dict__").get("_results", value)
    # the others come and go as results are looked at
    public = [part for part in fields_of(results) if not part[0].startswith("._") and part[0] != ".diagn"]
    return fields_shape(naming.of(type(value)), public)


def _model(value: Any, naming: Naming) -> Shape:
    parts = [(f".{name}", getattr(value, name, None)) for name in _MODEL_PARTS]
    return fields_shape(naming.of(type(value)), parts)


KINDS: Tuple[Tuple[str, str, FreezeKind], ...] = (
    ("sympy", "Basic", FreezeKind(_expression, complete=True)),
    ("sympy", "MatrixBase", FreezeKind(_expression, complete=True)),
    ("networkx", "Graph", FreezeKind(_graph, complete=True)),
    ("statsmodels.base.wrapper", "ResultsWrapper", FreezeKind(_results, complete=True)),
    ("statsmodels.base.model", "Results", FreezeKind(_results, complete=True)),
    ("statsmodels.base.model", "Model", FreezeKind(_model, complete=True)),
)
