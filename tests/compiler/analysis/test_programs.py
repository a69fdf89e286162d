"""Small programs about captures, `global` and loops: each is the same as a module, or refused with its code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.differential import Differ, Kind

PROGRAMS = Path(__file__).parent / "programs"
Cells = tuple[tuple[str, str], ...]


def programs(path: Path) -> Iterator[tuple[str, str, Cells]]:
    """Read a file: `#### EXPECTED: NAME` begins a program, `--- TAGS` one of its cells."""
    for part in path.read_text(encoding="utf-8").split("\n#### ")[1:]:
        head, *cells = f"{part.rstrip()}\n".split("\n--- ")
        expected, _, name = head.partition(": ")
        pairs = (cell.partition("\n") for cell in cells)
        yield f"{path.stem}: {name}", expected, tuple((tags.strip(), source.rstrip("\n")) for tags, _, source in pairs)


EVERY = [program for path in sorted(PROGRAMS.glob("*.txt")) for program in programs(path)]


@pytest.fixture(scope="module")
def differ() -> Iterator[Differ]:
    with Differ() as started:
        yield started


@pytest.mark.parametrize(("expected", "cells"), [pytest.param(*rest, id=name) for name, *rest in EVERY])
def test_a_program_is_equal_or_refused(expected: str, cells: Cells, differ: Differ) -> None:
    outcome = differ(cells)

    assert not outcome.wrong, str(outcome)
    if expected == Kind.EQUAL.value:
        assert outcome.kind is Kind.EQUAL, str(outcome)
    else:
        assert outcome.kind is Kind.REFUSED, str(outcome)
        assert expected in outcome.codes


def test_the_programs_are_read() -> None:
    assert {path.stem for path in PROGRAMS.glob("*.txt")} == {"captures", "globals", "loops"}
    assert len(EVERY) > 150
