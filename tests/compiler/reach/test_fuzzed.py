"""Whatever a notebook does with its names: what `reach` lets runs share is the same in all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from nb2prod.compiler.reach import reach
from nb2prod.model import Notebook
from tests.compiler.reach.notebooks import VARIED, ordinary, tangled
from tests.compiler.reach.running import Runs, Values

NUMBERS = st.integers(min_value=0, max_value=2**32 - 1)  # each stands for a notebook
TANGLED = ({"alpha": 5, "beta": [7]}, {"alpha": "other", "beta": 0})
ORDINARY = ({"n": 5, "xs": [3], "word": "two"},)


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs() as running:
        yield running


def failure(notebook: Notebook, points: Sequence[Values], runs: Runs) -> str:
    """Say what sharing changes, with the notebook."""
    reached = reach(notebook, list(points[0]))
    compared = runs.compare(notebook, reached, points)
    if not compared.differences and not compared.raised:
        return ""
    text = "\n".join(f"--- cell {cell.number} {cell.tags}\n{cell.source}" for cell in notebook.cells)
    return f"{compared}\n{reached}\n{text}"


@seed(20261121)
@settings(max_examples=60, deadline=None, database=None, phases=[Phase.generate])
@given(number=NUMBERS)
def test_tangled_notebooks(number: int, runs: Runs) -> None:
    wrong = failure(tangled(f"tests-{number}"), TANGLED, runs)
    assert not wrong, wrong


@seed(20261121)
@settings(max_examples=25, deadline=None, database=None, phases=[Phase.generate])
@given(number=NUMBERS)
def test_ordinary_programs(number: int, runs: Runs) -> None:
    wrong = failure(ordinary(f"tests-{number}"), ORDINARY, runs)
    assert not wrong, wrong


def test_much_is_shared() -> None:
    shared: Counter[bool] = Counter()
    for number in range(150):
        notebook = tangled(f"tests-share-{number}")
        for _, found in reach(notebook, VARIED).parameters:
            shared[found is None or found.cell > 3] += 1
    assert shared[True] > 100, shared
