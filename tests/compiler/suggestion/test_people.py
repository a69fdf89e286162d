"""Cells for people are left out when the module does not need them, and never to get rid of work."""

from __future__ import annotations

import pytest

from tests.compiler.suggestion.suggesting import exported, roles, suggested

WORK = "total = sum([1, 2])"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (
            "import ipywidgets as w\nslider = w.IntSlider()\nslider",
            "shows widgets, and a module has nobody to move them",
        ),
        ("name = input('Your name? ')", "asks the person at the keyboard"),
        ("%load_me_from somewhere", "uses a magic for the person at the keyboard"),
        ("print(_)", "looks at '_', which only an interactive session has"),
        ("%timeit sum(range(10))", "only serves the notebook: nothing of it is left in a module"),
    ],
)
def test_what_only_serves_people_is_left_out(cell: str, reason: str) -> None:
    found = suggested(WORK, cell)
    assert (found[2].role.kind.value, found[2].reason) == ("skip", reason)
    assert not exported(WORK, cell).refused


def test_a_cell_that_is_expected_to_fail_is_left_out() -> None:
    cells = (WORK, ("raises-exception", "total / 0"))
    assert suggested(*cells)[2].tags == ("skip",)
    assert not exported(*cells).refused


def test_what_depends_on_people_only_is_left_out_with_them() -> None:
    cells = (WORK, "name = input('? ')", "greeting = 'Hello ' + name", "print(greeting)")
    assert [each.partition(":")[0] for each in roles(*cells)] == ["step", "skip", "skip", "skip"]
    assert suggested(*cells)[3].reason == "only serves 'name', which cell 2 has for people"


def test_work_that_needs_an_answer_stays_and_is_refused() -> None:
    cells = ("data = [1, 2]", "factor = float(input())", "scaled = [factor * value for value in data]", "print(scaled)")
    package = exported(*cells)
    assert roles(*cells)[1].startswith("step:")
    assert {found.code for found in package.diagnostics} >= {"NB309"}


def test_definitions_beside_widgets_that_others_read_stay_and_are_refused() -> None:
    cells = ("from ipywidgets import interact\ndef f(x=1):\n    return x\ninteract(f)", "y = f(2)", "print(y)")
    assert roles(*cells)[0].startswith("step:")
    assert exported(*cells).refused


def test_a_notebook_that_is_all_widgets_is_refused_rather_than_empty() -> None:
    assert exported("import ipywidgets as w", "s = w.IntSlider()\ndisplay(s)").refused


def test_files_written_by_a_magic_are_work() -> None:
    assert roles(WORK, "%%perl\nprint 1;")[1].startswith("step:")


def test_a_cell_left_out_that_seeds_what_others_draw_comes_back() -> None:
    cells = (
        "import numpy as np\nimport ipywidgets as w",
        "np.random.seed(0)\nw.IntSlider()",
        "x = np.random.rand(3)",
        "print(x)",
    )
    assert exported(*cells).refused
