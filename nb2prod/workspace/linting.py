"""Linting with ruff, as the project configures it; findings come back in cell coordinates."""

from __future__ import annotations

import functools
import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.config import read_toml, upwards
from nb2prod.errors import ToolFailed
from nb2prod.model import Origin
from nb2prod.workspace.equivalence import same_program

_SELECTED = "E,F,W,I,UP,B"
# Only fixes that leave the program as it is, which is checked too. Not among them, though ruff calls them safe: F632
# (`is` becomes `==`), F901 and UP024 (another exception is raised or caught), F401 and F811 (an import that acts is
# removed), UP032 (calls are evaluated in another order), and changes of annotations.
_FIXABLE = "E401,E703,E713,E714,F541,I001,UP009,UP025,UP034,W291,W292,W293,W605"


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One finding of ruff; the cell's fields are empty or 0 where the line is nb2prod's own."""

    code: str
    message: str
    path: str  # relative to the output directory, POSIX
    line: int
    column: int
    cell_id: str = ""
    cell_number: int = 0
    cell_line: int = 0
    cell_column: int = 0


# imports that are still unsorted after fixing are so because their order decides what is bound
_SETTLED = frozenset({"I001"})


@dataclass(frozen=True, slots=True)
class Linter:
    """ruff's options for one output directory."""

    directory: Path
    options: tuple[str, ...]
    fingerprint: str  # changes whenever the same text could be linted differently

    def fix(self, text: str, path: str) -> str:
        """Return the text with imports sorted and fixes that change nothing the program does."""
        arguments = ("--fix-only", "--no-unsafe-fixes", f"--fixable={_FIXABLE}", "--quiet")
        fixed = self._run(text, path, arguments)
        return fixed if fixed == text or same_program(text, fixed) else text

    def findings(self, text: str, path: str) -> tuple[LintFinding, ...]:
        """What ruff has to say about the text, in file coordinates."""
        report = self._run(text, path, ("--no-fix", "--output-format=json"))
        return tuple(
            LintFinding(
                code=found["code"] or "invalid-syntax",
                message=found["message"],
                path=path,
                line=found["location"]["row"],
                column=found["location"]["column"],
            )
            for found in json.loads(report or "[]")
            if found["code"] not in _SETTLED
        )

    def _run(self, text: str, path: str, arguments: Sequence[str]) -> str:
        name = f"--stdin-filename={self.directory / path}"
        command = [_ruff(), "check", *self.options, *arguments, "--no-cache", "--exit-zero", name, "-"]
        working = next(parent for parent in upwards(self.directory) if parent.is_dir())
        try:
            done = subprocess.run(command, input=text.encode(), capture_output=True, cwd=working, check=False)
        except OSError as error:
            raise ToolFailed(f"ruff cannot be started: {error}") from None
        if done.returncode != 0:
            raise ToolFailed(f"ruff failed on {path}: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout.decode()


def linter_for(directory: Path, modules: Sequence[str], line_length: int) -> Linter:
    """Use the project's ruff configuration where there is one, else nb2prod's selection of rules.

    `modules` are the top-level names generated together: they are first-party whether or not they are on disk yet.
    """
    configured = _configuration(directory)
    options: tuple[str, ...] = ()
    if configured is None:
        options = ("--isolated", f"--select={_SELECTED}", f"--line-length={line_length}", "--target-version=py310")
        ours, text = set(modules), ""
    else:
        ours, text = set(modules) | _first_party(configured), configured.read_text(encoding="utf-8")
    options += ("--config", f"lint.isort.known-first-party={json.dumps(sorted(ours))}")
    return Linter(directory, options, f"{_version()} {options} {text}")


def to_cells(
    findings: Sequence[LintFinding],
    text: str,
    origins: Sequence[Origin | None],
    sources: Mapping[str, str],
) -> tuple[LintFinding, ...]:
    """Add cell coordinates; `sources` are the cells' sources by id."""
    lines = text.split("\n")
    result = []
    for found in findings:
        origin = origins[found.line - 1] if 0 < found.line <= len(origins) else None
        if origin is None:
            result.append(found)
            continue
        source = sources.get(origin.cell_id, "").split("\n")
        written = source[origin.line - 1] if 0 < origin.line <= len(source) else ""
        result.append(
            LintFinding(
                *(found.code, found.message, found.path, found.line, found.column),
                *(origin.cell_id, origin.cell_number, origin.line),
                cell_column=_column_in_cell(lines[found.line - 1], found.column, written),
            )
        )
    return tuple(result)


def _column_in_cell(line: str, column: int, written: str) -> int:
    """The column of the same word in the cell's line: by its rank among equal words, else by the indentation."""
    word = re.match(r"\w+|\W?", line[column - 1 :])
    text = word.group() if word else ""
    if text.isidentifier():
        pattern = re.compile(rf"\b{text}\b")
        rank = len(pattern.findall(line[: column - 1]))
        places = [match.start() for match in pattern.finditer(written)]
        if rank < len(places):
            return places[rank] + 1
    shift = (len(line) - len(line.lstrip())) - (len(written) - len(written.lstrip()))
    return max(1, min(column - shift, len(written) + 1))


def _configuration(directory: Path) -> Path | None:
    """The file ruff itself would take its settings from, in this project."""
    for parent in upwards(directory):
        for name in (".ruff.toml", "ruff.toml"):
            if (parent / name).is_file():
                return parent / name
        project = parent / "pyproject.toml"
        tools = read_toml(project).get("tool") if project.is_file() else None
        if isinstance(tools, dict) and "ruff" in tools:
            return project
    return None


def _first_party(path: Path) -> set[str]:
    """`known-first-party` of a configuration and of those it extends: an option on the command line replaces it."""
    names: set[str] = set()
    seen: set[Path] = set()
    while path.is_file() and path not in seen:
        seen.add(path)
        table: object = read_toml(path)
        if path.name == "pyproject.toml":
            table = _at(table, "tool", "ruff")
        for keys in (("lint", "isort"), ("isort",)):
            known = _at(table, *keys, "known-first-party")
            names.update(name for name in known if isinstance(name, str)) if isinstance(known, list) else None
        extended = _at(table, "extend")
        path = path.parent / extended if isinstance(extended, str) else path
    return names


def _at(table: object, *keys: str) -> object:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _ruff() -> str:
    import ruff

    return str(ruff.find_ruff_bin())


@functools.cache
def _version() -> str:
    from importlib.metadata import version

    return f"ruff {version('ruff')}"
