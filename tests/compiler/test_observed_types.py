"""Observed types in signatures: spelled as the notebook would, only where they are safe, and never against its own."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.compiler.compile import compile_notebook
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook, ObservedType, Package

Observed = tuple[str, str, str]  # step, name, type


def compiled(cells: list[tuple[str, str]], *observed: Observed) -> Package:
    notebook = Notebook(
        "n.ipynb",
        tuple(
            Cell(f"c{number}", number, CellKind.CODE, source, tuple(tags.split()))
            for number, (tags, source) in enumerate(cells, start=1)
        ),
    )
    package = compile_notebook(notebook, Settings(), Layout("n"), (), [ObservedType(*each) for each in observed])
    assert not package.refused, package.diagnostics
    return package


def module(cells: list[tuple[str, str]], *observed: Observed) -> str:
    return compiled(cells, *observed).files[0].text


def returns(text: str, function: str) -> str:
    """What a function is said to return."""
    found = re.search(rf"def {function}\(.*\) -> (.*):", text)
    assert found, text
    return found[1]


READ = ("step:load", "x = read()")
IMPORTS = ("imports", "from tools import read")


@pytest.mark.parametrize(
    ("imports", "observed", "spelled", "added"),
    [
        ("import pandas as pd", "pandas.DataFrame", "pd.DataFrame", ""),
        ("import pandas", "pandas.Series", "pandas.Series", ""),
        ("from pandas import DataFrame", "pandas.DataFrame", "DataFrame", ""),
        ("", "pandas.DataFrame", "pd.DataFrame", "import pandas as pd"),
        ("from sklearn.svm import SVC", "sklearn.svm.SVC", "SVC", ""),
        ("from sklearn import svm", "sklearn.svm.SVC", "svm.SVC", ""),
        ("import sklearn.svm", "sklearn.svm.SVC", "sklearn.svm.SVC", ""),
        ("", "sklearn.svm.SVC", "SVC", "from sklearn.svm import SVC"),
        ("from tools import SVC", "sklearn.svm.SVC", "Any", ""),
        ("", "dict[str, pandas.DataFrame]", "dict[str, pd.DataFrame]", "import pandas as pd"),
        ("", "list[Missing]", "list[Any]", ""),
        ("", "tuple[()]", "tuple[()]", ""),
        ("", "", "Any", ""),
        ("", "numpy.float64", "Any", ""),
        ("", "collections.abc.Callable", "Any", ""),
        ("", "matplotlib.figure.Figure", "Figure", "from matplotlib.figure import Figure"),
        ("", "not a type", "Any", ""),
    ],
)
def test_types_are_spelled_in_the_notebooks_way(imports: str, observed: str, spelled: str, added: str) -> None:
    cells = [("imports", f"from tools import read\n{imports}"), ("step:load", "x = read()\ny = 1")]
    text = module(cells, ("load", "x", observed))
    assert returns(text, "load") == f"tuple[{spelled}, int]"
    assert f"    x: {spelled}\n" in text, "the field of Results"
    assert not added or added in text
    ast.parse(text)


def test_what_the_code_says_and_what_the_scientist_wrote_stay() -> None:
    cells = [IMPORTS, ("step:load", "x: object = read()\ny = len(read())\nz = [read()]")]
    text = module(cells, ("load", "x", "pandas.DataFrame"), ("load", "y", "float"), ("load", "z", "list[str]"))
    assert returns(text, "load") == "tuple[Any, int, list[str]]"


def test_a_type_reaches_the_steps_that_take_the_value() -> None:
    cells = [IMPORTS, READ, ("step:use", "y = x.total()")]
    text = module(cells, ("load", "x", "pandas.DataFrame"), ("use", "y", "pandas.Series"))
    assert "def use(x: pd.DataFrame) -> pd.Series:" in text


def test_elements_of_a_container_that_changes_are_any() -> None:
    cells = [("step:a", "report = {'n': 1}"), ("step:b", "report['x'] = 'y'"), ("step:c", "size = len(report)")]
    text = module(cells, ("a", "report", "dict[str, int]"), ("b", "report", "dict[str, Any]"))
    assert "def b(report: dict[str, Any]) -> dict[str, Any]:" in text
    assert returns(text, "a") == "dict[str, Any]"
    # nobody looked at what the last step puts in
    assert returns(module(cells[:2], ("a", "report", "dict[str, int]")), "a") == "dict[Any, Any]"


def test_classes_of_the_notebook_by_name_where_they_are_in_reach() -> None:
    cells = [("export", "class Shop:\n    pass"), ("imports", "from tools import make"), ("step:a", "s = make()")]
    assert returns(module(cells, ("a", "s", "Shop")), "a") == "Any", "mypy would find that make() gives Any"
    assert "    s: Shop\n" in module(cells, ("a", "s", "Shop"))
    elsewhere = [("export module:shops", "class Shop:\n    pass"), *cells[1:]]
    assert "    s: Any\n" in module(elsewhere, ("a", "s", "Shop"))


def test_modules_import_the_types_they_name() -> None:
    cells = [IMPORTS, ("step:load module:data", "x = read()"), ("step:use", "y = x.total()")]
    files = {file.path: file.text for file in compiled(cells, ("load", "x", "pandas.DataFrame")).files}
    assert all("import pandas as pd" in text for text in files.values())
    assert "def load() -> pd.DataFrame:" in files["data.py"]


def test_sizes_go_to_the_docstring() -> None:
    cells = [IMPORTS, READ]
    notebook = Notebook("n.ipynb", tuple(Cell(f"c{n}", n, CellKind.CODE, s, (t,)) for n, (t, s) in enumerate(cells)))
    observed = [ObservedType("load", "x", "pandas.DataFrame", "12 rows; columns a, b")]
    text = compile_notebook(notebook, Settings(), Layout("n"), (), observed).files[0].text
    assert "        x (pd.DataFrame): 12 rows; columns a, b\n" in text


HARD = [
    ("imports", "import math\nimport numpy as np\nimport pandas as pd"),
    ("parameters", "n = 3\nweights = [1.0, 2.0]"),
    ("step:draw", "rng = np.random.default_rng(1)"),
    ("step:normal", "x = rng.normal(size=n)"),
    ("step:shift", "x = x + 1"),
    ("step:get_total", "total = x.sum()"),
    ("step:get_mean", "mean = np.mean(x)"),
    ("step:get_part", "part = x[1:]"),
    ("step:get_ordered", "ordered = np.sort(part)"),
    ("step:get_table", "table = pd.DataFrame({'x': x})"),
    ("step:get_values", "values = table['x'].to_numpy()"),
    ("step:get_counts", "counts = {}\nfor value in values:\n    counts[str(value)] = 1"),
    ("step:listed", "values = values.tolist()"),
    ("step:turned", "weights = np.array(weights)"),
    ("step:get_flag", "flag = bool(math.isfinite(total))\nnothing = None\nprint(weights, ordered, counts, mean)"),
]
SEEN = [
    ("draw", "rng", "numpy.random.Generator"),
    ("normal", "x", "numpy.ndarray"),
    ("shift", "x", "numpy.ndarray"),
    ("get_total", "total", "numpy.float64"),
    ("get_mean", "mean", "numpy.float64"),
    ("get_part", "part", "numpy.ndarray"),
    ("get_ordered", "ordered", "numpy.ndarray"),
    ("get_table", "table", "pandas.DataFrame"),
    ("get_values", "values", "numpy.ndarray"),
    ("get_counts", "counts", "dict[str, int]"),
    ("listed", "values", "list[float]"),
    ("turned", "weights", "numpy.ndarray"),
    ("get_flag", "flag", "bool"),
    ("get_flag", "nothing", ""),
]


def test_mypy_accepts_under_strict_what_it_accepted_before(tmp_path: Path) -> None:
    texts = {"before.py": module(HARD), "after.py": module(HARD, *SEEN)}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--ignore-missing-imports", "--no-error-summary", *texts]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout.splitlines()
    before = {re.sub(r"^before.py:\d+", "", line) for line in found if line.startswith("before")}
    assert [
        line for line in found if line.startswith("after") and re.sub(r"^after.py:\d+", "", line) not in before
    ] == []
    after = texts["after.py"]
    assert returns(after, "get_part") == "np.ndarray"
    assert returns(after, "get_table") == "pd.DataFrame"
    assert "        values (list[float])" in after
