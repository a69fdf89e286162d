"""Summaries: the type as one would import and annotate it, and what there is to see."""

from __future__ import annotations

import collections
import datetime
import pathlib
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse
from matplotlib.figure import Figure
from sklearn.ensemble import RandomForestClassifier

from nb2prod.runner.values import freeze, summarise
from tests.runner.values.value_cases import OWN, Plain, lines, table


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (1, "int"),
        (True, "bool"),
        ("a", "str"),
        ([], "list[Any]"),
        ([1, 2], "list[int]"),
        ([1, "a"], "list[Any]"),
        ([None], "list[Any]"),
        ([[1], [2]], "list[list[int]]"),
        ({}, "dict[Any, Any]"),
        ({"a": 1.0}, "dict[str, float]"),
        ({"a": 1, "b": "x"}, "dict[str, Any]"),
        ((1, "a"), "tuple[int, str]"),
        ((), "tuple[()]"),
        ((pd.DataFrame(),) * 9, "tuple[pandas.DataFrame, ...]"),
        ({1}, "set[int]"),
        (collections.OrderedDict(a=1), "collections.OrderedDict[str, int]"),
        (collections.Counter("a"), "collections.Counter[str]"),
        (np.float64(1), "numpy.float64"),
        (np.zeros(2), "numpy.ndarray"),
        (np.dtype("f4"), "numpy.dtype"),
        (np.random.default_rng(), "numpy.random.Generator"),
        (pd.DataFrame(), "pandas.DataFrame"),
        (pd.Timestamp(0), "pandas.Timestamp"),
        (pl.DataFrame(), "polars.DataFrame"),
        (scipy.sparse.csr_matrix((1, 1)), "scipy.sparse.csr_matrix"),
        (RandomForestClassifier(), "sklearn.ensemble.RandomForestClassifier"),
        (Figure(), "matplotlib.figure.Figure"),
        (lines().axes[0], "matplotlib.axes.Axes"),
        (datetime.datetime(2020, 1, 1), "datetime.datetime"),
        (pathlib.Path("a"), "pathlib.Path"),
        (len, "collections.abc.Callable"),
        (int, "type"),
        (pd, "types.ModuleType"),
        (Plain(a=1), "Plain"),
        ([Plain()], "list[Plain]"),
    ],
)
def test_the_type_is_what_one_would_write(value: object, expected: str) -> None:
    assert summarise(value, OWN)["type"] == expected


def test_a_frame_shows_its_columns() -> None:
    summary = summarise(pd.DataFrame({"a": [1, 2], "b": [0.5, 1.5]}), OWN)
    assert summary["shape"] == [2, 2]
    assert summary["columns"] == [["a", "int64"], ["b", "float64"]]
    assert summary["bytes"] >= 32
    assert (summary["stored"], summary["reason"]) == (True, "")


def test_an_array_shows_its_shape_and_numbers() -> None:
    summary = summarise(np.array([[1, 2]]), OWN)
    assert (summary["shape"], summary["length"], summary["dtype"]) == ([1, 2], 1, "int64")
    assert (summary["bytes"], summary["text"]) == (16, "array([[1, 2]])")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a" * 500, "'" + "a" * 116 + "..."),
        (list(range(100)), "[0, 1, 2, 3, 4, 5, ...]"),
        ({"a": (1,)}, "{'a': (1,)}"),
        (Plain(a=1, b=[Plain()]), "Plain(a=1, b=[Plain()])"),
        (10**1000, "<int of 3322 bits>"),
        (table("x"), "Table(source='x')"),
        (pd.DataFrame({"a": [1]}), "DataFrame of shape (1, 1)"),
    ],
)
def test_the_text_is_short(value: Any, text: str) -> None:
    assert summarise(value, OWN)["text"] == text


def test_what_cannot_be_stored_is_said_to_be_so() -> None:
    value = [1, (number for number in [1])]
    frozen = freeze(value, OWN)
    for summary in (summarise(value, OWN), summarise(value, OWN, frozen)):
        assert (summary["stored"], summary["type"]) == (False, "list[Any]")
        assert summary["reason"] == "an iterator or generator can be read only once"
