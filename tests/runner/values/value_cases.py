"""Values of every kind with what a small change to them is called; run as a program, it compares a snapshot of them."""

from __future__ import annotations

import array
import collections
import dataclasses
import datetime
import decimal
import enum
import fractions
import json
import pathlib
import re
import sys
import uuid
from collections.abc import Callable
from types import MappingProxyType, SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import polars as pl
import scipy.interpolate
import scipy.sparse
import scipy.stats
from matplotlib.figure import Figure
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nb2prod.runner.values import Tolerance, compare, freeze, read_snapshot

OWN = (__name__,)


class Case(NamedTuple):
    """One kind of value: how to make it, and how it compares when something small is different."""

    name: str
    make: Callable[[], Any]
    changed: Callable[[], Any]
    where: str
    detail: str


class Plain:
    def __init__(self, **fields: Any) -> None:
        vars(self).update(fields)


class Slotted:
    __slots__ = ("never_set", "size")

    def __init__(self, size: int) -> None:
        self.size = size


@dataclasses.dataclass(frozen=True)
class Record:
    name: str
    weights: tuple[float, ...]


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Point(NamedTuple):
    x: int
    y: int


class Names(list[str]):
    """A list with a field of its own."""


class Table(pd.DataFrame):
    _metadata = ("source",)


class Readings(np.ndarray[Any, Any]):
    """An array with a field of its own."""


def plain_cycle(value: int) -> Plain:
    cycle = Plain(value=value)
    cycle.itself = cycle  # type: ignore[attr-defined]
    return cycle


def names(source: str) -> Names:
    found = Names(["a"])
    found.source = source  # type: ignore[attr-defined]
    return found


def table(source: str) -> Table:
    found = Table({"a": [1]})
    found.source = source
    return found


def readings(unit: str) -> Readings:
    found = np.arange(3).view(Readings)
    found.unit = unit  # type: ignore[attr-defined]
    return found


def counted(limit: int) -> Any:
    return collections.deque([1, 2], maxlen=limit)


def frame(column: str = "", row: int = 0, value: object = None) -> pd.DataFrame:
    """Return a table with columns of every sort, one cell of it changed."""
    columns: dict[str, Any] = {
        "units": [100_000_000, 2],
        "price": [1.0, np.nan],
        "place": ["Bern", "Rome"],
        "day": list(pd.date_range("2020-01-01", periods=2)),
        "size": pd.Categorical(["S", "M"], categories=["S", "M", "L"]),
        "rate": pd.array([1.5, None], dtype="Float64"),
        "mixed": pd.Series([1, "x"], dtype=object),
        "models": pd.Series([Plain(a=1), None], dtype=object),
    }
    made = pd.DataFrame(columns)
    if column:
        made[column] = made[column].copy()
        made.loc[row, column] = value
    return made


def lines(width: int = 12, height: int = 2, layout: str | None = None) -> Figure:
    figure = Figure(figsize=(width / 2, 2), dpi=100, layout=layout)
    axes = figure.subplots()
    axes.plot([1, height], label="height")
    axes.legend()
    return figure


X, Y = np.random.default_rng(0).random((40, 3)), np.arange(40) % 2


def search(warm: bool = False) -> GridSearchCV:
    model = make_pipeline(StandardScaler(), LogisticRegression(warm_start=warm))
    return GridSearchCV(model, {"logisticregression__C": [0.1, 1.0]}, cv=2).fit(X, Y)


def columns_model(mean: bool) -> ColumnTransformer:
    return ColumnTransformer([("scale", StandardScaler(with_mean=mean), [0, 1])], remainder="passthrough").fit(X)


def sparse(value: float = 2.0, place: int = 1) -> Any:
    return scipy.sparse.csr_matrix(([1.0, value], ([0, 2], [2, place])), shape=(3, 4))


def structured(value: int) -> Any:
    return np.array([(1.0, 2), (3.0, value)], dtype=[("a", "f8"), ("b", "i4")])


CASES = (
    Case("int", lambda: 3, lambda: 4, "", "expected 3, got 4"),
    Case("int for float", lambda: 1, lambda: 1.0, "", "expected 1 (int), got 1.0 (float)"),
    Case("int for bool", lambda: 1, lambda: True, "", "expected 1 (int), got True (bool)"),
    Case("none", lambda: None, lambda: [0], "", "expected None, got a list of 1 item"),
    Case("float", lambda: 0.1, lambda: 0.2, "", "expected 0.1, got 0.2"),
    Case("nan", lambda: float("nan"), lambda: 0.0, "", "expected nan, got 0.0"),
    Case("complex", lambda: 1 + 2j, lambda: 1 + 3j, "", "expected (1+2j), got (1+3j)"),
    Case("str", lambda: "a", lambda: "b", "", "expected 'a', got 'b'"),
    Case(
        "long str",
        lambda: "x" * 99 + "a",
        lambda: "x" * 99 + "b",
        "",
        "expected 'xxxxxxxxxxa', got 'xxxxxxxxxxb' from character 89 on",
    ),
    Case("bytes", lambda: b"a", lambda: b"b", "", "expected b'a', got b'b'"),
    Case("bytearray", lambda: bytearray(b"a"), lambda: bytearray(b"b"), "", "expected b'a', got b'b'"),
    Case("memoryview", lambda: memoryview(b"a"), lambda: memoryview(b"b"), "", "expected b'a', got b'b'"),
    Case("array.array", lambda: array.array("i", [1, 2]), lambda: array.array("i", [1, 3]), "[1]", "expected 2, got 3"),
    Case("list", lambda: [1, "a", None], lambda: [1, "b", None], "[1]", "expected 'a', got 'b'"),
    Case("list length", lambda: [1, 2], lambda: [1, 2, 3], "", "length 3, expected 2"),
    Case("nested", lambda: {"a": [1, (2, [3])]}, lambda: {"a": [1, (2, [4])]}, "['a'][1][1][0]", "expected 3, got 4"),
    Case("list for tuple", lambda: [1], lambda: (1,), "", "expected a list of 1 item, got a tuple of 1 item"),
    Case("namedtuple", lambda: Point(1, 2), lambda: Point(1, 3), ".y", "expected 2, got 3"),
    Case("dict", lambda: {"a": 1, 2: 3}, lambda: {"a": 1, 2: 4}, "[2]", "expected 3, got 4"),
    Case("missing key", lambda: {"a": 1, "b": 2}, lambda: {"a": 1}, "", "key 'b' is missing"),
    Case("further key", lambda: {"a": 1}, lambda: {"a": 1, "b": 2}, "", "unexpected key 'b'"),
    Case(
        "order of keys",
        lambda: {"a": 1, "b": 2},
        lambda: {"b": 2, "a": 1},
        "",
        "keys in another order: expected 'a' as number 1, got 'b'",
    ),
    Case("tuple keys", lambda: {(1, "a"): [1]}, lambda: {(1, "a"): [2]}, "[(1, 'a')][0]", "expected 1, got 2"),
    Case(
        "OrderedDict",
        lambda: collections.OrderedDict(a=1),
        lambda: {"a": 1},
        "",
        "expected a collections.OrderedDict of 1 item, got a dict of 1 item",
    ),
    Case(
        "defaultdict",
        lambda: collections.defaultdict(list, a=[1]),
        lambda: collections.defaultdict(set, a=[1]),
        ".default_factory",
        "expected builtins.list, got builtins.set",
    ),
    Case(
        "Counter", lambda: collections.Counter("aab"), lambda: collections.Counter("abb"), "['a']", "expected 2, got 1"
    ),
    Case("set", lambda: {1, "a"}, lambda: {1, "b"}, "", "element 'a' is missing"),
    Case("frozenset", lambda: frozenset({1}), lambda: frozenset({1, 2}), "", "unexpected element 2"),
    Case(
        "set of tuples", lambda: {(1, 2), (3, 4)}, lambda: {(1, 2), (3, 5)}, "", "element a tuple of 2 items is missing"
    ),
    Case("deque", lambda: counted(3), lambda: counted(4), ".maxlen", "expected 3, got 4"),
    Case("range", lambda: range(3), lambda: range(4), "", "expected range(0, 3), got range(0, 4)"),
    Case("slice", lambda: slice(1, 2), lambda: slice(1, 3), ".stop", "expected 2, got 3"),
    Case(
        "mappingproxy",
        lambda: MappingProxyType({"a": 1}),
        lambda: MappingProxyType({"a": 2}),
        "['a']",
        "expected 1, got 2",
    ),
    Case("dict view", lambda: {"a": 1}.values(), lambda: {"a": 2}.values(), "[0]", "expected 1, got 2"),
    Case("enum", lambda: Colour.RED, lambda: Colour.BLUE, ".name", "expected 'RED', got 'BLUE'"),
    Case(
        "datetime",
        lambda: datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc),
        lambda: datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc),
        "",
        "expected '2020-01-01T00:00:00+00:00', got '2020-01-02T00:00:00+00:00'",
    ),
    Case(
        "date",
        lambda: datetime.date(2020, 1, 1),
        lambda: datetime.date(2020, 1, 2),
        "",
        "expected '2020-01-01', got '2020-01-02'",
    ),
    Case("Decimal", lambda: decimal.Decimal("1.0"), lambda: decimal.Decimal("1.00"), "", "expected 1.0, got 1.00"),
    Case("Fraction", lambda: fractions.Fraction(1, 3), lambda: fractions.Fraction(2, 3), "", "expected 1/3, got 2/3"),
    Case("Path", lambda: pathlib.Path("a"), lambda: pathlib.Path("b"), "", "expected a, got b"),
    Case(
        "UUID",
        lambda: uuid.UUID(int=1),
        lambda: uuid.UUID(int=2),
        "",
        f"expected {uuid.UUID(int=1)}, got {uuid.UUID(int=2)}",
    ),
    Case("Pattern", lambda: re.compile("a"), lambda: re.compile("b"), ".pattern", "expected 'a', got 'b'"),
    Case("exception", lambda: ValueError("a", 1), lambda: ValueError("a", 2), ".args[1]", "expected 1, got 2"),
    Case("module", lambda: json, lambda: re, "", "expected json, got re"),
    Case(
        "function",
        lambda: np.linalg.norm,
        lambda: np.linalg.det,
        "",
        "expected numpy.linalg.norm, got numpy.linalg.det",
    ),
    Case("class", lambda: Plain, lambda: Slotted, "", "expected Plain, got Slotted"),
    Case("SimpleNamespace", lambda: SimpleNamespace(a=1), lambda: SimpleNamespace(a=2), ".a", "expected 1, got 2"),
    Case("object", lambda: Plain(a=1, b=[2]), lambda: Plain(a=1, b=[3]), ".b[0]", "expected 2, got 3"),
    Case("missing field", lambda: Plain(a=1, b=2), lambda: Plain(a=1), ".b", "expected 2, but it is missing"),
    Case("further field", lambda: Plain(a=1), lambda: Plain(a=1, b=2), ".b", "unexpected, it is 2"),
    Case("slots", lambda: Slotted(1), lambda: Slotted(2), ".size", "expected 1, got 2"),
    Case("dataclass", lambda: Record("a", (1.0,)), lambda: Record("a", (2.0,)), ".weights[0]", "expected 1.0, got 2.0"),
    Case("other class", lambda: Plain(), lambda: Slotted(1), "", "expected a Plain, got a Slotted"),
    Case("cycle", lambda: plain_cycle(1), lambda: plain_cycle(2), ".value", "expected 1, got 2"),
    Case("list with fields", lambda: names("x"), lambda: names("y"), ".source", "expected 'x', got 'y'"),
    Case("numpy scalar", lambda: np.float32(1.5), lambda: np.float32(2.5), "", "expected 1.5, got 2.5"),
    Case("numpy for Python", lambda: np.float64(1), lambda: 1.0, "", "expected 1.0 (numpy.float64), got 1.0 (float)"),
    Case("list of scalars", lambda: [np.int64(1)] * 2, lambda: [np.int64(1), np.int64(2)], "[1]", "expected 1, got 2"),
    Case(
        "array",
        lambda: np.arange(6).reshape(2, 3),
        lambda: np.array([[0, 1, 2], [3, 9, 5]]),
        "[1, 1]",
        "expected 4, got 9",
    ),
    Case("array dtype", lambda: np.zeros(2), lambda: np.zeros(2, "f4"), "", "dtype float32, expected float64"),
    Case("array shape", lambda: np.zeros((2, 3)), lambda: np.zeros((3, 2)), "", "shape (3, 2), expected (2, 3)"),
    Case(
        "array in Fortran order",
        lambda: np.asfortranarray(np.eye(2)),
        lambda: np.eye(2) + 1,
        "[0, 0]",
        "expected 1.0, got 2.0",
    ),
    Case("strided array", lambda: np.arange(9)[::2], lambda: np.arange(1, 10)[::2], "[0]", "expected 0, got 1"),
    Case("0-d array", lambda: np.array(1), lambda: np.array(2), "", "expected 1, got 2"),
    Case("string array", lambda: np.array(["a", "b"]), lambda: np.array(["a", "c"]), "[1]", "expected 'b', got 'c'"),
    Case(
        "dates",
        lambda: np.array(["2020", "NaT"], "M8[D]"),
        lambda: np.array(["2020", "2021"], "M8[D]"),
        "[1]",
        "expected NaT, got 2021-01-01",
    ),
    Case("structured array", lambda: structured(1), lambda: structured(2), "['b'][1]", "expected 1, got 2"),
    Case(
        "object array",
        lambda: np.array([None, Plain(a=1)], object),
        lambda: np.array([None, Plain(a=2)], object),
        "[1].a",
        "expected 1, got 2",
    ),
    Case(
        "masked array",
        lambda: np.ma.array([1, 2], mask=[False, True]),
        lambda: np.ma.array([1, 2], mask=[False, False]),
        ".mask[1]",
        "expected True, got False",
    ),
    Case("array with fields", lambda: readings("m"), lambda: readings("s"), ".unit", "expected 'm', got 's'"),
    Case(
        "dtype", lambda: np.dtype("f4"), lambda: np.dtype("f8"), "", "expected dtype('float32'), got dtype('float64')"
    ),
    Case("poly1d", lambda: np.poly1d([1, 2]), lambda: np.poly1d([1, 3]), ".coeffs[1]", "expected 2, got 3"),
    Case(
        "random generator",
        lambda: np.random.default_rng(1),
        lambda: np.random.Generator(np.random.MT19937(1)),
        ".bit_generator",
        "expected a numpy.random.PCG64, got a numpy.random.MT19937",
    ),
    Case("Series", lambda: pd.Series([1, 2]), lambda: pd.Series([1, 3]), "[1]", "expected 2, got 3"),
    Case(
        "Series name",
        lambda: pd.Series([1], name="a"),
        lambda: pd.Series([1], name="b"),
        ".name",
        "expected 'a', got 'b'",
    ),
    Case(
        "Series label",
        lambda: pd.Series([1], index=["x"]),
        lambda: pd.Series([2], index=["x"]),
        "['x']",
        "expected 1, got 2",
    ),
    Case("frame", frame, lambda: frame("units", 0, 100_000_001), "['units'][0]", "expected 100000000, got 100000001"),
    Case("frame float", frame, lambda: frame("price", 0, 1.5), "['price'][0]", "expected 1.0, got 1.5"),
    Case("frame nan", frame, lambda: frame("price", 1, 1.0), "['price'][1]", "expected nan, got 1.0"),
    Case("frame text", frame, lambda: frame("place", 1, "Oslo"), "['place'][1]", "expected 'Rome', got 'Oslo'"),
    Case("frame category", frame, lambda: frame("size", 1, "S"), "['size'][1]", "expected 'M', got 'S'"),
    Case("frame nullable", frame, lambda: frame("rate", 1, 1.0), "['rate'][1]", "expected <NA>, got 1.0"),
    Case("frame objects", frame, lambda: frame("mixed", 0, True), "['mixed'][0]", "expected 1 (int), got True (bool)"),
    Case("frame of own", frame, lambda: frame("models", 0, Plain(a=2)), "['models'][0].a", "expected 1, got 2"),
    Case("frame columns", frame, lambda: frame().drop(columns="mixed"), ".columns", "column 'mixed' is missing"),
    Case("frame rows", frame, lambda: frame().iloc[:1], ".shape[0]", "expected 2, got 1"),
    Case(
        "frame dtype",
        lambda: frame()[["units"]],
        lambda: frame()[["units"]].astype(float),
        "['units']",
        "dtype float64, expected int64",
    ),
    Case(
        "frame index",
        lambda: frame()[["units"]],
        lambda: frame()[["units"]].set_axis([1, 0]),
        ".index",
        "expected a RangeIndex, got an Index",
    ),
    Case("frame with fields", lambda: table("x"), lambda: table("y"), ".source", "expected 'x', got 'y'"),
    Case("Index", lambda: pd.Index([1, 2]), lambda: pd.Index([1, 3]), "[1]", "expected 2, got 3"),
    Case(
        "MultiIndex",
        lambda: pd.MultiIndex.from_tuples([(1, "a")]),
        lambda: pd.MultiIndex.from_tuples([(1, "b")]),
        "[0]",
        "expected (1, 'a'), got (1, 'b')",
    ),
    Case(
        "freq",
        lambda: pd.date_range("2020", periods=2),
        lambda: pd.DatetimeIndex(["2020-01-01", "2020-01-02"], freq=None),
        "",
        "freq None, expected <Day>",
    ),
    Case(
        "Timestamp",
        lambda: pd.Timestamp("2020"),
        lambda: pd.Timestamp("2021"),
        "",
        "expected '2020-01-01T00:00:00', got '2021-01-01T00:00:00'",
    ),
    Case(
        "NA",
        lambda: [pd.NA, pd.NaT],
        lambda: [pd.NA, pd.NA],
        "[1]",
        "expected NaT (pandas.api.typing.NaTType), got <NA> (pandas.api.typing.NAType)",
    ),
    Case("Interval", lambda: pd.Interval(1, 2), lambda: pd.Interval(1, 3), ".right", "expected 2, got 3"),
    Case(
        "GroupBy",
        lambda: frame().groupby("place"),
        lambda: frame().groupby("size", observed=True),
        ".keys",
        "expected 'place', got 'size'",
    ),
    Case(
        "polars frame",
        lambda: pl.DataFrame({"a": [1, 2]}),
        lambda: pl.DataFrame({"a": [1, 3]}),
        "['a'][1]",
        "expected 2, got 3",
    ),
    Case(
        "polars dtype",
        lambda: pl.DataFrame({"a": [1]}),
        lambda: pl.DataFrame({"a": [1.0]}),
        "['a']",
        "dtype Float64, expected Int64",
    ),
    Case(
        "polars column", lambda: pl.Series("a", ["x"]), lambda: pl.Series("b", ["x"]), ".name", "expected 'a', got 'b'"
    ),
    Case(
        "polars objects",
        lambda: pl.Series("a", [Plain(a=1)]),
        lambda: pl.Series("a", [Plain(a=2)]),
        "[0].a",
        "expected 1, got 2",
    ),
    Case("sparse", sparse, lambda: sparse(3.0), "[2, 1]", "expected 2.0, got 3.0"),
    Case("sparse entry", sparse, lambda: sparse(place=0), "[2, 0]", "unexpected stored entry"),
    Case(
        "sparse format",
        sparse,
        lambda: sparse().tocsc(),
        "",
        "expected a scipy.sparse.csr_matrix, got a scipy.sparse.csc_matrix",
    ),
    Case(
        "distribution", lambda: scipy.stats.norm(1, 2), lambda: scipy.stats.norm(1, 3), ".args[1]", "expected 2, got 3"
    ),
    Case(
        "interpolator",
        lambda: scipy.interpolate.interp1d([0, 1], [0.0, 1.0]),
        lambda: scipy.interpolate.interp1d([0, 1], [0.0, 2.0]),
        "._y[1, 0]",
        "expected 1.0, got 2.0",
    ),
    Case(
        "forest",
        lambda: RandomForestClassifier(3, random_state=0).fit(X, Y),
        lambda: RandomForestClassifier(3, random_state=0, max_depth=1).fit(X, Y),
        ".estimators_[0].max_depth",
        "expected None, got 1",
    ),
    Case(
        "fitted",
        lambda: LogisticRegression().fit(X, Y),
        LogisticRegression,
        ".classes_",
        "expected a numpy.ndarray, but it is missing",
    ),
    Case(
        "boosting",
        lambda: HistGradientBoostingClassifier(max_iter=3, random_state=0).fit(X, Y),
        lambda: HistGradientBoostingClassifier(max_iter=2, random_state=0).fit(X, Y),
        "._predictors",
        "length 2, expected 3",
    ),
    Case(
        "neighbours",
        lambda: KNeighborsClassifier().fit(X, Y),
        lambda: KNeighborsClassifier(n_neighbors=3).fit(X, Y),
        ".n_neighbors",
        "expected 5, got 3",
    ),
    Case(
        "grid search",
        search,
        lambda: search(True),
        ".best_estimator_.steps[1][1].warm_start",
        "expected False, got True",
    ),
    Case(
        "column transformer",
        lambda: columns_model(True),
        lambda: columns_model(False),
        ".transformers[0][1].with_mean",
        "expected True, got False",
    ),
    Case("figure", lines, lambda: lines(6), "", "the figure has 300 x 200 pixels, expected 600 x 200 pixels"),
    Case("axes", lambda: lines().axes, lambda: [*lines().axes, 1], "", "length 2, expected 1"),
    Case(
        "artist",
        lambda: lines().axes[0].lines[0],
        lambda: lines(6).axes[0].lines[0],
        ".figure",
        "the figure has 300 x 200 pixels, expected 600 x 200 pixels",
    ),
)


def main() -> None:
    """Compare a snapshot of all cases, made by another process, with values made here; print the outcomes as JSON."""
    stored = read_snapshot(pathlib.Path(sys.argv[1]))
    outcomes = {
        case.name: compare(stored[case.name], freeze(case.make(), OWN), Tolerance()).to_json() for case in CASES
    }
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main()
