"""Every kind of value: equal to its twin, also one of another process, and different where something small changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from nb2prod.runner.values import Comparison, Tolerance, compare, freeze, write_snapshot
from tests.runner.values import value_cases
from tests.runner.values.value_cases import CASES, OWN, Case, Plain

each_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def compared(expected: object, actual: object, tolerance: Tolerance | None = None) -> Comparison:
    return compare(freeze(expected, OWN), freeze(actual, OWN), tolerance or Tolerance())


@pytest.fixture(scope="module")
def other_process(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Comparison]:
    """Return how the cases compare in a process where their classes are those of `__main__`."""
    snapshot = tmp_path_factory.mktemp("values") / "cases.values"
    write_snapshot(snapshot, {case.name: freeze(case.make(), OWN) for case in CASES})
    command = [sys.executable, "-W", "error", value_cases.__file__, str(snapshot)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
    return {name: Comparison.from_json(outcome) for name, outcome in json.loads(output).items()}


@each_case
def test_twins_are_equal(case: Case) -> None:
    assert compared(case.make(), case.make()) == Comparison("equal")


@each_case
def test_a_snapshot_equals_what_another_process_makes(case: Case, other_process: dict[str, Comparison]) -> None:
    assert other_process[case.name] == Comparison("equal")


@each_case
def test_a_small_change_is_found_and_said(case: Case) -> None:
    assert compared(case.make(), case.changed()) == Comparison("different", case.where, case.detail)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1.0, 1.0 + 1e-12),
        ([1.0, 2.0], [1.0, 2.0 + 1e-12]),
        ({1.0}, {1.0 + 1e-12}),
        (1 + 2j, 1 + 2j + 1e-12),
        ({"a": np.ones(3)}, {"a": np.ones(3) + 1e-12}),
        (np.float64(1), np.float64(1 + 1e-12)),
        (pd.DataFrame({"a": [1.0], "b": [2]}), pd.DataFrame({"a": [1.0 + 1e-12], "b": [2]})),
        (pd.Series([1.0, None], dtype="Float64"), pd.Series([1.0 + 1e-12, None], dtype="Float64")),
        (pd.Series([1], index=[0.5]), pd.Series([1], index=[0.5 + 1e-12])),
        (pl.DataFrame({"a": [1.0], "b": [[2.0]]}), pl.DataFrame({"a": [1.0], "b": [[2.0 + 1e-12]]})),
        (pl.Series([1.0]), pl.Series([1.0 + 1e-12])),
    ],
    ids=str,
)
def test_floats_within_tolerance_are_close(expected: object, actual: object) -> None:
    found = compared(expected, actual)
    assert (found.outcome, found.where) == ("close", "")
    assert found.detail.startswith("differences up to ")
    assert found.distance is not None
    assert 1e-13 < found.distance < 1e-11
    exact = compared(expected, actual, Tolerance(0, 0))
    assert exact.outcome == "different"


def test_near_zero_the_absolute_tolerance_holds() -> None:
    assert compared([0.0], [1e-13]).outcome == "close"
    assert compared(np.zeros(2), np.array([0, 1e-13])).outcome == "close"
    assert compared(np.zeros(2), np.array([0, 1e-11])).where == "[1]"


def test_what_cannot_be_compared_is_never_equal_but_a_difference_wins() -> None:
    numbers = iter([1])
    assert compared([1, numbers], [1, numbers]) == Comparison(
        "incomparable", "[1]", "an iterator or generator can be read only once; everything else is equal"
    )
    assert compared([numbers, 1], [numbers, 2]) == Comparison("different", "[1]", "expected 1, got 2")
    assert compared([numbers], [[1]]).outcome == "different"


def test_layout_does_not_matter_once_a_figure_was_drawn() -> None:
    drawn, fresh = value_cases.lines(layout="constrained"), value_cases.lines(layout="constrained")
    drawn.canvas.draw()
    assert compared(drawn, fresh) == Comparison("equal")


def test_deep_nesting_is_no_matter() -> None:
    def chain(last: int) -> Plain:
        link = Plain(value=last)
        for number in range(20_000):
            link = Plain(value=number, after=link)
        return link

    assert compared(chain(1), chain(1)) == Comparison("equal")
    found = compared(chain(1), chain(2))
    assert found.where.startswith(".after.after")
    assert found.where.endswith(".after.value")
    assert len(found.where) < 250


def test_long_lists_are_compared_and_longer_structures_said_to_be_too_large() -> None:
    numbers = list(range(1_000_000))
    assert compared(numbers, [*numbers[:-1], 0]).where == "[999999]"
    parts: list[list[int]] = [[] for _ in range(1_000_001)]
    assert compared(parts, parts) == Comparison("incomparable", "", "it has more than 1,000,000 parts")


def test_a_figure_that_looks_different_says_where() -> None:
    found = compared(value_cases.lines(), value_cases.lines(height=3))
    assert (found.outcome, found.where) == ("different", "")
    assert found.detail.startswith("the figure looks different: ")
    assert " of 120,000 pixels, the first in row " in found.detail
