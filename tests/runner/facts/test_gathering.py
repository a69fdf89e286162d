"""Facts about values: every expression evaluates to what it says, and tells the value from a changed one."""

from __future__ import annotations

import datetime
import decimal
import enum
import fractions
import json
import logging
import math
import pathlib
import random
import threading
from collections import Counter, namedtuple
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nb2prod.compiler.regression.assertions import assertion
from nb2prod.compiler.regression.data_file import divide
from nb2prod.compiler.regression.facts import parse_facts
from nb2prod.compiler.regression.variation import Expectation
from nb2prod.runner.facts import gather_facts

RNG = np.random.default_rng(3)
TABLE = pd.DataFrame(
    {
        "name": [f"n{i % 40}" for i in range(100)],
        "plan": ["a", "b"] * 50,
        "x": RNG.normal(size=100),
        "n": range(100),
        "day": pd.date_range("2024-01-01", periods=100),
        "flag": [True, False] * 50,
    }
)
Point = namedtuple("Point", "x y")
Size = enum.Enum("Size", "SMALL LARGE")


@dataclass
class Shop:
    name: str
    prices: dict[str, float]
    stock: list[int] = field(default_factory=list)


def holds(value: Any, fact: dict[str, Any]) -> bool:
    """Whether the assertion that is written from the fact is true of a value named `v`."""
    division = divide([Expectation("step", "v", parsed) for parsed in parse_facts([fact])])
    expected = json.loads(division.text) if division.text else None
    names = {"math": math, "np": np, "pytest": pytest, "v": value, "EXPECTED": expected}
    try:
        for each in division.kept:
            exec(assertion(each, division.elsewhere.get(("step", each.fact.expression), "")), names)
    except Exception:
        return False
    return True


def facts_of(value: object) -> list[dict[str, Any]]:
    """The facts as they arrive: through JSON."""
    return json.loads(json.dumps(gather_facts("v", value, {}), allow_nan=False))  # type: ignore[no-any-return]


def forest() -> RandomForestClassifier:
    return RandomForestClassifier(n_estimators=4, random_state=0).fit(TABLE[["x", "n"]], TABLE["flag"])


VALUES = {
    "none": (None, 1),
    "bool": (True, False),
    "int": (3, 4),
    "float": (0.1, 0.2),
    "nan": (math.nan, 1.0),
    "infinity": (math.inf, -math.inf),
    "numpy scalar": (np.float64(1.5), np.float64(2.5)),
    "complex": (1 + 2j, 1 + 3j),
    "text": ("abc", "abd"),
    "long text": ("abc" * 500, "abd" * 500),
    "bytes": (b"ab", b"ac"),
    "date": (datetime.date(2024, 1, 2), datetime.date(2024, 1, 3)),
    "timestamp": (pd.Timestamp("2024-01-02 03:04"), pd.Timestamp("2024-01-02 03:05")),
    "decimal": (decimal.Decimal("1.10"), decimal.Decimal("1.1")),
    "fraction": (fractions.Fraction(1, 3), fractions.Fraction(2, 3)),
    "moment of numpy": (np.datetime64("2024-01-02"), np.datetime64("2024-01-03")),
    "path": (pathlib.Path("a") / "b", pathlib.Path("a") / "c"),
    "member": (Size.SMALL, Size.LARGE),
    "range": (range(2, 9), range(2, 10)),
    "long range": (range(200), range(0, 400, 2)),
    "masked array": (np.ma.array([1.0, 2.0], mask=[False, True]), np.ma.array([1.0, 2.0], mask=[True, False])),
    "table of columns of one name": (
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame([[1, 2]], columns=["a", "b"]),
    ),
    "list": ([1, "a", None], [1, "b", None]),
    "list of floats": ([0.1, 0.2], [0.2, 0.1]),
    "long list": (list(range(1000)), list(range(1001))),
    "long list in another order": ([*range(1000)], [*range(999, -1, -1)]),
    "list of tables": ([TABLE, TABLE], [TABLE, TABLE.head()]),
    "tuple": ((1, (2, "x")), (1, (2, "y"))),
    "named tuple": (Point(1, 2.5), Point(1, 3.5)),
    "dict": ({"a": 1, 2: "b"}, {"a": 1, 2: "c"}),
    "list of next to nothing and something": ([1e-17, 1 / 3], [1e-17, 1 / 4]),
    "dict of floats": ({"a": 1.5, "b": 2}, {"a": 1.5, "b": 3}),
    "dict of arrays": ({"a": np.arange(3.0)}, {"a": np.arange(1.0, 4.0)}),
    "large dict": ({i: i / 7 for i in range(100)}, {i: i / 8 for i in range(100)}),
    "counter": (Counter("aab"), Counter("abb")),
    "set": ({3, 1, 2}, {3, 1, 4}),
    "small array": (np.array([0.1, 0.2]), np.array([0.2, 0.1])),
    "array": (np.linspace(0, 1, 1000), np.linspace(0, 1, 1000)[::-1]),
    "array with gaps": (np.where(np.arange(900) % 7, 1.5, np.nan), np.full(900, 1.5)),
    "array with an infinity": (np.r_[np.arange(60.0), np.inf], np.r_[np.arange(60.0), np.nan]),
    "array of nothing": (np.full(60, np.nan), np.zeros(60)),
    "integers": (np.arange(1000), np.arange(1, 1001)),
    "truth values": (np.arange(100) > 5, np.arange(100) >= 5),
    "texts": (np.array(["a", "b"] * 30), np.array(["a", "c"] * 30)),
    "moments": (np.arange("2024-01", "2024-03", dtype="datetime64[D]"), np.arange("2024-02", "2024-04", dtype="M8[D]")),
    "matrix": (np.eye(30), np.eye(31)),
    "complex array": (np.arange(20) * 1j, np.arange(20) * 2j),
    "zero-dimensional array": (np.array(1.5), np.array([1.5])),
    "sparse": (scipy.sparse.eye(9, format="csr"), scipy.sparse.eye(9, k=1, format="csr")),
    "generator": (np.random.default_rng(1), np.random.default_rng(2)),
    "table": (TABLE, TABLE.iloc[::-1]),
    "table with another column": (TABLE, TABLE.assign(x=TABLE["n"])),
    "table without a row": (TABLE, TABLE.iloc[:-1]),
    "small table": (TABLE.head(5), TABLE.iloc[1:6]),
    "table without rows": (TABLE.head(0), TABLE.head(1)),
    "grouped table": (TABLE.groupby(["plan", "flag"])[["x"]].mean(), TABLE.groupby(["plan", "name"])[["x"]].mean()),
    "wide table": (pd.DataFrame(np.eye(60)), pd.DataFrame(np.eye(60) * 2)),
    "nullable table": (pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}), pd.DataFrame({"a": [1.0, 2.0]})),
    "table of pandas' own numbers": (
        pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [0.5, 1.5]}),
        pd.DataFrame({"a": pd.array([2, None], dtype="Int64"), "b": [0.5, 1.5]}),
    ),
    "nullable column": (pd.Series([1, None, 3], dtype="Int64"), pd.Series([1, None, 4], dtype="Int64")),
    "long nullable column": (pd.Series([*range(60), None], dtype="Int64"), pd.Series([*range(61)], dtype="Int64")),
    "column": (TABLE["x"], TABLE["x"].iloc[::-1]),
    "column of texts": (TABLE["name"], TABLE["name"].str.upper()),
    "column of moments": (TABLE["day"], TABLE["day"] + pd.Timedelta(days=1)),
    "small column": (TABLE["x"].head(4), TABLE["x"].tail(4)),
    "column with an infinity": (pd.Series([*range(60), np.inf]), pd.Series([*range(61)])),
    "table with an infinity": (pd.DataFrame({"a": [*range(80), np.inf]}), pd.DataFrame({"a": [*range(81)]})),
    "column of nothing": (pd.Series([np.nan] * 60), pd.Series([0.0] * 60)),
    "table of nothing": (pd.DataFrame({"a": [np.nan] * 80}), pd.DataFrame({"a": [0.0] * 80})),
    "categories": (TABLE["plan"].astype("category"), TABLE["plan"].map({"a": "b", "b": "a"}).astype("category")),
    "index": (pd.Index(["a", "b"]), pd.Index(["b", "a"])),
    "polars table": (
        pl.DataFrame({"a": [1.5, 2.5], "b": ["x", "y"]}),
        pl.DataFrame({"a": [2.5, 1.5], "b": ["x", "y"]}),
    ),
    "polars column": (pl.Series("a", [1, 2, 3]), pl.Series("a", [1, 3, 2])),
    "forest": (forest(), RandomForestClassifier(n_estimators=4, random_state=1).fit(TABLE[["x", "n"]], TABLE["flag"])),
    "regression": (LinearRegression().fit([[0], [1]], [0, 1]), LinearRegression().fit([[0], [1]], [0, 2])),
    "pipeline": (
        make_pipeline(StandardScaler(), LogisticRegression(C=2.0)).fit(TABLE[["x"]], TABLE["flag"]),
        make_pipeline(StandardScaler(), LogisticRegression(C=3.0)).fit(TABLE[["x"]], TABLE["flag"]),
    ),
    "object": (Shop("a", {"x": 1.5}, [1]), Shop("a", {"x": 1.5}, [2])),
}


@pytest.mark.parametrize(("value", "other"), VALUES.values(), ids=VALUES)
def test_facts_hold_of_the_value_and_not_of_a_changed_one(value: object, other: object) -> None:
    facts = facts_of(value)
    assert facts
    assert [fact["expression"] for fact in facts if not holds(value, fact)] == []
    assert not all(holds(other, fact) for fact in facts)


def drawn(labels: tuple[str, str]) -> Figure:
    figure = Figure(figsize=(5, 3))
    axes = figure.subplots()
    axes.plot([1, 2, 3], [2, 4, 8], label="growth")
    axes.bar([1, 2], [3, 4])
    axes.scatter([1, 2], [3, 4])
    axes.set(xlabel=labels[0], title=labels[1])
    axes.legend()
    return figure


def test_figures_by_what_is_drawn_and_how_it_is_labelled() -> None:
    facts = facts_of(drawn(("days", "Growth")))
    assert all(holds(drawn(("days", "Growth")), fact) for fact in facts)
    assert not all(holds(drawn(("weeks", "Growth")), fact) for fact in facts)
    expressions = {fact["expression"] for fact in facts}
    assert {"v.axes[0].get_xlabel()", "v.axes[0].get_title()", "len(v.axes[0].lines)"} <= expressions


class Odd:
    def __init__(self) -> None:
        self.number = 1

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        raise RuntimeError("look away")


@pytest.mark.parametrize(
    "value",
    [len, json, Shop, iter(()), threading.Lock(), Odd(), object(), logging.getLogger("a")],
    ids=lambda v: type(v).__name__,
)
def test_what_nothing_can_be_asserted_about_has_no_facts(value: object) -> None:
    assert facts_of(value) == []


def test_what_a_test_could_not_keep_a_copy_of_has_no_facts() -> None:
    shop = Shop("a", {})
    shop.lock = threading.Lock()  # type: ignore[attr-defined]
    assert facts_of(shop) == []


@pytest.mark.parametrize("value", [np.ones(30, "f4"), TABLE[["x"]].astype("float32"), [np.ones(3, "f4")]])
def test_numbers_of_single_precision_say_so(value: object) -> None:
    assert any(fact.get("single") for fact in facts_of(value))
    assert not any(fact.get("single") for fact in facts_of(TABLE))


@pytest.mark.parametrize(
    ("values", "relations"),
    [
        (RNG.exponential(size=500), ["v.min() >= 0"]),
        (RNG.uniform(size=500), ["v.min() >= 0", "v.max() <= 1"]),
        (np.sort(RNG.normal(size=500)), ["(np.diff(v) >= 0).all()"]),
        (pd.Series(RNG.exponential(size=500)).cumsum(), ["v.is_monotonic_increasing", "v.min() >= 0"]),
        (RNG.normal(4, 1, size=500), []),
        (RNG.normal(3.2, 1, size=500).clip(0.1), []),
        (np.arange(5.0), []),
    ],
    ids=["exponential", "uniform", "sorted", "increasing", "far from zero", "near zero", "few"],
)
def test_relations_only_where_chance_cannot_break_them(values: object, relations: list[str]) -> None:
    assert [fact["expression"] for fact in facts_of(values) if fact["kind"] == "relation"] == relations


def test_looking_draws_no_random_numbers_and_changes_no_generator() -> None:
    random.seed(1)
    np.random.seed(1)
    generator = np.random.default_rng(1)
    before = random.getstate(), np.random.get_state()[1].tolist(), generator.bit_generator.state  # type: ignore[index]
    for value, _ in [*VALUES.values(), (generator, None)]:
        gather_facts("v", value, {})
    after = random.getstate(), np.random.get_state()[1].tolist(), generator.bit_generator.state  # type: ignore[index]
    assert before == after


def test_values_that_contain_themselves_and_very_large_ones_have_few_facts() -> None:
    endless: list[object] = [object()]
    endless.append(endless)
    assert len(facts_of(endless)) < 50
    nested = {f"k{i}": {f"j{j}": TABLE for j in range(8)} for i in range(8)}
    assert len(facts_of(nested)) <= 40
    assert len(json.dumps(facts_of(np.zeros(3_000_000)))) < 5_000


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_facts_of_any_plain_value_hold(value: object) -> None:
    assert [fact for fact in facts_of(value) if not holds(value, fact)] == []
