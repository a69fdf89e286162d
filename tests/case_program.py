"""What travels between a test and the process that runs notebooks and modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProgramCell:
    """A code cell; `exported` says whether the module's `run` does what it does."""

    number: int
    source: str
    exported: bool


@dataclass(frozen=True, slots=True)
class Program:
    """A notebook and what it was compiled to (no files: only the notebook is run)."""

    cells: tuple[ProgramCell, ...]
    files: Mapping[str, str]
    stem: str
    figures: int = 0
    compare_prints: bool = True

    @property
    def has_tests(self) -> bool:
        return any(path.startswith("tests/test_") for path in self.files)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What running both showed; empty texts mean that nothing was raised."""

    notebook_raised: str = ""  # the exception's name
    raised_exported: bool = False  # an exported cell did it, so the module must raise the same
    module_raised: str = ""
    raised_at: str = ""  # for people: where, and the message
    differences: tuple[str, ...] = ()
    broken: str = ""  # the command line or the generated tests fail: their output
