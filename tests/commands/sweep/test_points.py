"""Points of sweeps, from what the command line and files say."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.commands.sweep.points import PointOptions, Points, make_points
from nb2prod.commands.sweep.splitting import split_values
from nb2prod.errors import UsageError
from nb2prod.execution.parameter_code import value_code
from tests.commands.sweep.sweeping import parameters_of

PARAMETERS = parameters_of("""\
from pathlib import Path
from typing import Literal, Optional
alpha = 0.5
n = 3
name = "a"
flag = True
shape = (1, 2)
layers = [1]
kind: Literal["x", "y"] = "x"
most: Optional[int] = None
anything = None
source = Path("a.csv")
""")


def points(*grids: str, fixed: dict[str, object] | None = None, **options: object) -> Points:
    return make_points(PARAMETERS, fixed or {}, PointOptions(grids=grids, **options), None)  # type: ignore[arg-type]


def columns(found: Points, *names: str) -> list[tuple[object, ...]]:
    return [tuple(dict(point.values)[name] for name in names) for point in found.points]


def refused(*grids: str, **options: object) -> str:
    with pytest.raises(UsageError) as error:
        points(*grids, **options)  # type: ignore[arg-type]
    return str(error.value)


@pytest.mark.parametrize(
    ("grid", "values"),
    [
        ("n=1,2,3", [1, 2, 3]),
        ("n= 1 , -2", [1, -2]),
        ("n=1:7:2", [1, 3, 5, 7]),
        ("n=1:6:2", [1, 3, 5]),
        ("n=3:1:-1", [3, 2, 1]),
        ("n=5:5:1", [5]),
        ("n=0:2.0:1", [0, 1, 2]),
        ("alpha=0:1:0.1", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        ("alpha=1e-3:3e-3:1e-3", [0.001, 0.002, 0.003]),
        ("alpha=.5:-.5:-.5", [0.5, 0.0, -0.5]),
        ("alpha=1,2e3,inf", [1.0, 2000.0, math.inf]),
        ("flag=true,no,1", [True, False]),  # the third is there already
        ("name=a,b c,1:2:3", ["a", "b c", "1:2:3"]),
        ("name='a,b',don't,\"q\"", ["a,b", "don't", "q"]),
        ("name=f(x, y),[1,2]", ["f(x, y)", "[1,2]"]),
        ("name=", [""]),
        ("shape=(1,2),(3,)", [(1, 2), (3,)]),
        ("layers=[1,2],[]", [[1, 2], []]),
        ("kind=y,x", ["y", "x"]),
        ("most=None,4", [None, 4]),
        ("anything=1:2:0.5", [1, 1.5, 2]),
        ("anything=x,None,True,1", ["x", None, True, 1]),
        ("source=a/b,c", [Path("a/b"), Path("c")]),
    ],
)
def test_a_grid_has_values_of_the_parameters_type(grid: str, values: list[object]) -> None:
    found = points(grid)
    assert [value_code(value) for (value,) in columns(found, grid.partition("=")[0])] == list(map(value_code, values))
    assert [point.number for point in found.points] == list(range(1, len(values) + 1))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "nothing to sweep over"),
        ({"grids": ["alpha"]}, "--grid alpha: is not written NAME=VALUES"),
        ({"grids": ["alhpa=1"]}, "--grid alhpa=1: there is no parameter 'alhpa' (did you mean 'alpha'?)"),
        ({"grids": ["alpha=1,x,y"]}, "--grid alpha=1,x,y: alpha takes a float; got 'x'\n--grid alpha=1,x,y: alpha"),
        ({"grids": ["kind=x,z"]}, "--grid kind=x,z: kind takes one of 'x', 'y'; got 'z'"),
        ({"grids": ["n=0:1:0.5"]}, "--grid n=0:1:0.5: n takes an int; got '0.5'"),
        ({"grids": ["n=1:5"]}, "got '1:5'; a range is START:STOP:STEP"),
        ({"grids": ["n=1:5:0"]}, "--grid n=1:5:0: has a step of 0"),
        ({"grids": ["n=1:5:-1"]}, "change the sign of the step"),
        ({"grids": ["alpha=0:1:1e-9"]}, "has more than 100,000 values"),
        ({"grids": ["alpha=0:1e999999:1e-999999"]}, "has more than 100,000 values"),
        ({"grids": ["n=0:999:1", "alpha=0:999:1"]}, "these are 1,000,000 points"),
        ({"grids": ["shape=(1,2),(3"]}, "has a ( that is never closed"),
        ({"grids": ["name='a,b"]}, "has a ' that is never closed"),
        ({"grids": ["shape=1,2"]}, "--grid shape=1,2: shape takes a tuple[int, ...]; got '1'"),
        ({"grids": ["n=1", "n=2"]}, "--grid n=2: n has its values from --grid n=1 already"),
        ({"grids": ["n=1"], "fixed": {"n": 2}}, "n has its values from -p or --parameters already"),
        ({"grids": ["n=1,2", "alpha=1"], "side_by_side": True}, "same number of values: n has 2, alpha has 1"),
        ({"grids": ["n=1,2"], "side_by_side": True}, "--zip takes at least two --grid"),
        ({"randoms": ("n=1:3",)}, "--random needs --points N"),
        ({"grids": ["n=1"], "count": 3}, "--points belongs to --random"),
        ({"grids": ["n=1"], "seed": 3}, "--seed belongs to --random"),
        ({"randoms": ("n=3:1",), "count": 1}, "--random n=3:1: n: 3 is more than 1"),
        ({"randoms": ("n=0.5:1",), "count": 1}, "--random n=0.5:1: n takes an int; got '0.5'"),
        ({"randoms": ("alpha=0:1:log",), "count": 1}, "a logarithmic interval begins above 0, not at 0"),
        (
            {"randoms": ("n=1:1e400",), "count": 1},
            "n: values are drawn with floats, and 1 to 1e+400 is too far for those",
        ),
        ({"randoms": ("kind=x,z",), "count": 1}, "--random kind=x,z: kind takes one of 'x', 'y'; got 'z'"),
    ],
)
def test_what_is_wrong_is_said_with_option_value_and_parameter(options: dict[str, object], message: str) -> None:
    grids = options.get("grids", [])
    assert isinstance(grids, list)
    assert message in refused(*grids, **{name: value for name, value in options.items() if name != "grids"})


def test_everything_wrong_is_said_at_once() -> None:
    told = refused("alpha=x", "unknown=1", "n=1:3", source="missing.csv", side_by_side=True)
    assert [line.partition(":")[0] for line in told.splitlines()][:4] == [
        "--from missing.csv",
        "--grid alpha=x",
        "--grid unknown=1",
        "--grid n=1",
    ]
    assert "name " in told  # the table of what there is


def test_grids_are_a_product_and_the_first_changes_slowest() -> None:
    found = points("n=1,2", "kind=x,y")
    assert columns(found, "n", "kind") == [(1, "x"), (1, "y"), (2, "x"), (2, "y")]
    assert found.varied == ("n", "kind")


def test_grids_side_by_side() -> None:
    assert columns(points("n=1,2", "kind=x,y", side_by_side=True), "n", "kind") == [(1, "x"), (2, "y")]


def test_values_come_in_the_order_of_the_parameters_cell_with_the_fixed_ones() -> None:
    found = points("kind=x,y", "alpha=1", fixed={"n": 7})
    assert found.points[0].values == (("alpha", 1.0), ("n", 7), ("kind", "x"))
    assert found.varied == ("kind",)


def test_a_point_that_is_there_twice_is_run_once() -> None:
    found = points("n=1,2,1,01")
    assert columns(found, "n") == [(1,), (2,)]
    assert found.notes == ("2 of 4 points are there twice: each is run once",)
    assert columns(points("anything=1,True,1.0"), "anything") == [(1,), (True,), (1.0,)]  # equal, but not the same


def test_random_values_lie_where_they_should() -> None:
    found = points(randoms=("alpha=1e-4:1:log", "n=1:3", "name=u,v", "most=2:9"), count=300)
    rows = columns(found, "alpha", "n", "name", "most")
    assert {row[1] for row in rows} == {1, 2, 3}
    assert {row[2] for row in rows} == {"u", "v"}
    assert {row[3] for row in rows} == set(range(2, 10))
    values = [row[0] for row in rows if isinstance(row[0], float)]
    assert len(values) == 300
    assert all(1e-4 <= value <= 1 for value in values)
    assert 90 < sum(value < 1e-2 for value in values) < 210  # half of the logarithmic interval


def test_more_points_and_more_parameters_change_no_value() -> None:
    few = points(randoms=("alpha=0:1",), count=5)
    seed = few.seed
    assert few.notes == (f"random values are drawn with --seed {seed}",)
    more = make_points(PARAMETERS, {}, PointOptions(randoms=("n=1:1000", "alpha=0:1"), count=9, seed=seed), None)
    assert columns(more, "alpha")[:5] == columns(few, "alpha")
    recorded = make_points(PARAMETERS, {}, PointOptions(randoms=("alpha=0:1",), count=5), seed)
    assert recorded == few


def test_a_seed_means_the_same_everywhere_and_always() -> None:
    options = PointOptions(randoms=("alpha=0:1", "n=1:1000"), count=3, seed=1)
    found = make_points(PARAMETERS, {}, options, None)
    assert columns(found, "alpha", "n") == [
        (0.9996703120219272, 129),
        (0.5462334700951187, 881),
        (0.3737589758046339, 147),
    ]


def test_each_point_of_a_grid_has_the_same_draws() -> None:
    found = points("kind=x,y", randoms=("alpha=0:1",), count=3)
    rows = columns(found, "kind", "alpha")
    assert [row[1] for row in rows[:3]] == [row[1] for row in rows[3:]]
    assert [row[0] for row in rows] == ["x"] * 3 + ["y"] * 3


def test_rows_of_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text('alpha, shape,most\n0.1,"(1, 2)",None\n\n2,"(3,)",4\n', encoding="utf-8-sig")
    found = points("kind=x,y", source=str(path))
    assert columns(found, "alpha", "shape", "most", "kind") == [
        (0.1, (1, 2), None, "x"),
        (0.1, (1, 2), None, "y"),
        (2.0, (3,), 4, "x"),
        (2.0, (3,), 4, "y"),
    ]


@pytest.mark.parametrize("ending", ["json", "yaml", "yml"])
def test_rows_with_types(tmp_path: Path, ending: str) -> None:
    rows = [
        {"alpha": 1, "shape": [1, 2], "source": "x/y", "most": None, "layers": [], "anything": "1"},
        {"anything": 1, "alpha": 0.5, "shape": [3], "source": "z", "most": 3, "layers": [2]},
    ]
    path = tmp_path / f"points.{ending}"
    path.write_text(json.dumps(rows), encoding="utf-8")
    found = points(source=str(path))
    assert columns(found, "alpha", "shape", "source", "most", "layers", "anything") == [
        (1.0, (1, 2), Path("x/y"), None, [], "1"),
        (0.5, (3,), Path("z"), 3, [2], 1),
    ]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "", "has no rows"),
        ("a.csv", "n\n", "has no rows"),
        ("a.csv", "n,n\n1,2\n", "has two columns of the same name"),
        ("a.csv", "n,alpha\n1\n", "row 1 has 1 fields, the header 2"),
        ("a.csv", "n,beta\n1,2\n", "there is no parameter 'beta'; there are: alpha, n, "),
        ("a.csv", "n,alpha\n1,2\nx,y\n", "row 2: n takes an int; got 'x'"),
        ("a.json", "{", "is no JSON"),
        ("a.json", '{"n": 1}', "is no list of rows"),
        ("a.json", '[{"n": 1}, {"alpha": 1}]', "row 2 has not the parameters of the first row: alpha, n"),
        ("a.json", '[{"n": 1.5}]', "row 1: n takes an int; got 1.5"),
        ("a.json", '[{"n": true}]', "row 1: n takes an int; got True"),
        ("a.yaml", "a: [", "is no YAML"),
        ("a.txt", "n", "the name must end in .csv, .yaml or .json"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_row(tmp_path: Path, name: str, text: str, message: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    told = refused(source=str(path))
    assert told.startswith(f"--from {path}")
    assert message in told


def test_of_many_wrong_rows_a_few_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("n\n" + "x\n" * 50, encoding="utf-8")
    assert refused(source=str(path)).endswith("... and 40 more")


def test_thousands_of_points() -> None:
    assert len(points("n=1:200:1", "alpha=0:1:0.02").points) == 10_200


_ITEM = st.one_of(
    st.integers().map(repr),
    st.text(max_size=6).map(repr),
    st.lists(st.one_of(st.integers(), st.text(max_size=4)), max_size=3).map(repr),
    st.tuples(st.integers(), st.text(max_size=4)).map(repr),
)


@given(st.lists(_ITEM, min_size=1, max_size=5))
def test_python_values_are_split_at_the_commas_between_them(items: list[str]) -> None:
    assert split_values(",".join(items)) == tuple(items)


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=5, unique_by=repr))
def test_floats_arrive_as_they_are_written(values: list[float]) -> None:
    found = points(f"alpha={','.join(map(repr, values))}")
    assert [repr(value) for (value,) in columns(found, "alpha")] == list(map(repr, values))


# Python 3.10 neither writes nor reads the character 0 there
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")


@given(st.lists(st.text(_CHARACTERS, max_size=5), min_size=1, max_size=4, unique=True))
def test_texts_of_a_csv_file_arrive_as_they_are(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("texts") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["name"], *([text] for text in texts)])
    assert [value for (value,) in columns(points(source=str(path)), "name")] == texts
