"""The settings of one notebook."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.config import Settings
from nb2prod.errors import ConfigurationError
from nb2prod.workspace.notebooks.settings import path_from, settings_of

TEXT = """
[tool.nb2prod]
ignore = ["NB113"]
[tool.nb2prod.per-notebook-ignores]
"old/*.ipynb" = ["NB112", "NB113"]
"churn.ipynb" = ["NB315"]
"""


def test_codes_of_every_glob_that_fits_are_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pyproject.toml").write_text(TEXT)
    (tmp_path / "old").mkdir()
    ignored = {
        path: settings_of(tmp_path / path)[0].ignore
        for path in ("a.ipynb", "old/a.ipynb", "old/churn.ipynb", "deep/churn.ipynb", "old/../churn.ipynb")
    }
    assert ignored == {
        "a.ipynb": ("NB113",),
        "old/a.ipynb": ("NB112", "NB113"),
        "old/churn.ipynb": ("NB112", "NB113", "NB315"),
        "deep/churn.ipynb": ("NB113", "NB315"),
        "old/../churn.ipynb": ("NB113", "NB315"),
    }
    monkeypatch.chdir(tmp_path / "old")
    assert settings_of(Path("a.ipynb")) == (Settings(ignore=("NB112", "NB113")), tmp_path / "pyproject.toml")


def test_without_a_configuration_nothing_is_ignored(tmp_path: Path) -> None:
    assert settings_of(tmp_path / "a.ipynb") == (Settings(), None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('ignore = ["NB999"]', "ignore names no rule: 'NB999'"),
        ('ignore = ["nb112"]', "'nb112'; did you mean 'NB112'?"),
        ('ignore = ["F401"]', "ignore names no rule: 'F401'; it may have NB107, NB112"),
        ('ignore = ["NB301"]', "'NB301': undefined-name is an error, and the module would be wrong"),
        ('per-notebook-ignores = {"x/*" = ["NB201"]}', "per-notebook-ignores: 'x/*' cannot have 'NB201'"),
    ],
)
def test_codes_that_cannot_be_ignored_are_named_with_the_file(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.nb2prod]\n{text}\n")
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml: \[tool\.nb2prod\]") as caught:
        settings_of(tmp_path / "a.ipynb")
    assert message in str(caught.value)


def test_paths_are_the_same_from_wherever_they_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a")
    named = [Path("b/c.ipynb"), Path("../a/b/c.ipynb"), tmp_path / "a/b/c.ipynb"]
    assert {path_from(path, tmp_path) for path in named} == {"a/b/c.ipynb"}
    assert {path_from(path, Path("..")) for path in named} == {"a/b/c.ipynb"}
