"""The first cell that a parameter can affect is found, and everything before it is the same for all runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nb2prod.compiler.reach import reach
from tests.compiler.reach.cases import ALL, SHARED
from tests.compiler.reach.running import Runs
from tests.compiler.suggestion.suggesting import notebook_of

POINTS = ({"alpha": 2}, {"alpha": "other"})


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs() as running:
        yield running


@pytest.mark.parametrize("kind", ALL)
def test_cases(kind: str, runs: Runs) -> None:
    wrong = []
    for name, (cell, reason, sources) in ALL[kind].items():
        notebook = notebook_of(("parameters", "alpha = 1"), *sources)
        reached = reach(notebook, ["alpha"])
        found = dict(reached.parameters)["alpha"]
        if (found.cell if found else SHARED) != cell or (found and reason not in found.reason):
            wrong.append(f"{name}: {found}")
        compared = runs.compare(notebook, reached, POINTS)
        if compared.differences:
            wrong.append(f"{name}: {compared.differences}")
        if compared.raised:
            wrong.append(f"{name}: a shared cell raises")
    assert not wrong, "\n".join(wrong)
