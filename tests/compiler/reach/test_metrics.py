"""The metrics of a notebook are those that its module prints."""

from __future__ import annotations

import re

import pytest

from nb2prod.compiler.compile import compile_notebook
from nb2prod.compiler.reach import metrics_of
from nb2prod.config import Settings
from nb2prod.model import CellMetrics, Layout, Notebook
from tests.compiler.suggestion.suggesting import notebook_of

MODEL = ("step:fit", "xs = [1, 2, 3]\nscore = sum(xs)")


def printed(notebook: Notebook) -> list[str]:
    """The names that `main --json` of the notebook's module looks at."""
    package = compile_notebook(notebook, Settings(), Layout("example"))
    assert not package.refused, package.diagnostics
    return re.findall(r'"(\w+)": results\.\w+,', package.files[0].text)


@pytest.mark.parametrize(
    "cells",
    [
        (MODEL, ("metrics", "auc = score / 6\nauc")),
        (MODEL, ("metrics", "score")),
        (MODEL, ("metrics", "print(score)")),
        (MODEL, ("pipeline-metrics", "print(score)\nmean = score / 3")),
        (MODEL, ("metrics", "doubled = [2 * x for x in xs]\ntotal = sum(doubled)\nn = len(doubled)")),
        (MODEL, ("metrics", "for x in xs:\n    last = x\n_hidden = 3\nbest = max(xs)")),
        (MODEL, ("metrics", "best = max(xs)"), ("metrics", "worst = min(xs)")),
        (
            MODEL,
            ("metrics", "best = max(xs)"),
            ("step:more", "twice = 2 * best"),
            ("metrics", "worst = min(xs)\ntwice"),
        ),
        (MODEL, ("metrics", "def ratio(x): return x / 6\nr = ratio(score)\nimport math\nlog = math.log(score)")),
        (MODEL, ("metrics", "scores = {'a': score}")),
        (MODEL, ("metrics", "del xs\nscore = 2 * score")),
        (MODEL,),
    ],
)
def test_they_are_what_the_module_prints(cells: tuple[tuple[str, str], ...]) -> None:
    notebook = notebook_of(*cells)
    names = [name for each in metrics_of(notebook) for name in each.names]
    assert names == printed(notebook)


def test_each_name_stands_at_its_cell() -> None:
    cells = (MODEL, ("metrics", "best = max(xs)\nscore"), ("metrics", "worst = min(xs)\nbest = best + 1"))
    assert metrics_of(notebook_of(*cells)) == (CellMetrics(2, ("score",)), CellMetrics(3, ("best", "worst")))


def test_notebooks_that_cannot_be_exported() -> None:
    cells = (
        MODEL,
        "x = = 3",
        ("metrics", "%who\nauc = globals()['score']"),
        ("metrics", "%whos\nk = 2"),
    )
    assert metrics_of(notebook_of(*cells)) == (CellMetrics(3, ("auc",)), CellMetrics(4, ("k",)))


def test_in_a_kale_notebook_cells_join_the_one_before() -> None:
    assert metrics_of(notebook_of(MODEL, ("pipeline-metrics", "a = score"), "b = 2 * score", kale=True)) == (
        CellMetrics(2, ("a",)),
        CellMetrics(3, ("b",)),
    )


def test_cells_that_are_not_run_have_none() -> None:
    assert metrics_of(notebook_of(MODEL, ("metrics skip-execution", "a = 1"))) == ()
