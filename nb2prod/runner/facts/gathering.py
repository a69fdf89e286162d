"""`gather_facts`: the registry of kinds of values, and what a test could assert about each."""

from __future__ import annotations

import contextlib
import copy
import warnings
from typing import Any, Callable, List, Mapping

from . import arrays, builtin_values, estimators, figures, own_objects, pandas_tables, polars_tables
from .collecting import Collector, Fact

Recognise = Callable[[Any], bool]
Describe = Callable[[Collector, str, Any, Callable[..., None]], None]

# the first that recognises a value describes it
KINDS = (
    ("scalar", builtin_values.is_scalar, builtin_values.scalar_facts),
    ("member", builtin_values.is_member, builtin_values.member_facts),
    ("path", builtin_values.is_path, builtin_values.path_facts),
    ("written", builtin_values.is_written, builtin_values.written_facts),
    ("container", builtin_values.is_container, builtin_values.container_facts),
    ("array", arrays.is_array, arrays.array_facts),
    ("sparse matrix", arrays.is_sparse, arrays.sparse_facts),
    ("generator", arrays.is_generator, arrays.generator_facts),
    ("frame", pandas_tables.is_frame, pandas_tables.frame_facts),
    ("series", pandas_tables.is_series, pandas_tables.series_facts),
    ("index", pandas_tables.is_index, pandas_tables.index_facts),
    ("polars frame", polars_tables.is_frame, polars_tables.frame_facts),
    ("polars series", polars_tables.is_series, polars_tables.series_facts),
    ("figure", figures.is_figure, figures.figure_facts),
    ("estimator", estimators.is_estimator, estimators.estimator_facts),
    ("object", own_objects.is_object, own_objects.object_facts),
)
DEEPEST = 3
_COPYABLE = ("numpy", "pandas", "polars", "scipy", "matplotlib")  # libraries of data


def gather_facts(name: str, value: object, namespace: Mapping[str, object]) -> List[Fact]:
    """List what a test could assert about the variable's value; empty for what nothing can be asserted about.

    Neither the value nor any global state (random numbers, warning filters) is changed.
    """
    del namespace  # facts of one variable alone
    collector = Collector()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(Exception):  # an object whose own code raises when looked at
            _describe(collector, name, value, 0)
        return collector.facts if collector.facts and _can_be_kept(value) else []


def _describe(collector: Collector, expression: str, value: object, depth: int) -> None:
    if depth > DEEPEST or collector.full:
        return

    def describe_part(part_expression: str, part: object) -> None:
        _describe(collector, part_expression, part, depth + 1)

    for _, recognise, describe in KINDS:
        if recognise(value):
            outer, collector.single = collector.single, _is_single(value)
            describe(collector, expression, value, describe_part)
            collector.single = outer
            return


def _is_single(value: Any) -> bool:
    """Whether an array or table holds floating-point numbers of less than double precision."""
    kinds = getattr(value, "dtypes", None)
    kinds = [getattr(value, "dtype", None)] if kinds is None or not hasattr(value, "columns") else list(kinds)
    return any(str(kind).lower() in ("float32", "float16", "bfloat16") for kind in kinds)


def _can_be_kept(value: object) -> bool:
    """Whether a test can copy it, so that a later step's changes do not reach the copy."""
    home = type(value).__module__.split(".")[0]
    if home in ("builtins", *_COPYABLE) and not isinstance(value, (list, tuple, dict, set)):
        return True
    try:
        copy.deepcopy(value)
    except Exception:  # locks, open files, generators
        return False
    return True
