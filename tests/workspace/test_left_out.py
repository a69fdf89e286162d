"""What a search for notebooks leaves out, compared with git itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2prod.errors import ConfigurationError
from nb2prod.quick.cache import Cache
from nb2prod.quick.discovery import Found, walk
from nb2prod.workspace.folder_settings import settings_by_folder
from nb2prod.workspace.left_out import LeftOut

PLACES = ("", "a", "b", "a/a", "a/b", "b/a")


def found_in(root: Path, start: str = "", *, repository: bool = True) -> set[str]:
    found = Found()
    judge = LeftOut(str(root / start), str(root) if repository else "", settings_by_folder())
    walk(str(root / start), Cache(str(root), 0, read=False), judge, found)
    return {Path(path).relative_to(root).as_posix() for path in found.notebooks}


def plant(root: Path, names: str = "ab") -> None:
    for place in PLACES:
        (root / place).mkdir(parents=True, exist_ok=True)
        for name in names:
            (root / place / f"{name}.ipynb").touch()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet", str(root)], check=True)
    plant(root, "ab]- ")
    return root


NAMES = (
    "a",
    "b",
    "a.ipynb",
    "*.ipynb",
    "*",
    "**",
    "[ab]",
    "[!a]*",
    "?",
    "b.*",
    "a**",
    "\\\\a",
    "[",
    "[[:alpha:]]",
    "[b-a]",
)
parts = st.sampled_from(NAMES) | st.text("ab*?[]!^-\\\\. ", min_size=1, max_size=5)
rules = st.builds(
    lambda negated, first, names, last: negated + first + "/".join(names) + last,
    st.sampled_from(("", "", "!")),
    st.sampled_from(("", "/")),
    st.lists(parts, min_size=1, max_size=3),
    st.sampled_from(("", "", "/", " ", "\\r")),
)
files = st.dictionaries(st.sampled_from(PLACES), st.lists(rules, min_size=1, max_size=4), max_size=3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(files)
def test_it_is_what_git_ignores(repository: Path, files: dict[str, list[str]]) -> None:
    for place in PLACES:
        rules_file = repository / place / ".gitignore"
        rules_file.unlink(missing_ok=True)
        if place in files:
            rules_file.write_text("\n".join(["# rules", "", *files[place]]))
    command = ["git", "ls-files", "-z", "--others", "--exclude-standard", "--", "*.ipynb"]
    listed = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True).stdout.split("\0")
    assert found_in(repository) == {*listed} - {""}


def test_a_folder_that_is_ignored_has_no_rules_when_it_is_asked_for(tmp_path: Path) -> None:
    plant(tmp_path)
    (tmp_path / ".gitignore").write_text("a/\nb.ipynb\n")
    assert found_in(tmp_path) == {"a.ipynb", "b/a.ipynb"}
    assert found_in(tmp_path, "a/b") == {"a/b/a.ipynb", "a/b/b.ipynb"}
    assert found_in(tmp_path, "b") == {"b/a.ipynb"}


def test_rules_that_mean_nothing_are_passed_over(tmp_path: Path) -> None:
    plant(tmp_path)
    (tmp_path / ".gitignore").write_bytes(b"!\n\xff\xfe\n[\n/a\n/b\n")
    assert found_in(tmp_path) == {"a.ipynb", "b.ipynb"}


def test_without_a_repository_the_rules_begin_where_the_search_does(tmp_path: Path) -> None:
    plant(tmp_path)
    (tmp_path / ".gitignore").write_text("a.ipynb\n")
    assert found_in(tmp_path, "b", repository=False) == {"b/a.ipynb", "b/b.ipynb", "b/a/a.ipynb", "b/a/b.ipynb"}


def test_the_setting_leaves_out_what_it_names(tmp_path: Path) -> None:
    plant(tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.nb2prod]\nexclude = ["/a", "b/a.ipynb"]\n')
    assert found_in(tmp_path) == {"a.ipynb", "b.ipynb", "b/b.ipynb", "b/a/a.ipynb", "b/a/b.ipynb"}
    assert "a/b/a.ipynb" in found_in(tmp_path, "a/b")
    (tmp_path / "b" / "pyproject.toml").write_text("[tool.nb2prod]\n")
    assert "b/a.ipynb" in found_in(tmp_path)
    (tmp_path / "b" / "pyproject.toml").write_text("[tool.nb2prod]\nexclude = 1\n")
    with pytest.raises(ConfigurationError):
        found_in(tmp_path)
