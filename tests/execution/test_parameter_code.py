"""Values must reach the kernel with the type and value they were given."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.errors import UsageError
from nb2prod.execution.parameter_code import parameters_cell, recorded, value_code

SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.floats(allow_nan=False)
HASHABLE = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=5)
VALUES = st.recursive(
    SCALARS | st.sets(HASHABLE, max_size=3) | st.frozensets(HASHABLE, max_size=3) | st.complex_numbers(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(HASHABLE, inner, max_size=3)
    ),
    max_leaves=8,
)


def arrived(value: object) -> object:
    scope: dict[str, object] = {}
    exec(parameters_cell({"x": value}), scope)
    assert set(scope) <= {"__builtins__", "x"}, "the injected cell bound another name"
    return scope["x"]


def typed(value: object) -> object:
    """Spell out the type of every part; sets without their order."""
    if isinstance(value, (list, tuple)):
        return type(value), [typed(item) for item in value]
    if isinstance(value, dict):
        return dict, [(typed(key), typed(item)) for key, item in value.items()]
    if isinstance(value, (set, frozenset)):
        return type(value), frozenset(repr(item) for item in value)
    return type(value), repr(value)


@given(VALUES)
def test_a_value_arrives_as_it_was_given(value: object) -> None:
    assert typed(arrived(value)) == typed(value)


@pytest.mark.parametrize("value", [math.inf, -math.inf, Path("data/a b.csv"), (), (1,), set(), frozenset(), -0.0])
def test_values_papermill_alone_would_change(value: object) -> None:
    result = arrived(value)
    assert (type(result), repr(result)) == (type(value), repr(value))


def test_not_a_number_arrives_as_such() -> None:
    result = arrived([math.nan])
    assert isinstance(result, list)
    assert math.isnan(result[0])


@pytest.mark.parametrize("value", [object(), [object()], range(3)])
def test_a_value_without_a_literal_is_refused(value: object) -> None:
    with pytest.raises(UsageError, match="cannot be passed to a notebook"):
        value_code(value)


def test_without_values_there_is_no_cell() -> None:
    assert parameters_cell({}) == ""


@given(VALUES)
def test_a_recorded_value_survives_json(value: object) -> None:
    written = recorded(value)
    assert json.loads(json.dumps(written, allow_nan=False)) == written


def test_what_json_holds_is_recorded_as_it_is_and_the_rest_as_source() -> None:
    assert recorded({"a": [1, 2.5, None, True]}) == {"a": [1, 2.5, None, True]}
    assert recorded((1, 2)) == "(1, 2)"
    assert recorded({1: "a"}) == "{1: 'a'}"
    assert recorded(math.nan) == 'float("nan")'
