"""Real commits with `nb2prod-export`: it writes what is missing, and fails until that is added."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hook.checkout import Hooks
from tests.hook.repository import OTHER, Repository


@pytest.fixture
def exporting(tmp_path: Path, hooks: Hooks) -> Repository:
    made = Repository.made(tmp_path / "exporting", hooks)
    made.install("nb2prod-export")
    return made


def test_a_new_module_is_written_and_has_to_be_added(exporting: Repository) -> None:
    exporting.notebook("a.ipynb")
    exporting.git("add", "a.ipynb")
    written = ("src/a.py", "tests/test_a.py", "tests/conftest.py", "src/.nb2prod/a.json")
    for _ in range(2):  # the second time there is nothing to write, and still something to add
        said = exporting.refused()
        assert all(name in said.partition("git add")[2] for name in written), said
    exporting.git("add", *written)
    exporting.commit()
    assert exporting.git("status", "--short") == ""


def test_a_changed_notebook_brings_its_module_along(exporting: Repository) -> None:
    exporting.exported("a.ipynb")
    exporting.commit()
    exporting.notebook("a.ipynb", OTHER)
    exporting.git("add", "a.ipynb")
    exporting.notebook("a.ipynb", "input('?')")  # not staged, so it is not what is exported
    assert "written src/a.py" in exporting.refused()
    assert "input" in (exporting.folder / "a.ipynb").read_text()
    exporting.git("add", "src", "tests")
    exporting.commit()
    assert "number + number" in exporting.git("show", "HEAD:src/a.py")


def test_a_refused_notebook_and_one_without_roles(exporting: Repository) -> None:
    exporting.notebook("draft.ipynb", "input('?')", tag="")
    exporting.git("add", "draft.ipynb")
    exporting.commit()
    exporting.notebook("a.ipynb", "answer = input('?')", tag="step:ask")
    exporting.git("add", "a.ipynb")
    said = exporting.refused()
    assert "a.ipynb:cell 1:1:10: NB309" in said
    assert "draft" not in said
    assert not (exporting.folder / "src").exists()


def test_assumed_roles_stay_assumed(exporting: Repository) -> None:
    exporting.notebook("a.ipynb", "count = 5\nrows = list(range(count))", tag="")
    exporting.developer("export", "--tag", "a.ipynb")
    exporting.git("add", "--all")
    exporting.commit()
