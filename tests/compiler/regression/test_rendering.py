"""The regression test file: rendered from facts, run with pytest against the module it belongs to."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.regression.data_file import LARGEST, divide
from nb2prod.compiler.regression.facts import Fact, FactKind
from nb2prod.compiler.regression.long_texts import folded
from nb2prod.compiler.regression.paths import regression_paths
from nb2prod.compiler.regression.rendering import Regression
from nb2prod.compiler.regression.variation import Expectation, LeftOut
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, File, Layout, Notebook

CELLS = (
    ("imports", "import asyncio\nimport matplotlib.pyplot as plt"),
    ("parameters", "n = 2"),
    ("step:fetch", "await asyncio.sleep(0)\nafter = [1, n]\nlist = (n for n in after)\nprint('fetched')"),
    ("step:double module:numbers_of", "kept = [n * 2 for n in after]\nafter.append(9)\nlen_ = 3"),
    ("step:announce", "print(len(after), kept)\n"),
    ("figure:plot", "fig, ax = plt.subplots()\nax.plot(kept)\nax.set_xlabel('n')"),
)


def exact(step: str, name: str, expression: str, source: str) -> Expectation:
    return Expectation(step, name, Fact(expression, FactKind.EXACT, source))


REGRESSION = Regression(
    (
        exact("fetch", "after", "after", "[1, 5]"),
        exact("fetch", "list", "list", "None"),
        exact("double", "kept", "kept", "[2, 10]"),
        exact("double", "after", "after", "[1, 5, 9]"),
        exact("plot", "figure", "figure.axes[0].get_xlabel()", "'n'"),
    ),
    (LeftOut("double", "len_", "differs from run to run"),),
    {"fetch": "fetched\n", "announce": "3 [2, 10]\n"},
    {"n": "5"},
)


def rendered(regression: Regression, layout: Layout) -> tuple[File, ...]:
    cells = tuple(
        Cell(f"c{n}", n, CellKind.CODE, source, tuple(tags.split())) for n, (tags, source) in enumerate(CELLS)
    )
    package = compile_notebook(Notebook("n.ipynb", cells), Settings(), layout, (), (), regression)
    assert package.files, package.diagnostics
    return package.files


def run(folder: Path, files: tuple[File, ...]) -> subprocess.CompletedProcess[str]:
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "-c", os.devnull, "tests"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_asynchronous_steps_figures_other_modules_and_awkward_names(tmp_path: Path) -> None:
    files = rendered(REGRESSION, Layout("work"))
    done = run(tmp_path, files)
    assert done.returncode == 0, done.stdout
    assert "6 passed" in done.stdout
    text = next(file.text for file in files if file.path == regression_paths("tests", "work")[0])
    assert "work.run(work.Parameters(n=5), artifacts=" in text
    assert "len_ of double (differs from run to run)" in " ".join(text.split())
    assert "list of fetch (the tests need the name)" in " ".join(text.split())
    wrong = tuple(
        File(file.path, file.text.replace("after.append(9)", "after.append(8)"), file.origins) for file in files
    )
    assert "1 failed, 5 passed" in run(tmp_path, wrong).stdout


@pytest.mark.parametrize("stem", ["names", "after", "copy_", "plt", "np"])
def test_a_notebook_called_like_something_in_the_test_file(stem: str, tmp_path: Path) -> None:
    done = run(tmp_path, rendered(REGRESSION, Layout(stem)))
    assert "6 passed" in done.stdout


def test_in_a_package_the_module_is_imported_by_its_dotted_name(tmp_path: Path) -> None:
    layout = Layout("work", package="shop.jobs", root_from_tests="../../..")
    text = next(file.text for file in rendered(REGRESSION, layout) if file.path.endswith("_regression.py"))
    assert "from shop.jobs import work" in text


def test_nothing_to_assert_gives_no_files() -> None:
    assert [file.path for file in rendered(Regression(()), Layout("work"))] == ["work.py", "numbers_of.py"]


@pytest.mark.parametrize(
    ("fact", "statement"),
    [
        (Fact("x", FactKind.NUMBER, 0.1 + 0.2), "assert x == pytest.approx(0.3)"),
        (Fact("x", FactKind.NUMBER, 3), "assert x == 3"),
        (Fact("x", FactKind.NUMBER, float("nan")), "assert math.isnan(x)"),
        (Fact("x", FactKind.NUMBER, float("-inf")), "assert x == -math.inf"),
        (Fact("x", FactKind.NUMBER, 1e-17, scale=2.0), "assert x == pytest.approx(1e-17, abs=2e-12)"),
        (Fact("x", FactKind.NUMBER, 0.5, single=True), "assert x == pytest.approx(0.5, rel=1e-4)"),
        (Fact("x", FactKind.NUMBERS, [1, 0.5]), "assert x == pytest.approx([1, 0.5])"),
        (Fact("x", FactKind.NUMBERS, [1, 2]), "assert x == [1, 2]"),
        (Fact("x", FactKind.NUMBERS, [float("nan"), 0.5]), "assert x == pytest.approx([math.nan, 0.5], nan_ok=True)"),
        (
            Fact("x", FactKind.NUMBERS, [1e-17, 0.5], scale=2.0),
            "assert x == pytest.approx([1e-17, 0.5], rel=1e-6, abs=2e-12)",
        ),
        (Fact("x", FactKind.TABLE, {"'a'": 0.5}), "assert x == pytest.approx({'a': 0.5})"),
        (Fact("x", FactKind.ARRAY, [[0.5]]), "np.testing.assert_allclose(x, [[0.5]], rtol=1e-6)"),
        (Fact("x", FactKind.EXACT, repr("a" * 50)), f'assert x == {"a" * 50!r}'),
        (
            Fact("x", FactKind.EXACT, repr([1, "word " * 15])),
            f"assert x == [1, ({'word ' * 10!r} {'word ' * 5!r})]",
        ),
        (Fact("x.flag", FactKind.EXACT, "True"), "assert x.flag"),
        (Fact("x.flag", FactKind.EXACT, "False"), "assert not x.flag"),
        (Fact("x", FactKind.EXACT, "None"), "assert x is None"),
        (Fact("len(x)", FactKind.EXACT, "3"), "assert len(x) == 3"),
    ],
)
def test_assertions_as_a_person_writes_them(fact: Fact, statement: str) -> None:
    regression = Regression((Expectation("fetch", "x", fact), Expectation("fetch", "after", fact)))
    text = next(file.text for file in rendered(regression, Layout("work")) if file.path.endswith("_regression.py"))
    assert f"    {statement}\n" in text
    ast.parse(text)


@given(st.recursive(st.text() | st.binary() | st.integers(), lambda inner: st.lists(inner) | st.tuples(inner, inner)))
def test_folding_long_texts_changes_no_literal(value: object) -> None:
    assert ast.literal_eval(folded(repr(value))) == value


def test_printed_lines_beside_an_output_of_the_same_name(tmp_path: Path) -> None:
    expectations = (exact("fetch", "after", "after", "[1, 5]"), exact("fetch", "printed_text", "printed_text", "1"))
    text = next(
        file.text
        for file in rendered(Regression(expectations, (), {"fetch": "fetched\n"}), Layout("work"))
        if file.path.endswith("_regression.py")
    )
    assert "printed_text of fetch (the tests need the name)" in " ".join(text.split())


def test_ranges_read_from_left_to_right() -> None:
    fact = Fact("after", FactKind.NUMBER, 1.0)
    regression = Regression((Expectation("fetch", "after", fact, 0.5, 1.5),))
    text = next(file.text for file in rendered(regression, Layout("work")) if file.path.endswith("_regression.py"))
    assert "    assert 0.5 <= after <= 1.5\n" in text


def test_arrays_beyond_the_limit_are_left_to_their_aggregates() -> None:
    arrays = [
        Expectation("s", f"a{number}", Fact(f"a{number}", FactKind.ARRAY, [1 / 3] * 100 * number))
        for number in range(40)
    ]
    division = divide(arrays)
    assert 0 < len(division.text.encode()) <= LARGEST
    assert 0 < len(division.elsewhere) < 39
    assert division.kept == tuple(arrays[: len(division.kept)]), "the smallest are kept"
