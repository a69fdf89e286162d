"""Notebooks that no person would write, through the real program: an answer, no traceback, nothing half-written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

import nb2prod

PACKAGE = str(Path(nb2prod.__file__).parents[1])
ENVIRONMENT = {**os.environ, "PYTHONWARNINGS": "error"}
ENVIRONMENT["PYTHONPATH"] = os.pathsep.join([PACKAGE, *filter(None, [os.environ.get("PYTHONPATH")])])
FINE = ("step:start", "x = 1")
NESTED_IFS = "\n".join(" " * level + "if True:" for level in range(1000)) + "\n" + " " * 1000 + "x = 1"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory with a neighbour that no export may touch."""
    directory = tmp_path / "outer" / "project"
    directory.mkdir(parents=True)
    return directory


def export(directory: Path, cells: Iterable[tuple[str, str]], *, metadata: object = None) -> tuple[int, str]:
    """Export a notebook of (tags, source) pairs to `out`; the exit code, and all that was printed."""
    found: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {"tags": tags.split()},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, (tags, source) in enumerate(cells)
    ]
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {}, "cells": found}
    (directory / "bad.ipynb").write_text(json.dumps(document), encoding="utf-8")
    command = [sys.executable, "-m", "nb2prod", "export", "bad.ipynb", "-o", "out"]
    done = subprocess.run(
        command, cwd=directory, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=300
    )
    printed = done.stdout + done.stderr
    assert "Traceback" not in printed
    assert "internal error" not in printed
    return done.returncode, printed


def files(directory: Path) -> list[str]:
    """Every file below, except the notebook itself."""
    found = (path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file())
    return sorted(path for path in found if not path.endswith("bad.ipynb"))


def refused(project: Path, *cells: tuple[str, str]) -> str:
    """Export what must be refused, and leave nothing behind; what was printed."""
    code, printed = export(project, cells)
    assert code == 1, printed
    assert files(project.parents[1]) == []
    return printed


@pytest.mark.parametrize(
    ("cells", "where", "code"),
    [
        ([("", "x = 1")], "bad.ipynb", "NB102"),
        ([], "bad.ipynb", "NB102"),
        ([FINE, ("step:broken", "x = 1\ny = (")], "cell 2:2:5", "NB201"),
        ([("parameters", "n = 1"), ("parameters", "m = 1"), FINE], "cell 2", "NB106"),
        ([("step:class", "x = 1")], "cell 1", "NB104"),
        ([FINE, ("step:load,clean", "x = 1")], "cell 2", "NB103"),
        ([FINE, ("step:nul", "x = 1\ny = '\0'")], "cell 2:2:", "NB201"),
        ([FINE, ("step:nul", "\0")], "cell 2:1:", "NB201"),
    ],
    ids=["no tags", "no cells", "unparsable", "two parameters cells", "keyword", "comma", "nul in text", "nul"],
)
def test_what_cannot_be_exported_is_named_with_its_place(
    project: Path, cells: list[tuple[str, str]], where: str, code: str
) -> None:
    printed = refused(project, *cells)
    assert re.search(rf"{re.escape(where)}\S* {code} ", printed), printed
    assert "fix: " in printed


def test_names_are_no_paths(project: Path) -> None:
    names = ["../escape", "/absolute/escape", "a/b", "..", ".", "a\\b", "a.b", "~", "esc*ape", "con:", "%2e%2e"]
    roles = ["step:{}", "figure:{}", "test:{}", "step:fine module:{}"]
    printed = refused(project, *((role.format(name), "x = 1") for name in names for role in roles))
    named = re.findall(r"bad\.ipynb:cell (\d+): NB104 ", printed)
    assert {int(number) for number in named} == set(range(1, len(names) * len(roles) + 1))


@pytest.mark.parametrize("name", ["..", "a/../../b"])
def test_a_directory_of_a_module_is_no_name_either(project: Path, name: str) -> None:
    assert "NB104" in refused(project, FINE, (f"export module:{name}", "LIMIT = 1"))


def test_ten_thousand_cells(project: Path) -> None:
    steps = [(f"step:step_{number}", f"x{number} = {number}") for number in range(100)]
    notes = [("", f"x{number % 100}") for number in range(9_900)]
    code, printed = export(project, [*steps, *notes])
    assert code == 0, printed
    assert files(project) == ["out/.nb2prod/bad.json", "out/bad.py"]


def test_one_line_of_five_megabytes(project: Path) -> None:
    code, printed = export(project, [FINE, ("step:long", f"text = '{'a' * 5_000_000}'; size = len(text)")])
    assert code == 0, printed[:500]
    assert len(printed) < 2_000
    assert files(project) == ["out/.nb2prod/bad.json", "out/bad.py"]


def test_deep_code_that_is_not_exported_is_nobodys_business(project: Path) -> None:
    code, printed = export(project, [FINE, ("", "x = " + "(" * 10_000 + ")" * 10_000)])
    assert (code, files(project)) == (0, ["out/.nb2prod/bad.json", "out/bad.py"]), printed


def test_a_refusal_leaves_the_earlier_export_whole(project: Path) -> None:
    assert export(project, [FINE])[0] == 0
    before = {path: path.read_bytes() for path in (project / "out").rglob("*") if path.is_file()}
    assert export(project, [FINE, ("step:broken", "x = (")])[0] == 1
    assert {path: path.read_bytes() for path in (project / "out").rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 10_000 + "1" + ")" * 10_000,
        "x = " + "[" * 5_000 + "]" * 5_000,
        "x = " + " + ".join(["1"] * 20_000),
        NESTED_IFS,
        "x = " + "-" * 20_000 + "1",
        "x = " + "f(" * 3_000 + ")" * 3_000,
        "x = a" + ".b" * 20_000,
        "x = f" + "()" * 20_000,
        "x = " + "lambda: " * 5_000 + "1",
    ],
    ids=["parentheses", "lists", "additions", "ifs", "signs", "calls", "attributes", "calls of calls", "lambdas"],
)
def test_code_nested_beyond_reason_is_refused_with_cell_and_line(project: Path, source: str) -> None:
    printed = refused(project, FINE, ("step:deep", "y = 1\n" + source))
    assert re.search(r"cell 2:\d+:\d+: NB20[12] ", printed), printed
    assert len(printed) < 2_000
