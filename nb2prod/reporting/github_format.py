"""Annotations for GitHub Actions: workflow commands, one line each."""

from __future__ import annotations

import re

from nb2prod.commands.export.report import ExportReport
from nb2prod.reporting.paths import from_root, repository_root
from nb2prod.reporting.problems import Level, Problem, notes, problems

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]")  # a log shows the rest, or it is escaped below


def github_text(report: ExportReport, *, exit_code: int, error: str = "") -> str:
    """One `::error`, `::warning` or `::notice` command for each problem, at the notebook file's line."""
    root = repository_root()
    lines: list[str] = []
    for notebook in report.notebooks:
        lines += [_annotation(problem, from_root(problem.spot.path, root)) for problem in problems(notebook)]
        lines += [f"::notice title=nb2prod::{_data(note)}" for note in notes(notebook)]
    return "\n".join([*lines, *([f"::error title=nb2prod::{_data(error)}"] if error else [])])


def _annotation(problem: Problem, path: str) -> str:
    place = problem.spot.place
    numbers = {"line": place.line, "endLine": place.line, "col": place.column} if place is not None else {}
    properties = _properties(file=path, **{key: str(number) for key, number in numbers.items()}, title=problem.code)
    return f"::{_COMMANDS[problem.level]} {properties}::{_data(problem.text)}"


def _properties(**values: str) -> str:
    return ",".join(f"{key}={_data(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in values.items())


def _data(text: str) -> str:
    visible = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
    return visible.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
