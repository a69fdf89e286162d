"""Real commits with `nb2prod-check`: what is committed agrees with itself."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.hook.repository import OTHER, SOURCE, Repository


def test_only_what_is_staged_counts(repository: Repository) -> None:
    repository.exported("a.ipynb")
    repository.notebook("a.ipynb", "input('?')")  # not staged, and refused if it were
    edited = (repository.folder / "a.ipynb").read_bytes()
    repository.commit()
    assert (repository.folder / "a.ipynb").read_bytes() == edited

    repository.notebook("a.ipynb", OTHER)
    repository.git("add", "a.ipynb")
    repository.export("a.ipynb")  # the module is right on disk, and stale as staged
    said = repository.refused()
    assert "a.ipynb" in said
    assert "stale" in said
    repository.git("add", "--all")
    repository.commit()


def test_a_module_that_nobody_added_is_not_committed(repository: Repository) -> None:
    repository.notebook("a.ipynb")
    repository.export("a.ipynb")
    repository.git("add", "a.ipynb")
    assert "git add" in (said := repository.refused())
    assert "src/a.py" in said
    repository.git("add", "src/a.py")
    assert "src/.nb2prod/a.json tests/conftest.py tests/test_a.py" in repository.refused()
    repository.git("add", "--all")
    repository.commit()


def test_an_edited_module_needs_its_notebook(repository: Repository) -> None:
    repository.exported("a.ipynb")
    repository.commit()
    module = repository.folder / "src" / "a.py"
    module.write_text(module.read_text().replace("2 * number", "3 * number"))
    said = repository.refused("--all")
    assert "src/a.py" in said
    repository.notebook("a.ipynb", SOURCE.replace("2 *", "3 *"))
    repository.export("a.ipynb")
    repository.commit("--all")


def test_commits_of_single_files(repository: Repository) -> None:
    repository.exported("a.ipynb")
    repository.commit()
    repository.notebook("a.ipynb", OTHER)
    repository.export("a.ipynb")
    repository.refused("a.ipynb")  # git makes an index of its own for it
    repository.commit("a.ipynb", "src")


def test_a_renamed_notebook_leaves_a_module_behind(repository: Repository) -> None:
    repository.exported("a.ipynb")
    repository.commit()
    repository.git("mv", "a.ipynb", "b.ipynb")
    said = repository.refused()
    assert all(name in said for name in ("a.ipynb", "b.ipynb", "src/a.py"))
    repository.export("b.ipynb")
    repository.git("add", "--all")
    repository.refused()
    repository.git("rm", "--quiet", "-r", "src/a.py", "src/.nb2prod/a.json", "tests/test_a.py")
    repository.commit()


def test_a_deleted_notebook_takes_its_module_with_it(repository: Repository) -> None:
    repository.exported("a.ipynb")
    repository.exported("b.ipynb")
    repository.commit()
    repository.git("rm", "--quiet", "a.ipynb")
    assert "src/a.py" in repository.refused()
    repository.git("rm", "--quiet", "src/a.py", "src/.nb2prod/a.json", "tests/test_a.py")
    repository.commit()
    assert "src/b.py" in repository.git("ls-files")


def test_a_conflict_resolved_with_a_stale_module(repository: Repository) -> None:
    repository.exported("a.ipynb")
    repository.commit()
    repository.git("switch", "--quiet", "--create", "side")
    repository.exported("a.ipynb", OTHER)
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.exported("a.ipynb", SOURCE.replace("2 *", "3 *"))
    repository.commit()
    assert repository.attempt("git", "merge", "side").returncode == 1
    repository.git("checkout", "--quiet", "--ours", "--", ".")
    repository.git("checkout", "--quiet", "--theirs", "--", "a.ipynb")
    repository.git("add", "--all")
    repository.refused()
    repository.export("a.ipynb")
    repository.git("add", "--all")
    repository.git("commit", "--no-edit")
    assert len(repository.git("log", "-1", "--format=%P").split()) == 2


def test_a_merge_without_conflict_is_checked_too(repository: Repository) -> None:
    repository.exported("a.ipynb", "def show(number):\n    print(number)")
    repository.commit()
    repository.git("switch", "--quiet", "--create", "side")
    repository.exported("b.ipynb", "def shout(number):\n    print(number)")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    settings = repository.folder / "pyproject.toml"
    settings.write_text(settings.read_text() + 'prints = "logging"\n')
    repository.exported("a.ipynb", "def show(number):\n    print(number)")
    repository.commit()
    done = repository.attempt("git", "merge", "--no-edit", "side")  # b was exported with the other setting
    assert (done.returncode, "b.ipynb" in done.stdout) == (1, True), done.stdout
    repository.export("b.ipynb")
    repository.git("add", "--all")
    repository.git("commit", "--no-edit")


def test_a_submodule_is_a_project_of_its_own(repository: Repository, tmp_path: Path) -> None:
    inner = Repository.made(tmp_path / "inner", repository.hooks)
    inner.notebook("stale.ipynb")  # never exported: its own hook's business
    inner.git("add", "--all")
    inner.git("commit", "--quiet", "--message", "stale")
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.folder.as_uri(), "inside")
    repository.commit()

    submodule = Repository(repository.folder / "inside", repository.hooks)
    submodule.install("nb2prod-check")
    assert "stale.ipynb" in submodule.refused("--allow-empty")
    submodule.export("stale.ipynb")
    submodule.git("add", "--all")
    submodule.commit()
    repository.git("add", "inside")
    repository.commit()


def test_a_worktree_is_checked_by_itself(repository: Repository, tmp_path: Path) -> None:
    repository.exported("a.ipynb")
    repository.commit()
    repository.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "tree"))
    tree = Repository(tmp_path / "tree", repository.hooks)
    tree.notebook("a.ipynb", OTHER)
    tree.git("add", "--all")
    tree.refused()
    repository.notebook("b.ipynb", "input('?')")  # not in that tree
    tree.export("a.ipynb")
    tree.commit("--all")
    assert "2 * number" in (repository.folder / "src" / "a.py").read_text()


def test_a_monorepo_with_a_configuration_for_each_project(repository: Repository) -> None:
    for name, prints in (("one", "keep"), ("two", "logging")):
        settings = f'[tool.nb2prod]\noutput = "lib"\ntests = "checks"\nprints = "{prints}"\n'
        repository.write(f"{name}/pyproject.toml", settings)
        repository.exported(f"{name}/notebooks/a.ipynb", "def show(number):\n    print(number)")
    repository.exported("a.ipynb")
    repository.commit()
    texts = [(repository.folder / name / "lib" / "a.py").read_text() for name in ("one", "two")]
    assert ["logg" in text for text in texts] == [False, True]
    repository.write("one/pyproject.toml", settings)
    said = repository.refused("--all")
    assert "one/notebooks/a.ipynb" in said
    assert "two/notebooks/a.ipynb" not in said


def test_notebooks_without_roles_are_nobody_s_business(repository: Repository) -> None:
    repository.notebook("draft.ipynb", "input('?')", tag="")
    repository.write("broken.ipynb", '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    repository.git("add", "--all")
    repository.commit()
    repository.run(sys.executable, "-m", "pre_commit", "run", "--all-files")
