"""Files on their way from the compiler to the disk: what the tools get, and what they make of it."""

from __future__ import annotations

from dataclasses import dataclass

from nb2prod.errors import ToolFailed
from nb2prod.workspace.finishing.formatting import Formatter
from nb2prod.workspace.finishing.linting import Linter, LintFinding


@dataclass(frozen=True, slots=True)
class Toolchain:
    """black and ruff as configured for one output directory."""

    formatter: Formatter
    linter: Linter


@dataclass(frozen=True, slots=True)
class Draft:
    """A Python file as rendered; `path` is from the output directory, POSIX."""

    path: str
    text: str
    tools: Toolchain


@dataclass(frozen=True, slots=True)
class FinishedText:
    """A draft after ruff's fixes, and then after black; findings are about that."""

    fixed: str
    text: str
    findings: tuple[LintFinding, ...] = ()


Results = list[FinishedText | ToolFailed]
