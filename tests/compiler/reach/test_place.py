"""What cells above the place of injection leave behind, and notebooks that are out of the ordinary."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nb2prod.compiler.reach import reach
from nb2prod.model import Notebook, StarImport
from tests.compiler.reach.running import Runs
from tests.compiler.suggestion.suggesting import notebook_of

PARAMETERS = ("parameters", "alpha = 1\nother = 2")

# source of a cell above the parameters cell, of those below it, and the cell found
ABOVE: dict[str, tuple[tuple[str, ...], int]] = {
    "import math": (("x = math.pi", "alpha"), 4),
    "def f(): return alpha": (("x = 1", "f()"), 4),
    "def f(): return alpha\ng = f": (("x = 1", "g()"), 3),
    "kept = [lambda: alpha]": (("x = 1", "kept[0]()"), 3),
    "def f(x=3): return x\nf()": (("f()", "x = 1"), 0),
    "alpha = 5\ny = alpha + 1": (("y", "x = y"), 0),
    "import sys\nlook = sys.modules['__main__'].__dict__.get": (("x = 1", "look('alpha')"), 3),
    "class A:\n    def m(self): return alpha\nkept = A()": (("x = 1", "kept.m()"), 3),
    "numbers = (n * alpha for n in range(3))": (("x = 1", "list(numbers)"), 3),
    "g = globals": (("x = 1", "g().get('alpha')"), 3),
}


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs() as running:
        yield running


@pytest.mark.parametrize("above", ABOVE)
def test_what_is_left_behind(above: str, runs: Runs) -> None:
    below, cell = ABOVE[above]
    notebook = notebook_of(above, PARAMETERS, *below)
    reached = reach(notebook, ["alpha"])
    found = dict(reached.parameters)["alpha"]
    assert (found.cell if found else 0) == cell
    compared = runs.compare(notebook, reached, [{"alpha": 8}])
    assert not compared.differences
    assert not compared.raised


def found_in(notebook: Notebook, name: str = "alpha", **keywords: tuple[StarImport, ...]) -> tuple[int, str]:
    found = dict(reach(notebook, [name], **keywords).parameters)[name]  # type: ignore[arg-type]
    return (found.cell, found.reason) if found else (0, "")


def test_without_a_parameters_cell_values_come_first() -> None:
    assert found_in(notebook_of("x = 1", "alpha"))[0] == 2


def test_each_parameter_has_its_own_cell() -> None:
    found = reach(notebook_of(PARAMETERS, "x = 1", "other", "alpha"), ["alpha", "other"])
    assert [(name, each and each.cell) for name, each in found.parameters] == [("alpha", 4), ("other", 3)]


def test_a_parameter_that_nothing_reads() -> None:
    assert found_in(notebook_of(PARAMETERS, "x = 1"), "unknown") == (0, "")


def test_names_of_the_session() -> None:
    for name in ("_", "_i3", "In", "__name__", "_A__x"):
        cell, reason = found_in(notebook_of(PARAMETERS, "x = 1"), name)
        assert (cell, "itself" in reason) == (2, True)


def test_star_imports() -> None:
    notebook = notebook_of(PARAMETERS, "from numpy import *", "x = 1")
    assert found_in(notebook) == (2, "imports all names of numpy, which may bind alpha")
    assert found_in(notebook, star_imports=(StarImport("numpy", ("pi",)),)) == (0, "")
    assert found_in(notebook, star_imports=(StarImport("numpy", ("pi",), ("alpha",)),))[0] == 2


def test_unknown_libraries_may_look_texts_up() -> None:
    known, unknown = "import pandas as pd\n", "import somebodys_plots as pd\n"
    for text in ("x = 'alpha and more'", "x = pd.thing('alpha')"):
        assert found_in(notebook_of(PARAMETERS, known + text)) == (0, "")
        assert found_in(notebook_of(PARAMETERS, unknown + text))[0] == 2
    for text in ("x = df['alpha']", "print('alpha')", "x = {'alpha': 1}", "df.groupby('alpha')", "x == 'alpha'"):
        assert found_in(notebook_of(PARAMETERS, unknown + text)) == (0, "")


def test_a_given_text_may_name_another_parameter() -> None:
    cells = (("parameters", "alpha = 1\nasked = 'x > 2'"), "df.query(asked)", "alpha")
    assert found_in(notebook_of(*cells))[0] == 3
    both = reach(notebook_of(*cells), ["alpha"], ["alpha", "asked"])
    assert both.parameters[0][1].cell == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "source",
    [
        "%run other.ipynb",
        "run other.ipynb",
        "get_ipython().run_line_magic('run', 'other.ipynb')",
        "%%capture\n%run other.ipynb",
        "for _ in [1]:\n    %run other.ipynb",
        "%load_ext somebodys_extension",
        "%store -r",
        "who",
        "%%somebodys_magic\nx = 1",
        "values = %somebodys_magic",
        "x = get_ipython()",
        "from somewhere import *",
    ],
)
def test_what_may_read_any_name(source: str) -> None:
    assert found_in(notebook_of(PARAMETERS, source, "x = 1"))[0] == 2
    cell = found_in(notebook_of(source, PARAMETERS, "x = 1"))[0]
    assert cell == (0 if "import *" in source else 3)


@pytest.mark.parametrize(
    "source",
    [
        "%run other.ipynb",
        "x = = 1",
        "%%javascript\nalpha",
        "\0",
        "(" * 300,
        "?",
        "%",
        "%%",
        "!",
        "é = 1",
        "",
        "\n\n# x",
    ],
)
def test_any_cell_is_taken(source: str) -> None:
    reach(notebook_of(PARAMETERS, source, "x = 1"), ["alpha", "x"])
