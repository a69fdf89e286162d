"""What a run records about where it came from."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from nb2prod.execution.provenance import Revision, installed_version, provenance_of, revision_of


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "a.ipynb").write_text("{}", encoding="utf-8")
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "a.ipynb"), (*identity, "commit", "-q", "-m", "first")):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)
    return folder


def test_a_clean_tree_a_new_file_and_a_changed_one(repository: Path) -> None:
    clean = revision_of(repository)
    assert clean is not None
    assert len(clean.commit) == 40
    assert not clean.dirty
    (repository / "a.output.ipynb").write_text("{}", encoding="utf-8")
    assert revision_of(repository) == clean
    (repository / "a.ipynb").write_text("{ }", encoding="utf-8")
    changed = revision_of(repository)
    assert changed is not None
    assert changed == Revision(clean.commit, dirty=True)


def test_outside_a_repository_there_is_no_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    notebook = tmp_path / "a.ipynb"
    notebook.write_bytes(b"{}")
    found = provenance_of(notebook)
    assert found.revision is None
    assert found.sha256 == hashlib.sha256(b"{}").hexdigest()


def test_without_git_there_is_no_revision(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert revision_of(repository) is None


def test_versions_of_what_is_and_is_not_installed() -> None:
    assert installed_version("papermill")
    assert installed_version("surely-not-installed-anywhere") is None
