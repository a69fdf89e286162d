"""Projects as their tools make them, and the notebook that is put into each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CELLS = (
    ("parameters", "rate = 0.5  # share that is kept"),
    ("step:scale", "values = [1.0, 2.0, 4.0]\nscaled = [value * rate for value in values]"),
    ("test:scaled", "assert sum(scaled) == 3.5"),
    ("metrics", "total = sum(scaled)"),
)


@dataclass(frozen=True)
class Example:
    """One project before `nb2prod init`, and what it is to make of it."""

    files: dict[str, str]
    output: str
    tests: str
    backend: str = ""
    notebook: str = "notebooks/model.ipynb"
    untouched: tuple[str, ...] = ()


PROJECTS = {
    "empty": Example({}, "src", "tests", notebook="model.ipynb"),
    "uv-src": Example(
        {
            "pyproject.toml": (
                '[project]\nname = "churn-rate"\nversion = "0.1.0"\nrequires-python = ">=3.10"\ndependencies = []\n\n'
                '[build-system]\nrequires = ["uv_build>=0.9,<0.10"]\nbuild-backend = "uv_build"\n'
            ),
            "src/churn_rate/__init__.py": "",
            "src/churn_rate/py.typed": "",
        },
        "src/churn_rate",
        "tests",
        "uv",
    ),
    "hatch-flat": Example(
        {
            "pyproject.toml": (
                "# kept as it is   \n"
                '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
                '[project]\nname = "churn"\nversion = "1"\n\n'
                "[tool.black]\nline-length = 100\n\n[tool.ruff]\nline-length = 100  # as black\n"
                '[tool.ruff.lint]\nselect = ["E", "RUF"]\nexternal = [\n    "V",  # vulture\n]\n\n'
                '[tool.pytest.ini_options]\ntestpaths = ["checks"]\n'
            ),
            "churn/__init__.py": '"""Churn."""\n',
            "checks/test_import.py": "import churn\n\n\ndef test_it():\n    assert churn.__doc__\n",
        },
        "churn",
        "checks",
        "hatch",
    ),
    "poetry-beside": Example(
        {
            "pyproject.toml": (
                '[tool.poetry]\nname = "churn"\nversion = "0.1.0"\ndescription = ""\nauthors = []\n'
                'packages = [{ include = "churn", from = "python" }]\n\n'
                '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"'
            ),
            "python/churn/__init__.py": "",
            "python/other/__init__.py": "",
        },
        "python/churn",
        "tests",
        "poetry",
        notebook="python/churn/model.ipynb",
    ),
    "setup-cfg": Example(
        {
            "setup.cfg": (
                "[metadata]\nname = churn\nversion = 1\n\n[options]\npackage_dir =\n    = lib\npackages = find:\n\n"
                "[options.packages.find]\nwhere = lib\n\n[tool:pytest]\naddopts = -ra\n"
            ),
            "setup.py": "from setuptools import setup\n\nsetup()\n",
            "lib/churn/__init__.py": "",
            "tests/conftest.py": '"""Written by hand: nb2prod leaves it alone."""\n',
        },
        "lib/churn",
        "tests",
        "setuptools",
    ),
    "setup-py": Example(
        {
            "setup.py": 'import setuptools\n\nsetuptools.setup(name="churn", packages=["churn"])\n',
            "pytest.ini": "[pytest]\naddopts = -ra\n",
            "ruff.toml": "line-length = 79\n",
            "churn/__init__.py": "",
            "analysis/__init__.py": "",
        },
        "churn",
        "tests",
        "setuptools",
        untouched=("setup.py",),
    ),
    "scripts": Example(
        {
            "loading.py": "VALUES = [1.0, 2.0, 4.0]\n",
            ".pre-commit-config.yaml": (
                "# ours\nrepos:\n-   repo: https://example.org/hooks\n    rev: v1  # pinned\n    hooks:\n"
                "    -   id: one\n        args: [--fix]\n    # -   id: two\n\nci:\n    autofix_prs: false\n"
            ),
            ".gitignore": "*.csv",
        },
        ".",
        "tests",
        notebook="model.ipynb",
    ),
}


def make(folder: Path, example: Example) -> None:
    """Write the project's files."""
    for name, text in example.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
