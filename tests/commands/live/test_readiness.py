"""How ready a notebook is: exported, verified, tested, linted; each item as it was measured."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from nb2prod.cli.program import cli
from nb2prod.commands.verify.command import VerifyOptions, verify
from nb2prod.workspace.locations import locate
from nb2prod.workspace.notebooks.reading import read_notebook
from nb2prod.workspace.notebooks.settings import settings_of
from nb2prod.workspace.records.measurements import Measured, remember
from tests.commands.live.asking import Document, ask, document, saved
from tests.commands.verify.verifying import edit

SUMS = document(
    ("markdown", "# Sums"),
    ("parameters", "count = 3  # how many"),
    ("step:load", "rows = [*range(count)]"),
    ("step:sum_up", "total = sum(rows)"),
    ("test:total", "assert total >= 0"),
)


def changed(notebook: Document, number: int, source: str) -> Document:
    """The notebook with another source of a cell, which is not saved."""
    cells = [{**cell, "source": source} if at == number else cell for at, cell in enumerate(notebook["cells"], 1)]
    return {**notebook, "cells": cells}


def command(*arguments: object) -> int:
    """Run nb2prod; return the exit code."""
    result = CliRunner().invoke(cli, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code


def states(path: Path, notebook: Document = SUMS) -> dict[str, str]:
    answer = ask("readiness", path, notebook)
    return {name: answer[name]["state"] for name in ("exported", "verified", "tests", "lint")}


@pytest.fixture(scope="module")
def verified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a notebook that is exported and verified."""
    path = saved(tmp_path_factory.mktemp("verified") / "sums.ipynb", SUMS)
    assert command("export", path) == 0
    assert command("verify", path) == 0
    return path


@pytest.fixture
def ready(verified: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(verified.parent, tmp_path / "ready")) / verified.name


def test_of_a_new_notebook_nothing_was_measured_but_what_an_export_would_write(tmp_path: Path) -> None:
    answer = ask("readiness", tmp_path / "new.ipynb", SUMS)
    assert answer["exported"] == {"state": "never", "detail": "never exported", "at": None}
    assert answer["verified"] == {"state": "never", "detail": "never verified here", "at": None}
    assert answer["tests"] == {"state": "never", "detail": "never run here", "at": None}
    assert (answer["lint"]["state"], answer["lint"]["findings"]) == ("passed", [])
    assert (answer["module"], answer["edited"]) == (None, False)


def test_an_exported_and_verified_notebook_is(ready: Path) -> None:
    answer = ask("readiness", ready, SUMS)
    assert answer["exported"]["state"] == answer["verified"]["state"] == answer["lint"]["state"] == "passed"
    assert "2 of 2 names equal" in answer["verified"]["detail"]
    assert answer["module"] == str(ready.with_name("sums.py"))
    times = [answer[name]["at"] for name in ("exported", "verified", "lint")]
    assert all(datetime.fromisoformat(at).utcoffset() is not None for at in times)
    assert answer["verified"]["at"] <= answer["exported"]["at"]
    assert command("check", ready) == 0


def test_a_change_that_is_not_saved_makes_it_outdated(ready: Path) -> None:
    answer = ask("readiness", ready, changed(SUMS, 4, "total = sum(rows) * 2"))
    assert (answer["exported"]["state"], answer["exported"]["detail"]) == ("outdated", "not up to date: sums.py")
    assert answer["verified"]["state"] == "outdated"
    assert "before: passed" in answer["verified"]["detail"]
    assert not answer["edited"]


def test_what_is_no_code_makes_nothing_outdated_that_was_verified(ready: Path) -> None:
    assert states(ready, changed(SUMS, 1, "# Sums"))["verified"] == "passed"
    found = states(ready, changed(SUMS, 1, "# Other sums"))
    assert (found["exported"], found["verified"]) == ("outdated", "passed")


def test_a_deleted_module_is_outdated_rather_than_never_exported(ready: Path) -> None:
    ready.with_name("sums.py").unlink()
    answer = ask("readiness", ready, SUMS)
    assert (answer["exported"]["state"], answer["verified"]["state"]) == ("outdated", "outdated")
    assert answer["module"] is None


def test_a_module_edited_by_hand_fails_and_says_so(ready: Path) -> None:
    edit(ready.with_name("sums.py"), "sum(rows)", "sum(list(rows))")
    answer = ask("readiness", ready, SUMS)
    assert answer["exported"]["state"] == "failed"
    assert answer["exported"]["detail"] == "changed by hand since the export: sums.py"
    assert (answer["edited"], answer["foreign"]) == (True, False)
    assert answer["verified"]["state"] == "outdated"
    assert command("check", ready) == 1


def test_a_file_that_no_export_wrote_is_not_said_to_be_edited_since_one(tmp_path: Path) -> None:
    path = saved(tmp_path / "sums.ipynb", SUMS)
    path.with_name("sums.py").write_text("# written by hand\n")
    answer = ask("readiness", path, SUMS)
    assert answer["exported"]["state"] == "failed"
    assert answer["exported"]["detail"] == "there already, and not known to be an export's: sums.py"
    assert answer["edited"]
    assert answer["foreign"]


def test_a_refused_notebook_fails_and_has_nothing_to_lint(ready: Path) -> None:
    answer = ask("readiness", ready, changed(SUMS, 4, "total = sum(rowz) + cuont"))
    assert answer["exported"]["state"] == "failed"
    assert answer["exported"]["detail"] == "the export is refused: 2 errors, NB301"
    assert answer["lint"]["state"] == "unknown"
    assert not answer["edited"]


def test_another_notebook_of_the_same_module_is_told(ready: Path) -> None:
    answer = ask("readiness", saved(ready.with_name("Sums!.ipynb"), SUMS), SUMS)
    assert answer["exported"]["state"] == "failed"
    assert "sums.ipynb" in answer["exported"]["detail"]
    assert answer["verified"]["state"] == "never"


def test_roles_that_the_export_assumed_are_assumed_again(tmp_path: Path) -> None:
    notebook = document(("", "rows = [1, 2]"), ("", "total = sum(rows)\nprint(total)"))
    path = saved(tmp_path / "untagged.ipynb", notebook)
    assert command("export", "--tag", path) == 0
    assert states(path, notebook)["exported"] == "passed"


def test_lint_findings_have_the_columns_of_the_browser(tmp_path: Path) -> None:
    source = "text = '𝄞𝄞'; unused = lambda rows: rows"
    (tmp_path / "pyproject.toml").write_text("[tool.ruff.lint]\nselect = ['E731']\n")
    notebook = document(("step:load", source))
    answer = ask("readiness", tmp_path / "a.ipynb", notebook)
    assert answer["lint"]["state"] == "failed"
    assert answer["lint"]["detail"] == "1 finding: E731"
    (finding,) = answer["lint"]["findings"]
    assert (finding["code"], finding["path"], finding["cell_id"], finding["cell"]) == ("E731", "a.py", "c1", 1)
    assert (finding["cell_line"], finding["cell_column"]) == (1, _units(source, "unused"))


def test_a_finding_in_code_that_only_the_module_has_is_one_of_the_whole_cell(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff.lint]\nselect = ['E741']\n")
    notebook = document(("step:load", "import os\nl = len(os.sep)"), ("step:show", "print(l)"))
    findings = ask("readiness", tmp_path / "names.ipynb", notebook)["lint"]["findings"]
    places = {(found["cell_id"], found["cell_line"], found["cell_column"]) for found in findings}
    assert ("c1", 2, 1) in places  # where the cell says it
    assert ("c1", 0, 0) in places  # where the module alone does: in what calls the step
    assert not [place for place in places if place[:2] == ("c1", 1)]  # the import is not to blame


def _units(line: str, word: str) -> int:
    return len(line[: line.index(word)].encode("utf-16-le")) // 2 + 1


def test_the_command_and_a_job_remember_the_same(ready: Path) -> None:
    shutil.rmtree(ready.with_name(".nb2prod_cache"))
    assert states(ready)["verified"] == "never"
    verify(ready, (), VerifyOptions(strict=True, keep=True))
    assert states(ready)["verified"] == "passed"


def test_a_failing_verification_is_remembered_with_its_reason(ready: Path) -> None:
    edit(ready.with_name("sums.py"), "sum(rows)", "sum(rows) + 1")
    assert command("verify", ready) == 1
    answer = ask("readiness", ready, SUMS)
    assert answer["verified"]["state"] == "failed"
    assert "sum_up" in answer["verified"]["detail"]


def test_a_verification_of_something_else_says_nothing(ready: Path) -> None:
    shutil.rmtree(ready.with_name(".nb2prod_cache"))
    assert command("verify", ready, "-p", "count", "4") == 0
    assert states(ready)["verified"] == "never"


@pytest.mark.parametrize(
    "option",
    [{"output": Path("elsewhere")}, {"python": Path("python")}, {"suggested": True}, {"timeout": 1.0}, {"memory": 1}],
)
def test_only_a_verification_of_the_notebook_as_it_is_counts(option: dict[str, Any]) -> None:
    assert VerifyOptions(strict=True, keep=True).usual
    assert not VerifyOptions(keep=True, **option).usual
    assert not VerifyOptions(relative_tolerance=0.5).usual


def test_tests_are_outdated_when_they_or_the_module_change(ready: Path) -> None:
    location = locate(ready, None, *settings_of(ready))
    assert remember(location, read_notebook(ready), Measured.TESTS, True, "1 passed")
    assert ask("readiness", ready, SUMS)["tests"]["detail"] == "1 passed"
    tests = ready.parent / "tests" / "test_sums.py"
    tests.write_text(tests.read_text() + "\n# more\n")
    found = states(ready)
    assert (found["tests"], found["verified"]) == ("outdated", "passed")
