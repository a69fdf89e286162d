"""JupyterLab's chips read roles as the compiler does: both sides pass the same table of cases."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from nb2prod.compiler.roles import check_name, role_of
from nb2prod.model import Cell, CellKind, Diagnostic

LABEXTENSION = Path(__file__).parents[2] / "labextension"
CASES = json.loads((LABEXTENSION / "tests" / "core" / "roles.json").read_text(encoding="utf-8"))
SPELLING = "NB107"  # the front end leaves it to the compiler to guess what a misspelled tag means


def code_cell(tags: list[str], source: str = "") -> Cell:
    return Cell("a", 1, CellKind.CODE, source, tuple(tags))


def test_roles_of_tags_and_directives() -> None:
    for case in CASES["cells"]:
        role, found = role_of(code_cell(case["tags"], case.get("source", "")))
        assert [role.kind.value, role.name, role.module] == case["role"], case
        assert sorted({each.code for each in found} - {SPELLING}) == case["problems"], case


def fix_of(found: list[Diagnostic]) -> str | None:
    if not found:
        return None
    match = re.search(r"^name it '(.*)'$", found[0].fix)
    return match[1] if match else ""


@pytest.mark.parametrize("case", CASES["names"], ids=lambda case: case["name"] or "empty")
def test_names(case: dict[str, str | None]) -> None:
    assert fix_of(check_name(str(case["name"]), code_cell([]))) == case["fix"]


@pytest.mark.parametrize("case", CASES["modules"], ids=lambda case: case["name"])
def test_modules(case: dict[str, str | None]) -> None:
    _, found = role_of(code_cell(["export", f"module:{case['name']}"]))
    assert fix_of(found) == case["fix"]


def test_the_front_end_knows_every_module_of_the_standard_library() -> None:
    listed = (LABEXTENSION / "src" / "core" / "stdlib_modules.ts").read_text(encoding="utf-8")
    words = set(re.findall(r"\w+", listed))
    assert {name for name in sys.stdlib_module_names if not name.startswith("_")} <= words
