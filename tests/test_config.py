"""`[tool.nb2prod]`."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.config import Prints, Settings, load_settings
from nb2prod.errors import ConfigurationError


def configured(directory: Path, text: str) -> Settings:
    (directory / "pyproject.toml").write_text(text, encoding="utf-8")
    return load_settings(directory)[0]


def test_the_nearest_file_with_our_table_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[tool.black]\n")
    text = '[tool.nb2prod]\noutput = "src"\nprints = "logging"\nstrict = true\n'
    expected = Settings(output="src", prints=Prints.LOGGING, strict=True)
    assert configured(tmp_path, text) == expected
    assert load_settings(inner) == (expected, tmp_path / "pyproject.toml")


def test_without_configuration_the_defaults_hold(tmp_path: Path) -> None:
    assert configured(tmp_path, "[tool.nb2prod]\n") == Settings()


def test_lists_and_tables_are_kept_in_their_order(tmp_path: Path) -> None:
    text = (
        '[tool.nb2prod]\nexclude = ["old", "*.run.ipynb"]\nignore = ["NB113", "NB112"]\nbaseline = "known.json"\n'
        '[tool.nb2prod.per-notebook-ignores]\n"b/*.ipynb" = ["NB315"]\n"a.ipynb" = []\n'
    )
    assert configured(tmp_path, text) == Settings(
        exclude=("old", "*.run.ipynb"),
        ignore=("NB113", "NB112"),
        per_notebook_ignores=(("b/*.ipynb", ("NB315",)), ("a.ipynb", ())),
        baseline="known.json",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.nb2prod]\noutptu = 'x'", "no key 'outptu'; did you mean 'output'?"),
        ("[tool.nb2prod]\nzzz = 1", "no key 'zzz'; it may have output, tests"),
        ("[tool.nb2prod]\nstrict = 'yes'", "strict must be true or false, not 'yes'"),
        ("[tool.nb2prod]\noutput = 3", "output must be text in quotes, not 3"),
        ("[tool.nb2prod]\nprints = 'loging'", "prints cannot be 'loging'; did you mean 'logging'?"),
        ("[tool]\nnb2prod = 3", "must be a table"),
        ("[tool.nb2prod]\nexclude = 'old'", "exclude must be a list of texts in quotes, not 'old'"),
        ("[tool.nb2prod]\nignore = [112]", "ignore must be a list of texts in quotes, not [112]"),
        ("[tool.nb2prod]\nbaseline = true", "baseline must be text in quotes, not True"),
        ("[tool.nb2prod]\nper_notebook_ignores = 1", "did you mean 'per-notebook-ignores'?"),
        ("[tool.nb2prod]\nper-notebook-ignores = ['a']", "a table, written [tool.nb2prod.per-notebook-ignores]"),
        ("[tool.nb2prod.per-notebook-ignores]\n'a/*' = 'NB112'", "per-notebook-ignores: 'a/*' must be a list of texts"),
        ("[tool.nb2prod\n", "invalid TOML"),
    ],
)
def test_mistakes_are_named_with_the_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml") as caught:
        configured(tmp_path, text)
    assert message in str(caught.value)
