"""Files of parameter values: what they may hold, and that values come back exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill.iorw import read_yaml_file

from nb2prod.commands.chosen_values import chosen_values
from nb2prod.commands.parameter_files import parameter_file_text, read_parameter_file
from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters
from nb2prod.errors import UsageError
from nb2prod.execution.parameter_code import value_code
from nb2prod.model import Cell, CellKind, Notebook, Parameter

SOURCE = """\
from pathlib import Path
from typing import Literal, Optional, Sequence
rows = 3
rate = 0.5
name = "a"
flag = True
shape = (1, 2)
pairs: tuple = ((1, 2), 3)
tags = {"a", "b"}
frozen = frozenset({1})
source = Path("data.txt")
maybe: Optional[Path] = None
kind: Literal["p", "q"] = "p"
mixed: "str | int" = 3
items: Sequence[int] = (1, 2)
anything = None
table = {"a": [1, 2]}
nested = {"a": (1, 2)}
raw = b"x"
rates = [1e-3]
"""
PARAMETERS: tuple[Parameter, ...] = notebook_parameters(
    Notebook("a", (Cell("c", 1, CellKind.CODE, SOURCE, ("parameters",)),))
)[0]
INTS = st.integers()
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "rows": INTS,
    "rate": st.floats(),
    "name": st.text(st.characters(codec="utf-8")) | st.sampled_from(["1e-3", "null", "2026-01-01", "yes", "~", "0x1"]),
    "flag": st.booleans(),
    "shape": st.lists(INTS).map(tuple),
    "pairs": st.tuples(st.tuples(INTS, INTS), INTS),
    "tags": st.sets(st.text("ab1")),
    "frozen": st.frozensets(INTS),
    "source": st.sampled_from([Path("a b"), Path("/x"), Path("3")]),
    "maybe": st.sampled_from([Path("a"), None]),
    "kind": st.sampled_from(["p", "q"]),
    "mixed": INTS | st.text("1a "),
    "items": st.lists(INTS) | st.lists(INTS).map(tuple),
    "anything": st.none() | INTS | st.floats() | st.text("1e-.a") | st.booleans(),
    "table": st.dictionaries(st.text("ab"), st.lists(INTS)),
    "nested": st.dictionaries(st.text("ab"), st.tuples(INTS, INTS)),
    "raw": st.binary(),
    "rates": st.lists(st.floats()),
}


def written(folder: Path, text: str, name: str = "p.yaml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def chosen(file: str, *assignments: tuple[str, str]) -> Mapping[str, object]:
    return chosen_values(PARAMETERS, (), assignments, file)


@given(values=st.fixed_dictionaries({}, optional=VALUES))
def test_what_is_written_reads_back_exactly(tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any]) -> None:
    file = written(tmp_path_factory.getbasetemp(), parameter_file_text(PARAMETERS, values, "the best\nof all"))
    found = chosen(file)
    assert {name: value_code(value) for name, value in found.items()} == {
        name: value_code(values[name]) for name in found
    }
    assert set(found) == set(values)


def test_papermill_reads_plain_values_the_same_way(tmp_path: Path) -> None:
    values = {"rows": 5, "rate": math.inf, "name": "x: y", "flag": False, "rates": [1e-9, 2.0], "table": {"a": [1]}}
    file = written(tmp_path, parameter_file_text(PARAMETERS, values, "the best"))
    assert read_yaml_file(file) == values
    assert (tmp_path / "p.yaml").read_text(encoding="utf-8").startswith("# the best\nrows: 5\n")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.yml", "shape: [3]\nrates: [1e-3, 1]\nsource: other\ntags: [x]\nrate: 1\n"),
        ("p.json", '{"shape": [3], "rates": [0.001, 1], "source": "other", "tags": ["x"], "rate": 1}'),
        ("p.toml", 'shape = [3]\nrates = [1e-3, 1]\nsource = "other"\ntags = ["x"]\nrate = 1\n'),
    ],
)
def test_each_format_gives_what_the_parameters_types_say(tmp_path: Path, name: str, text: str) -> None:
    found = chosen(written(tmp_path, text, name))
    wanted = {"rate": 1.0, "shape": (3,), "tags": {"x"}, "source": Path("other"), "rates": [0.001, 1]}
    assert [*found.items()] == [*wanted.items()]
    assert [*map(type, found.values())] == [*map(type, wanted.values())]


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "rows: 1\nname: file\n")
    assert chosen(file, ("rows", "7")) == {"rows": 7, "name": "file"}
    assert chosen(written(tmp_path, "", "empty.yaml")) == {}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("p.yaml", "row: 1\n", r"p.yaml: there is no parameter 'row' \(did you mean 'rows'\?\)"),
        ("p.yaml", "rows: 1.5\n", "p.yaml: parameter rows takes an int; got 1.5"),
        ("p.yaml", "shape: [a]\n", "p.yaml: parameter shape takes"),
        ("p.yaml", "kind: r\n", "p.yaml: parameter kind takes one of 'p', 'q'"),
        ("p.yaml", "rows: 1\nrows: 2\n", "p.yaml: 'rows' is given twice"),
        ("p.json", '{"rows": 1, "rows": 2}', "p.json: 'rows' is given twice"),
        ("p.toml", "rows = 1\nrows = 2\n", "p.toml: "),
        ("p.yaml", "- rows\n", "maps names to values"),
        ("p.yaml", "1: rows\n", "maps names to values"),
        ("p.yaml", "rows: [", "p.yaml: .*line 1"),
        ("p.yaml", "rows: !!python/name:os.system x\n", "p.yaml: .*could not determine a constructor"),
        ("p.csv", "rows\n1\n", "its name ends in .yaml, .yml, .json or .toml"),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        chosen(written(tmp_path, text, name))


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.yaml: no such file"):
        read_parameter_file(str(tmp_path / "none.yaml"))
    (tmp_path / "bad.yaml").write_bytes(b"a: \xff")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_parameter_file(str(tmp_path / "bad.yaml"))


def test_a_value_that_its_type_does_not_bring_back_is_not_written() -> None:
    source = 'x: "list | tuple | str" = [1]\n'
    parameters, _ = notebook_parameters(Notebook("a", (Cell("c", 1, CellKind.CODE, source, ("parameters",)),)))
    with pytest.raises(UsageError, match="parameter x"):
        parameter_file_text(parameters, {"x": (1,)})
