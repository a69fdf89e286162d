"""`--staged`: what a commit would have, in real repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from nb2prod.commands.export.report import Outcome
from nb2prod.errors import UsageError
from nb2prod.quick.answer import answer
from tests.commands.check.checking import checked, edit, export, notebook, outcomes, settle

PASSED, FAILED = (Outcome.UNCHANGED, 0), (Outcome.UNCHANGED, 1)


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet")
    git("config", "user.email", "somebody@example.org")
    git("config", "user.name", "Somebody")
    return tmp_path


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def agreed(*paths: str) -> dict[str, tuple[Outcome, int]]:
    """The outcomes, which the quick answer agrees with wherever it gives one."""
    settle(Path())
    outcomes(*map(Path, paths))
    found = outcomes(*map(Path, paths), staged=True)
    assert answer(["--staged", *paths]) is (all(code == 0 for _, code in found.values()))
    return found


def test_everything_an_export_wrote_must_be_staged(repository: Path) -> None:
    export(notebook(repository / "n" / "a b.ipynb", ("step:load", "x = 1"), ("test", "assert x == 1")))
    git("add", "n/a b.ipynb")
    (report,) = checked(staged=True).report.notebooks
    files = "n/.nb2prod/a_b.json n/a_b.py n/tests/conftest.py n/tests/test_a_b.py"
    assert (report.exit_code, report.error) == (1, f"n/a b.ipynb: not staged as it is on disk: `git add {files}`")
    assert outcomes() == {"n/a b.ipynb": PASSED}
    git("add", ".")
    assert agreed() == {"n/a b.ipynb": PASSED}
    edit(repository / "n" / "tests" / "conftest.py", "\n", "\n# changed\n")
    assert agreed("n") == {"n/a b.ipynb": FAILED}


def test_what_git_ignores_need_not_be_staged(repository: Path) -> None:
    export(notebook(repository / "a.ipynb"))
    (repository / ".gitignore").write_text("*.py\n.nb2prod\n")
    git("add", ".")
    assert agreed() == {"a.ipynb": PASSED}


def test_notebooks_that_git_does_not_know_are_not_in_the_commit(repository: Path) -> None:
    export(notebook(repository / "a.ipynb"))
    git("add", ".")
    notebook(repository / "new.ipynb")
    (repository / "old.ipynb").write_text((repository / "a.ipynb").read_text())
    assert outcomes(staged=True) == {"a.ipynb": PASSED}
    assert set(outcomes()) == {"a.ipynb", "new.ipynb", "old.ipynb"}
    assert set(outcomes(repository / "new.ipynb", staged=True)) == {"new.ipynb"}
    export(repository / "new.ipynb")
    assert outcomes(staged=True) == {"a.ipynb": PASSED}
    git("add", ".nb2prod/new.json", "new.py")
    assert outcomes(staged=True)["new.ipynb"] == FAILED


def test_a_deleted_notebook_whose_module_stays_fails_the_commit(repository: Path) -> None:
    export(notebook(repository / "a.ipynb"))
    git("add", ".")
    git("commit", "--quiet", "-m", "a")
    git("rm", "--quiet", "a.ipynb")
    assert outcomes(staged=True) == {"a.ipynb": (Outcome.ORPHANED, 1)}
    git("rm", "--quiet", "a.py", ".nb2prod/a.json")
    assert outcomes(staged=True) == {}


def test_records_that_git_does_not_know_are_no_orphans_of_a_commit(repository: Path) -> None:
    export(notebook(repository / "a.ipynb"))
    (repository / "a.ipynb").unlink()
    assert outcomes(staged=True) == {}
    assert outcomes() == {"a.ipynb": (Outcome.ORPHANED, 1)}


def test_outside_of_a_repository_nothing_is_staged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").rename(tmp_path / "moved")
    with pytest.raises(UsageError, match="in no git repository"):
        checked(staged=True)


def test_the_index_is_the_one_that_git_says(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit of some files has an index of its own, which git names to its hooks."""
    export(notebook(repository / "a.ipynb"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository / ".git" / "another"))
    git("add", ".")
    assert outcomes(staged=True) == {"a.ipynb": PASSED}
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert outcomes(staged=True) == {}
