"""What charts are drawn from: how values are spread on axes, means, grids."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.execution.sweep.results import PointStatus, Sweep
from nb2prod.execution.sweep.values import Scalar
from nb2prod.reporting.sweep.charts import chart_document, swept_words
from nb2prod.reporting.sweep.columns import ParameterColumn, Scale, metric_columns, parameter_columns
from tests.reporting.sweep.sweeps import MAX_AUC, MIN_LOSS, failure, grid, result, sweep_of


def column(values: Sequence[object]) -> ParameterColumn:
    runs = [result(number, {"p": value}) for number, value in enumerate(values, 1)]
    return parameter_columns(sweep_of(runs, varied=("p",)))[0]


def document(sweep: Sweep) -> Any:
    return chart_document(sweep, parameter_columns(sweep), metric_columns(sweep))


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ([1, 2, 3], Scale.LINEAR),
        ([0.1, 0.2, 0.3, 0.4], Scale.LINEAR),
        (list(range(1, 1001)), Scale.LINEAR),
        ([0.001, 0.01, 0.1, 1.0], Scale.LOG),
        ([16, 32, 64, 128], Scale.LOG),
        ([10 ** (number / 7 - 4) for number in range(30)], Scale.LOG),
        ([0, 1, 10, 100], Scale.LINEAR),
        ([-1, 1, 1000], Scale.LINEAR),
        ([True, False], Scale.CATEGORY),
        (["a", "b"], Scale.CATEGORY),
        ([1, "a"], Scale.CATEGORY),
        ([None, 1], Scale.CATEGORY),
        ([[1], [2]], Scale.CATEGORY),
        ([1.0, 'float("inf")'], Scale.CATEGORY),
    ],
)
def test_axes_follow_how_the_values_are_spread(values: list[object], scale: Scale) -> None:
    assert column(values).scale is scale


def test_categories_are_numbers_by_size_and_then_the_rest_as_it_comes() -> None:
    assert column(["b", 10, "a", 9, "b"]).labels == ("9", "10", "b", "a")
    assert column(["b", 10, "a", 9, "b"]).values == (2, 1, 3, 0, 2)


def test_values_that_are_written_alike_keep_labels_of_their_own() -> None:
    for values in ([1, "1"], ["x" * 100 + "a", "x" * 100 + "b"], [None, "None"], [True, "True", 1]):
        labels = column(values).labels
        assert len(set(labels)) == len(labels) == len(values)


def test_few_values_name_the_places_of_an_axis_and_many_do_not() -> None:
    assert column([1, 2, 4, 8]).ticks == ((1, "1"), (2, "2"), (4, "4"), (8, "8"))
    assert column([0, 1, 1000]).ticks == ()  # 0 and 1 would be written over each other
    assert column(list(range(100))).ticks == ()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.integers())),
        max_size=12,
    ),
    st.sampled_from([MAX_AUC, None]),
)
def test_any_values_can_be_drawn(values: list[Any], goal: Any) -> None:
    scalars = [value for value in values if isinstance(value, (bool, int, float, str))]
    runs = [
        result(number, {"p": value, "q": number % 3}, {"auc": scalars[number % len(scalars)]} if scalars else {})
        for number, value in enumerate(values, 1)
    ]
    found = document(sweep_of(runs, goal=goal, varied=("p", "q")))
    for each in [*found["parameters"], *found["metrics"]]:
        assert len(each["values"]) == len(values)
        assert all(value is None or math.isfinite(value) for value in each["values"])


def test_means_are_those_of_completed_runs_with_the_same_value() -> None:
    runs = [
        result(1, {"p": 1, "q": "x"}, {"auc": 1.0}),
        result(2, {"p": 1, "q": "y"}, {"auc": 2.0}),
        result(3, {"p": 5, "q": "z"}, {"auc": 7.0}),
        result(4, {"p": 5, "q": "w"}, {"auc": 99.0}, status=PointStatus.TIMED_OUT),
    ]
    first, second = document(sweep_of(runs))["metrics"][0]["means"]
    assert first == ((1.0, 5.0), (1.5, 7.0))
    assert second is None  # no value comes twice


def test_a_single_parameter_gets_a_curve_although_no_value_comes_twice() -> None:
    runs = [result(number, {"p": value}, {"auc": value * 2.0}) for number, value in enumerate([3, 1, 2], 1)]
    assert document(sweep_of(runs))["metrics"][0]["means"] == [((1.0, 2.0, 3.0), (2.0, 4.0, 6.0))]


def test_two_parameters_on_a_grid_make_a_heat_map_with_its_holes() -> None:
    runs = grid(
        {"x": [1, 2, 3], "y": ["a", "b"]},
        lambda point: {"auc": float(str(point["x"])) * 10},
        lambda point: failure() if point == {"x": 3, "y": "b"} else None,
    )
    found = document(sweep_of(runs))
    assert found["grid"] == {"columns": ("1", "2", "3"), "rows": ("a", "b"), "failed": [(2, 1)]}
    assert found["metrics"][0]["grid"] == [[10.0, 20.0, 30.0], [10.0, 20.0, None]]


def test_a_grid_shows_the_mean_of_what_the_same_place_gave() -> None:
    runs = grid({"x": [1, 2], "y": [1, 2], "seed": [1, 2]}, lambda point: {"auc": float(str(point["seed"]))})
    sweep = sweep_of(runs, varied=("x", "y"))
    assert document(sweep)["metrics"][0]["grid"] == [[1.5, 1.5], [1.5, 1.5]]


@pytest.mark.parametrize("count", [1, 3])
def test_there_is_no_heat_map_for_other_than_two_parameters(count: int) -> None:
    names = ("x", "y", "z")[:count]
    runs = grid({name: [1, 2] for name in names}, lambda point: {"auc": 1.0})
    assert document(sweep_of(runs))["grid"] is None


def test_there_is_no_heat_map_of_random_points() -> None:
    runs = [result(number, {"x": number / 7, "y": number * 3 % 11}, {"auc": 1.0}) for number in range(1, 9)]
    assert document(sweep_of(runs))["grid"] is None


def test_the_metric_aimed_at_is_the_first_choice_and_costs_are_the_last() -> None:
    runs = [result(1, {"p": 1}, {"auc": 1.0, "loss": 2.0, "name": "x"})]
    columns = metric_columns(sweep_of(runs, goal=MIN_LOSS))
    assert [each.name for each in columns] == ["loss", "auc", "seconds", "peak memory (MB)"]
    assert [each.lower_is_better for each in columns] == [True, False, True, True]


def test_values_that_cannot_be_drawn_are_counted() -> None:
    values: list[Scalar] = [1.0, math.nan, math.inf, 10**400, "text"]
    runs = [result(number, {"p": number}, {"auc": value}) for number, value in enumerate(values, 1)]
    assert metric_columns(sweep_of(runs))[0].unusable == 4


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([3, 1, 2], "1, 2, 3"),
        (list(range(20)), "20 values from 0 to 19"),
        ([10.0 ** (number / 3) for number in range(12)], "12 values from 1.0 to 4641.59, spread by ratio"),
        ([f"v{number}" for number in range(9)], "9 values: v0, v1, v2, v3, v4, v5, …"),
    ],
)
def test_what_was_swept_is_said_in_words(values: list[object], words: str) -> None:
    assert swept_words(column(values)) == words
