"""What decides an export beside the notebook: its digest changes with that, and with nothing else."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from nb2prod.commands.export.inputs import Tools, inputs_digest
from nb2prod.config import Prints, Settings
from nb2prod.model import StarImport
from nb2prod.workspace.locations import locate

TEXTS = {"a.py": "import helpers\nfrom pandas import (\n    DataFrame,\n)\n", "tests/test_a.py": "import a\n"}
PROJECT = '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.10"\n[tool.ruff]\nline-length = 90\n'


def digest_in(folder: Path, settings: Settings = Settings(), **changed: object) -> str:  # noqa: B008
    (folder / "a.ipynb").touch()
    location = locate(folder / "a.ipynb", None, Settings(), None)
    options: dict[str, object] = {
        "star_imports": (),
        "observation": "",
        "texts": TEXTS,
        "suggested": False,
        "tools": Tools(),
        **changed,
    }
    return inputs_digest(location, settings, **options)  # type: ignore[arg-type]


def test_where_the_project_lies_decides_nothing(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_text(PROJECT)
    assert digest_in(tmp_path / "one") == digest_in(tmp_path / "two")


@pytest.mark.parametrize(
    "change", [{"exclude": ("x",)}, {"baseline": "x"}, {"strict": True}, {"output": "x"}, {"tests": "x"}]
)
def test_settings_that_say_what_is_done_about_findings_decide_nothing(
    tmp_path: Path, change: dict[str, object]
) -> None:
    assert digest_in(tmp_path, dataclasses.replace(Settings(), **change)) == digest_in(tmp_path)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"settings": Settings(prints=Prints.LOGGING)},
        {"settings": Settings(ignore=("NB112",))},
        {"star_imports": (StarImport("helpers", ("x",)),)},
        {"observation": "{}"},
        {"suggested": True},
        {"defaults": (("rows", "5"),)},
    ],
)
def test_what_makes_another_module_or_other_findings_counts(tmp_path: Path, change: dict[str, object]) -> None:
    assert digest_in(tmp_path, **change) != digest_in(tmp_path)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", PROJECT.replace("line-length = 90", "line-length = 91")),
        ("pyproject.toml", PROJECT.replace("3.10", "3.11")),
        ("pyproject.toml", PROJECT + "[tool.black]\nline-length = 90\n"),
        ("ruff.toml", "line-length = 91\n"),
        ("tests/ruff.toml", "line-length = 91\n"),
        ("tests/__init__.py", ""),
        ("__init__.py", ""),
        ("helpers.py", ""),
        ("pandas/x.py", ""),
    ],
)
def test_what_the_tools_are_told_counts(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    before = digest_in(tmp_path)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text)
    assert digest_in(tmp_path) != before


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", PROJECT.replace('version = "1"', 'version = "2"')),
        ("pyproject.toml", PROJECT + "[tool.other]\nx = 1\n"),
        ("a.py", "x = 1\n"),
        ("unrelated.py", ""),
    ],
)
def test_what_the_tools_do_not_read_decides_nothing(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    before = digest_in(tmp_path)
    (tmp_path / file).write_text(text)
    assert digest_in(tmp_path) == before


def test_formatting_decides_nothing(tmp_path: Path) -> None:
    (tmp_path / "helpers.py").touch()
    other = {**TEXTS, "a.py": "from pandas import DataFrame\n\nimport helpers\n"}
    assert digest_in(tmp_path, texts=other) == digest_in(tmp_path)
