"""A notebook's parameters are known even when the rest of it could not be exported."""

from __future__ import annotations

from pathlib import PurePath

from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters, parameters_cells
from nb2prod.model import Cell, CellKind, Notebook, ParameterType


def notebook(*cells: tuple[str, ...]) -> Notebook:
    """Each cell is its source and then its tags."""
    numbered = enumerate(cells, start=1)
    return Notebook(
        PurePath("a.ipynb").name,
        tuple(Cell(f"c{number}", number, CellKind.CODE, source, tuple(tags)) for number, (source, *tags) in numbered),
    )


def test_other_cells_need_not_parse() -> None:
    given = notebook(("def broken(:",), ("rows = 3  # how many\nrate = 0.5", "parameters"), ("!ls", "step:x", "step:y"))
    parameters, found = notebook_parameters(given)
    assert found == ()
    assert [(each.name, each.default, each.help) for each in parameters] == [
        ("rows", "3", "how many"),
        ("rate", "0.5", ""),
    ]


def test_kales_tag_counts() -> None:
    given = notebook(("rows = 3", "pipeline-parameters"))
    assert [each.name for each in notebook_parameters(given)[0]] == ["rows"]
    assert [cell.number for cell in parameters_cells(given)] == [1]


def test_imports_of_any_cell_serve() -> None:
    given = notebook(("from pathlib import Path",), ('data = Path("x.csv")', "parameters"))
    (parameter,), found = notebook_parameters(given)
    assert found == ()
    assert parameter.value_type is ParameterType.PATH


def test_imports_in_the_parameters_cell_are_no_parameters() -> None:
    given = notebook(("import os\nfrom pathlib import Path\ndata = Path('x')", "parameters"))
    parameters, found = notebook_parameters(given)
    assert found == ()
    assert [each.name for each in parameters] == ["data"]


def test_magics_in_the_cell_do_no_harm() -> None:
    parameters, _ = notebook_parameters(notebook(("%matplotlib inline\nrows = 3", "parameters")))
    assert [(each.name, each.line) for each in parameters] == [("rows", 2)]


def test_without_a_parameters_cell_there_are_none() -> None:
    assert notebook_parameters(notebook(("rows = 3",))) == ((), ())


def test_two_parameters_cells_are_an_error_naming_both() -> None:
    parameters, found = notebook_parameters(notebook(("a = 1", "parameters"), ("b = 2", "parameters")))
    assert parameters == ()
    assert [(each.code, each.message) for each in found] == [("NB106", "cells 1 and 2 are both parameters cells")]


def test_a_cell_that_does_not_parse_is_an_error() -> None:
    parameters, found = notebook_parameters(notebook(("a = = 1", "parameters")))
    assert parameters == ()
    assert [each.cell_number for each in found] == [1]
