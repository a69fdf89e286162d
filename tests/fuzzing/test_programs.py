"""Whatever the program and however it is tagged: the module computes what the notebook computes, or is refused.

A failure shows the smallest program found that still fails, as text for tests/cases. `python -m benchmarks.fuzz` asks
the same of as many programs as one likes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

from tests.differential import Differ, Kind
from tests.fuzzing.case_text import case_text
from tests.fuzzing.cells import Cells
from tests.fuzzing.checking import CHECKS
from tests.fuzzing.generator import program_of
from tests.fuzzing.minimising import minimised
from tests.fuzzing.quick_differ import QuickDiffer

PROGRAMS = 200
NUMBERS = st.integers(min_value=0, max_value=2**32 - 1)  # each stands for a program


@pytest.fixture(scope="module")
def quick() -> Iterator[Differ]:
    with QuickDiffer() as differ:
        yield differ


def failure(name: str, cells: Cells, differ: Differ) -> str:
    """Judge a program; give the text of a smaller one where the check does not hold."""
    outcome = CHECKS[name](cells, differ)
    if not outcome.wrong:
        return ""
    small = minimised(cells, lambda some: CHECKS[name](some, differ).kind is outcome.kind)
    return case_text(small, f"{name}: {CHECKS[name](small, differ)}")


@seed(20261121)
@settings(max_examples=PROGRAMS, deadline=None, database=None, phases=[Phase.generate])
@given(number=NUMBERS)
def test_programs_are_exported_and_equal_or_refused(number: int, quick: Differ) -> None:
    wrong = failure("as tagged", program_of(f"tests-{number}").cells, quick)
    assert not wrong, wrong


@pytest.mark.parametrize("name", ["compiled twice", "formatted", "suggested tags"])
def test_however_they_are_compiled(name: str, quick: Differ) -> None:
    wrong = [failure(name, program_of(f"tests-{name}-{number}").cells, quick) for number in range(15)]
    assert not any(wrong), "\n".join(wrong)


def test_real_ipython_and_pytest_agree(quick: Differ) -> None:
    programs = [program_of(f"tests-real-{number}").cells for number in range(15)]
    with Differ() as real:
        assert [real(cells).kind for cells in programs] == [quick(cells).kind for cells in programs]


def test_most_programs_are_accepted(quick: Differ) -> None:
    kinds = Counter(quick(program_of(f"tests-share-{number}").cells).kind for number in range(40))
    assert kinds[Kind.EQUAL] >= 16, kinds
    assert kinds[Kind.RAISED] <= 6, kinds


def test_a_program_is_made_of_its_seed_alone() -> None:
    assert program_of("tests-1") == program_of("tests-1")
    assert program_of("tests-1") != program_of("tests-2")


def test_wrong_programs_are_made_smaller() -> None:
    cells = (("step:a", "x = 1\ny = [x, 2]"), ("", "z = 3"), ("step:b", "if x:\n    print(y + [x])\nelse:\n    w = 1"))
    small = minimised(cells, lambda some: any("print" in source for _, source in some))
    assert small == (("step:b", "print"),)
