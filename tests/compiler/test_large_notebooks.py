"""Notebooks larger and deeper than people write are compiled like others."""

from __future__ import annotations

import ast
import gc

from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.suggestion import suggest_roles
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook, Package

DEEP = 140  # calls in each other; what is deeper than 150 levels is refused


def compiled(*cells: tuple[str, str]) -> Package:
    made = tuple(Cell(f"c{n}", n, CellKind.CODE, source, (tag,)) for n, (tag, source) in enumerate(cells, start=1))
    return compile_notebook(Notebook("large.ipynb", made), Settings(), Layout("large"))


def test_five_thousand_cells() -> None:
    package = compiled(
        ("parameters", "x0 = 1"),
        *((f"step:part_{number // 50}", f"x{number} = x{number - 1} + 1") for number in range(1, 5_000)),
    )
    assert not package.refused
    assert len(package.steps) == 100
    assert [step.inputs for step in package.steps[:2]] == [("x0",), ("x49",)]
    assert "return x4999" in package.files[0].text


def test_a_cell_of_a_thousand_statements() -> None:
    package = compiled(("step:all", "\n".join(f"x{number} = [{number}]  # {number}" for number in range(1_000))))
    assert not package.refused
    assert "    x999 = [999]  # 999\n" in package.files[0].text


def test_a_thousand_functions_that_call_each_other() -> None:
    definitions = [("export", f"def f{n}(x):\n    return f{n - 1}(x) + k") for n in range(1, 1_000)]
    package = compiled(
        ("step:begin", "k = 2"), ("export", "def f0(x):\n    return x"), *definitions, ("step:end", "y = f999(1)")
    )
    assert not package.refused
    assert "y = f999(1, k=k)" in package.files[0].text


def test_calls_as_deep_as_they_may_be_are_each_given_what_they_need() -> None:
    nested = "f(" * DEEP + "1" + ")" * DEEP
    package = compiled(
        ("step:begin", "k = 2"), ("export", "def f(x):\n    return x + k"), ("step:end", f"y = {nested}")
    )
    assert not package.refused
    assert ", k=k)" * DEEP in package.files[0].text
    ast.parse(package.files[0].text)


def test_the_garbage_collector_is_left_as_it_was() -> None:
    notebook = Notebook("small.ipynb", (Cell("c1", 1, CellKind.CODE, "x = 1"),))
    assert gc.isenabled()
    suggest_roles(notebook, Settings(), Layout("small"))
    assert gc.isenabled()
    gc.disable()
    try:
        compiled(("step:all", "x = 1"))
        assert not gc.isenabled()
    finally:
        gc.enable()
