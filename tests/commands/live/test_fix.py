"""Mechanical mends of a notebook that is being edited, all at once or one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.commands.export.command import planned
from nb2prod.commands.export.fix import plan_fixes
from nb2prod.compiler.fixes import Compiler
from nb2prod.config import Settings
from nb2prod.model import Layout, Package, Severity
from nb2prod.workspace.notebooks.reading import parse_notebook, read_notebook
from tests.commands.live.asking import Document, ask, document, saved, with_edits
from tests.compiler.fixes.fix_cases import CASES, FixCase

TWO_STEPS = document(
    ("step:load", "rows = [1, 2]\ntotal = math.fsum(rows)"),
    ("step:show", "if rows:\n    /print rows"),
    ("stpe:more", "more = total + 1"),
)
# what stands in the parameters cell moves to the next, where its undefined name is no error once that is left out
BEHIND = document(
    ("parameters", "begin()"),
    ("step:ask", "name = input()"),
    ("step:load", "rows = [1, 2]"),
    ("stpe:sum_up", "total = sum(rows)"),
)


def compiled(notebook: Document, path: Path) -> Package:
    content = read_notebook(saved(path, notebook))
    return Compiler(Settings(), Layout("a")).package(content)


def errors(package: Package) -> list[tuple[str, str, str]]:
    return [
        (found.code, found.cell_id, found.message) for found in package.diagnostics if found.severity is Severity.ERROR
    ]


def test_all_fixes_are_those_of_the_command(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.ipynb", TWO_STEPS)
    ((location, settings),) = planned([path], None)
    plan = plan_fixes(location, settings, suggested=False)
    assert plan is not None
    answer = ask("fix", path, TWO_STEPS)
    wanted = parse_notebook(plan.fixed().content, path)
    edited = read_notebook(saved(tmp_path / "b.ipynb", with_edits(TWO_STEPS, answer["edits"])))
    assert [(cell.source, cell.tags) for cell in edited.cells] == [(cell.source, cell.tags) for cell in wanted.cells]
    assert [fix["summary"] for fix in answer["fixes"]] == [fix.summary for fix in plan.mended.fixes]


def test_one_finding_is_mended_and_the_others_stay(tmp_path: Path) -> None:
    answer = ask("fix", tmp_path / "a.ipynb", TWO_STEPS, code="NB214", cell_id="c2", line=2)
    assert answer["edits"] == [{"cell_id": "c2", "cell": 2, "source": "if rows:\n    print(rows)", "tags": None}]
    (fix,) = answer["fixes"]
    assert (fix["code"], fix["cell_id"], fix["cell"]) == ("NB214", "c2", 2)
    assert ask("fix", tmp_path / "a.ipynb", TWO_STEPS, code="NB107")["edits"] == [
        {"cell_id": "c3", "cell": 3, "source": None, "tags": ["step:more"]}
    ]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.code}-{number}" for number, case in enumerate(CASES)])
def test_whatever_is_mendable_is_mended_alone_and_makes_nothing_worse(case: FixCase, tmp_path: Path) -> None:
    notebook = document(*case.before)
    package = compiled(notebook, tmp_path / "before.ipynb")
    whole = ask("fix", tmp_path / "a.ipynb", notebook)
    left = errors(compiled(with_edits(notebook, whole["edits"]), tmp_path / "whole.ipynb"))
    for found in package.diagnostics:
        answer = ask("fix", tmp_path / "a.ipynb", notebook, code=found.code, cell_id=found.cell_id, line=found.line)
        after = errors(compiled(with_edits(notebook, answer["edits"]), tmp_path / "after.ipynb"))
        assert len(after) <= len(errors(package))
        if answer["edits"]:
            assert (found.code, found.cell_id, found.message) not in after
        elif found.severity is Severity.ERROR and not left:
            pytest.fail(f"{found.code} is mended with the others, but not alone")


def test_a_fix_takes_along_what_it_needs_and_nothing_else(tmp_path: Path) -> None:
    answer = ask("fix", tmp_path / "a.ipynb", BEHIND, code="NB501", cell_id="c1")
    assert {edit["cell_id"] for edit in answer["edits"]} == {"c1", "c2"}
    assert len(answer["fixes"]) == 2
    after = compiled(with_edits(BEHIND, answer["edits"]), tmp_path / "a.ipynb")
    assert not errors(after)
    assert "NB107" in {found.code for found in after.diagnostics}


def test_a_finding_that_is_not_there_any_more_changes_nothing(tmp_path: Path) -> None:
    nothing: Document = {"edits": [], "fixes": []}
    assert ask("fix", tmp_path / "a.ipynb", TWO_STEPS, code="NB214", cell_id="c1", line=2) == nothing
    assert ask("fix", tmp_path / "a.ipynb", TWO_STEPS, code="NB999") == nothing
    assert ask("fix", tmp_path / "a.ipynb", document(("step:a", "a = 1"))) == nothing


def test_an_error_that_no_mechanical_change_mends_stays(tmp_path: Path) -> None:
    notebook = document(("step:a", "a = ("), ("step:b", "/print a"))
    assert ask("fix", tmp_path / "a.ipynb", notebook, code="NB201", cell_id="c1")["edits"] == []
