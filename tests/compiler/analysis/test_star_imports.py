"""Star imports of known libraries are written out, so that order and other bindings of a name are seen."""

from __future__ import annotations

import pytest

from nb2prod.compiler.compile import compile_notebook
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook, Package, StarImport

STARS = (
    StarImport("shop", ("buy", "sell"), ("tools", "max")),
    StarImport("market", ("sell", "trade")),
)


def compiled(*sources: str) -> Package:
    cells = [Cell(f"c{n}", n, CellKind.CODE, source, (f"step:s{n}",)) for n, source in enumerate(sources, 1)]
    return compile_notebook(Notebook("n.ipynb", tuple(cells)), Settings(), Layout("n"), STARS)


def codes(package: Package) -> list[str]:
    return [found.code for found in package.diagnostics]


def text(*sources: str) -> str:
    package = compiled(*sources)
    assert not package.refused, package.diagnostics
    return package.files[0].text


def test_only_mentioned_names_are_imported() -> None:
    module = text("from shop import *", "x = buy()")
    assert "from shop import buy\n" in module
    assert "sell" not in module


def test_the_lower_of_two_star_imports_side_by_side_counts() -> None:
    module = text("from shop import *\nfrom market import *\nx = sell(), buy()")
    assert "from shop import buy\n" in module
    assert "from market import sell\n" in module
    module = text("from shop import *; from market import *; x = sell()")
    assert "shop" not in module


def test_a_variable_replaced_by_a_star_import_is_the_librarys_afterwards() -> None:
    module = text("sell = 1\ny = sell + 1\nfrom shop import *\nx = sell()")
    assert "    from shop import sell\n    x = sell()" in module


@pytest.mark.parametrize("source", ["tools = 1", "import tools", "y = max([1])"])
def test_a_name_that_the_library_may_or_may_not_replace_is_refused(source: str) -> None:
    package = compiled(source, "from shop import *\nx = buy(tools)" if "tools" in source else "from shop import *")
    assert package.refused
    assert "NB316" in codes(package)


def test_a_star_import_of_a_cell_without_a_role_is_asked_too() -> None:
    cells = [("step:a", "tools = 1"), ("", "from shop import *"), ("step:b", "y = tools")]
    made = [Cell(f"c{n}", n, CellKind.CODE, source, (tag,) if tag else ()) for n, (tag, source) in enumerate(cells, 1)]
    assert "NB316" in codes(compile_notebook(Notebook("n.ipynb", tuple(made)), Settings(), Layout("n"), STARS))


def test_such_a_name_that_nothing_else_answers_to_is_the_librarys() -> None:
    assert "from shop import tools\n" in text("from shop import *\nx = tools.a")
