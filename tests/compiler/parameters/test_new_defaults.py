"""Other defaults in the parameters cell: what a run that is given these values would compute, or a refusal."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.compiler.parameters.new_defaults import with_defaults
from nb2prod.compiler.parameters.value_source import NoDefault, read_value_source, value_source
from nb2prod.execution.parameter_code import parameters_cell
from nb2prod.model import Cell, CellKind, Notebook

SOURCE = '''\
# sizes
from pathlib import Path
rows = 1  # how many
double: float = rows * 2.5  # computed
rates = [
    1,  # the first
    2,
]
low, high = 1, "x"
out = Path("data") / "x"
deep = \\
    5
one = two = 3
wide = (  # comment
    1
)  # end
first = rates[0] + 1
text = """a
b"""
'''


def notebook(source: str = SOURCE, *more: str) -> Notebook:
    cells = [Cell("p", 1, CellKind.CODE, source, ("parameters",))]
    cells += [Cell(f"c{number}", number, CellKind.CODE, text) for number, text in enumerate(more, start=2)]
    return Notebook("a", tuple(cells))


def edited(values: dict[str, object], source: str = SOURCE) -> tuple[str, tuple[str, ...]]:
    changed, written_out = with_defaults(notebook(source), values)
    return changed.cells[0].source, written_out


def names_after(*sources: str) -> dict[str, object]:
    scope: dict[str, object] = {}
    for source in sources:
        exec(source, scope)
    return {name: value for name, value in scope.items() if name not in ("__builtins__", "Path")}


def test_lines_and_comments_stay_where_they_are() -> None:
    values = {"rows": 5, "rates": [3], "low": 7, "high": "ä", "out": Path("z/y"), "deep": 1, "wide": 9, "text": "c"}
    source, written_out = edited(values)
    assert source == """\
# sizes
from pathlib import Path
rows = 5  # how many
double: float = 2.5  # computed
rates = [3


]
low, high = 7, "ä"
out = Path("z/y")
deep = (1
)
one = two = 3
wide = (9

)  # end
first = 2
text = ("c"
)
"""
    assert written_out == ("double", "first")


INTS = st.integers(-5, 5)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "rows": INTS,
    "double": st.floats(allow_nan=False),
    "rates": st.lists(INTS),
    "low": INTS,
    "high": st.text(),
    "out": st.sampled_from([Path("a"), Path("b/c d")]),
    "deep": INTS,
    "wide": INTS,
    "first": INTS,
    "text": st.text(),
}


@given(st.fixed_dictionaries({}, optional=VALUES))
def test_the_cell_alone_gives_what_the_injected_cell_would(values: dict[str, object]) -> None:
    source, _ = edited(values)
    assert names_after(source) == names_after(SOURCE, parameters_cell(values))
    assert source.count("\n") == SOURCE.count("\n")


def test_names_that_share_a_default_change_together_or_not_at_all() -> None:
    assert "one = two = 8" in edited({"one": 8, "two": 8})[0]
    cases: tuple[dict[str, object], ...] = ({"one": 8}, {"one": 8, "two": 9})
    for values in cases:
        with pytest.raises(NoDefault, match="one and two share one default; give each of them a line of its own"):
            edited(values)


@pytest.mark.parametrize(
    ("source", "values", "message"),
    [
        ("from pathlib import Path\na: int = 1", {"a": "x"}, "is annotated `int`, but its default is 'x'"),
        ("a = None", {"a": Path("x")}, "never names `Path`"),
        ("a = 1", {"b": 1}, "gives b no default"),
        ("%matplotlib inline\na = 1", {"a": 2}, "IPython syntax"),
        ("a = 1", {"a": object()}, "cannot be written as a default"),
    ],
)
def test_what_cannot_be_done_soundly_is_refused(source: str, values: dict[str, object], message: str) -> None:
    with pytest.raises(NoDefault, match=message):
        edited(values, source)


def test_without_values_or_a_cell_nothing_changes() -> None:
    assert with_defaults(notebook(), {}) == (notebook(), ())
    empty = Notebook("a", ())
    assert with_defaults(empty, {"a": 1}) == (empty, ())


def test_a_path_is_spelled_as_the_cell_spells_it() -> None:
    assert edited({"a": Path("x")}, 'import pathlib as p\na = p.Path("y")')[0].endswith('a = p.Path("x")')
    assert edited({"a": Path("x")}, "from pathlib import Path\na: Path | None = None")[0].endswith('= Path("x")')


NESTED = st.recursive(
    st.none() | st.booleans() | INTS | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3)
        | st.frozensets(INTS)
        | st.sets(st.text(), max_size=3)
    ),
)


@given(NESTED)
def test_a_value_survives_as_source(value: object) -> None:
    again = read_value_source(value_source(value))
    assert (again, value_source(again)) == (value, value_source(value))


def test_paths_and_special_numbers_survive_as_source() -> None:
    assert read_value_source(value_source(Path("a b/c"))) == PurePosixPath("a b/c")
    values: tuple[object, ...] = (float("inf"), float("-inf"), 1 + 2j, set(), ())
    for value in values:
        assert read_value_source(value_source(value)) == value
    assert repr(read_value_source(value_source(float("nan")))) == "nan"
    with pytest.raises(NoDefault):
        read_value_source("print(1)")
