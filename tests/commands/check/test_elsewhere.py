"""`nb2prod check` where things are not as they were at the export: libraries are missing, a module has a new owner."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.commands.export.report import Outcome
from tests.commands.check.checking import checked, edit, export, notebook

STARRED = (("imports", "from shapes_library import *"), ("step:make", "sides = square(2)"))


def nb2prod(folder: Path, *words: str, libraries: Path | None = None) -> tuple[int, str]:
    """Run the program where only the given libraries are installed beside ours."""
    environment = {**os.environ, "PYTHONPATH": str(libraries or "")}
    command = [sys.executable, "-m", "nb2prod", *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    """A folder with a library that has two public names."""
    folder = tmp_path / "libraries"
    folder.mkdir()
    (folder / "shapes_library.py").write_text('__all__ = ["square", "circle"]\n', encoding="utf-8")
    return folder


@pytest.fixture
def project(tmp_path: Path, libraries: Path) -> Path:
    """A project whose notebook star-imports that library, exported where it is installed."""
    folder = tmp_path / "project"
    notebook(folder / "shapes.ipynb", *STARRED)
    code, text = nb2prod(folder, "export", "shapes.ipynb", libraries=libraries)
    assert code == 0, text
    return folder


def test_star_imports_are_known_where_the_library_is_not_installed(project: Path) -> None:
    assert "from shapes_library import square\n" in (project / "shapes.py").read_text("utf-8")
    assert nb2prod(project, "check", "--no-cache") == (0, "1 notebook: up to date\n")
    assert nb2prod(project, "export", "--check", "shapes.ipynb")[0] == 0


def test_an_export_there_uses_and_keeps_what_is_recorded(project: Path, libraries: Path) -> None:
    edit(project / "shapes.ipynb", "square(2)", "square(2) + circle(1)")
    code, text = nb2prod(project, "export", "shapes.ipynb")
    assert code == 0, text
    assert "from shapes_library import circle, square\n" in (project / "shapes.py").read_text("utf-8")
    assert nb2prod(project, "check", "--no-cache", libraries=libraries) == (0, "1 notebook: up to date\n")


def test_a_library_that_is_installed_counts_more_than_what_is_recorded(project: Path, libraries: Path) -> None:
    (libraries / "shapes_library.py").write_text('__all__ = ["circle"]\n', encoding="utf-8")
    code, text = nb2prod(project, "check", libraries=libraries)
    assert code == 1
    assert "shapes.ipynb" in text


def test_an_orphan_does_not_name_a_module_that_another_notebook_goes_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cells = (("step:load", "values = [1, 2]"), ("step:total", "total = sum(values)"))
    document = notebook(tmp_path / "before.ipynb", *cells)
    edit(document, '"step:total"', '"step:total", "module:sums"')
    export(document)
    after = document.rename(tmp_path / "after.ipynb")
    edit(after, "[1, 2]", "[1, 2, 3]")
    export(after)
    (gone,) = [each for each in checked().report.notebooks if each.outcome is Outcome.ORPHANED]
    assert {change.path.name for change in gone.files} == {"before.py", "before.json"}
    assert "sums.py" not in gone.error
