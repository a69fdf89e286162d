"""Golden cases as text: a notebook a person can read, and what it must compile to.

    What behaviour the case pins down, in prose.

    === markdown
    # Title
    === code [parameters]
    n = 3
    === code [step:load, module:data] (4)
    xs = [n]
    === module
    ...

Tags are separated by commas; the number is the execution count. A line of a cell that begins with `===` is written
with a backslash before it. Sections before the cells: `settings` (TOML of [tool.nb2prod]), `notebook` (TOML with
`kale` and `language`), `raises NAME` (the notebook raises when run, and the module must raise the same). After them
comes what is expected: `module`, cut to what stands between the imports and `main`; or `module full`, every file to
the last line; `module NAME.py`; `tests`; `diagnostics`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2prod.config import Settings, settings_from
from nb2prod.model import Cell, CellKind, Notebook

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DIRECTORY = Path(__file__).parent / "cases"
_HEADER = re.compile(r"=== (?P<kind>\w+)(?: (?!\[|\()(?P<name>\S+))?(?: \[(?P<tags>.*)\])?(?: \((?P<count>\d+)\))?$")
_ESCAPED = re.compile(r"^\\(\\*===)", re.MULTILINE)
_TO_ESCAPE = re.compile(r"^(\\*===)", re.MULTILINE)
_CELLS = ("markdown", "code", "raw")
_INPUTS = (*_CELLS, "settings", "notebook", "raises")
_EXPECTED = ("module", "tests", "diagnostics")


@dataclass(frozen=True, slots=True)
class Case:
    """One case as read; `expected` maps a section's title (`module`, `tests`, ...) to its text."""

    path: Path
    notebook: Notebook
    settings: Settings
    raises: str  # the exception's name; empty when the notebook runs through
    expected: Mapping[str, str]
    given: str  # the text of everything before the first expected section

    @property
    def stem(self) -> str:
        return self.path.stem

    @property
    def full(self) -> bool:
        """Whether every file is pinned to the last line."""
        return "module full" in self.expected


def read_case(path: Path) -> Case:
    """Parse a case's file; raises ValueError naming file and line."""
    text = path.read_text(encoding="utf-8")
    prose, sections = _sections(text, path)
    if not prose.strip():
        raise ValueError(f"{path.name}: says nothing about the behaviour it pins down")
    cells: list[Cell] = []
    expected: dict[str, str] = {}
    tables: dict[str, Mapping[str, object]] = {"settings": {}, "notebook": {}}
    raises, given = "", len(text)
    for start, header, body in sections:
        kind, name = header["kind"], header["name"] or ""
        if kind in _CELLS:
            cells.append(_cell(header, body, len(cells) + 1))
        elif kind in tables:
            tables[kind] = tomllib.loads(body)
        elif kind == "raises":
            raises = name
        else:
            given = min(given, start)
            expected[f"{kind} {name}".rstrip()] = body
        if kind in _INPUTS and expected:
            raise ValueError(f"{path.name}: {kind!r} stands after what is expected")
    kale, language = bool(tables["notebook"].get("kale", False)), str(tables["notebook"].get("language", "python"))
    notebook = Notebook(f"{path.stem}.ipynb", tuple(cells), language, kale)
    return Case(path, notebook, settings_from(tables["settings"], path), raises, expected, text[:given])


def case_text(case: Case, expected: Mapping[str, str]) -> str:
    """The file with other expectations; what is given stays as it is, to the letter."""
    given = case.given if case.given.endswith("\n") else case.given + "\n"
    return given + "".join(f"=== {title}\n{_escaped(body)}" for title, body in expected.items())


def _sections(text: str, path: Path) -> tuple[str, list[tuple[int, re.Match[str], str]]]:
    """The prose, and for each section its offset, header and body."""
    found: list[tuple[int, re.Match[str], int]] = []
    offset = 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        if line.startswith("==="):
            header = _HEADER.match(line.rstrip())
            if header is None or header["kind"] not in _INPUTS + _EXPECTED:
                raise ValueError(f"{path.name}:{number}: no section: {line.rstrip()!r}")
            found.append((offset, header, offset + len(line)))
        offset += len(line)
    ends = [start for start, _, _ in found[1:]] + [len(text)]
    sections = [
        (start, header, _ESCAPED.sub(r"\1", text[body:end]).removesuffix("\n"))
        for (start, header, body), end in zip(found, ends, strict=True)
    ]
    return text[: found[0][0]] if found else text, sections


def _cell(header: re.Match[str], source: str, number: int) -> Cell:
    tags = tuple(tag.strip() for tag in header["tags"].split(",")) if header["tags"] else ()
    count = int(header["count"]) if header["count"] else None
    return Cell(f"cell-{number}", number, CellKind(header["kind"]), source, tags, count)


def _escaped(body: str) -> str:
    return _TO_ESCAPE.sub(r"\\\1", body) + "\n" if body else ""
