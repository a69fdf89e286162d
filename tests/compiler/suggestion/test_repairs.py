"""Roles are checked by compiling: what the compiler refuses to keep apart is put together."""

from __future__ import annotations

import pytest

from tests.compiler.suggestion.suggesting import exported, roles, suggested


@pytest.mark.parametrize(
    "cells",
    [
        # a function that keeps a variable which is bound again
        ("x = sum([1])", "md:## A", "fs = [lambda: x]", "md:## B", "x = sum([2])", "print(fs[0]())"),
        # a name that only some paths bind
        ("import os\nif os.environ.get('Q'):\n    q = 1", "md:## B", "if os.environ.get('Q'):\n    print(q)"),
        # a function that assigns a notebook variable
        ("n = 0", "def count():\n    global n\n    n += 1", "md:## B", "count()", "md:## C", "print(n)"),
    ],
)
def test_cells_that_cannot_be_kept_apart_become_one_step(cells: tuple[str, ...]) -> None:
    assert not exported("md:# T", *cells).refused


def test_merging_takes_the_smallest_range() -> None:
    cells = ["md:# T"]
    for number in range(4):
        cells += [f"md:## Before {number}", f"before{number} = sum([{number}])\nprint(before{number})"]
    cells += ["md:## A", "x = sum([1])\nfs = [lambda: x]", "md:## B", "x = sum([2])", "md:## C", "print(fs[0](), x)"]
    found = roles(*cells)
    assert len(set(found[:4])) == 4
    assert found[4] == found[5]
    assert not exported(*cells).refused


def test_the_reason_says_why_cells_were_put_together() -> None:
    found = suggested(
        "md:# T", "md:## A", "x = sum([1])\nfs = [lambda: x]", "md:## B", "x = sum([2])", "print(fs[0]())"
    )
    assert "one step, since a function made in cell 3 reads 'x', which cell 5 binds again" in found[5].reason


def test_a_figure_inside_such_a_range_is_a_part_of_the_step() -> None:
    cells = (
        "import matplotlib.pyplot as plt",
        "md:## A",
        "x = sum([1])\nfs = [lambda: x]",
        "plt.plot([1, 2])",
        "md:## B",
        "x = sum([2])",
        "print(fs[0]())",
    )
    assert len(set(roles(*cells)[1:4])) == 1
    assert not exported(*cells).refused


def test_a_builtin_that_becomes_a_variable_does_not_stop_the_export() -> None:
    assert not exported("md:# T", "md:## A", "n = sum([1])", "sum = n + 1", "print(sum)").refused


def test_a_figure_that_draws_random_numbers_before_others_is_a_step() -> None:
    cells = (
        "import numpy as np\nimport matplotlib.pyplot as plt\nnp.random.seed(0)",
        "plt.plot(np.random.rand(3))",
        "x = np.random.rand(3)",
        "print(x)",
    )
    found = suggested(*cells)
    assert found[2].role.kind.value == "step"
    assert "no figure cell, since this cell draws from a shared random generator" in found[2].reason
    assert not exported(*cells).refused


def test_parameters_that_cannot_be_parameters_are_a_step() -> None:
    cells = ("n = sum([1])", "limit = 3", "class Table:\n    rows = limit", "print(Table.rows, n)")
    assert not exported(*cells).refused


def test_a_cell_that_does_not_parse_is_left_to_its_diagnostics() -> None:
    package = exported("x = 1", "print x", "print(x)")
    assert {found.code for found in package.diagnostics} == {"NB201"}
