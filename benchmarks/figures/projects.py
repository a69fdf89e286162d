"""Projects of many notebooks, made from seeds, as nb2prod and its peers want to have them."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.figures.measuring import tool
from benchmarks.growth_notebooks import notebook_document

CELLS = 12  # of each notebook in a project of many
_DIFFERENT = 25  # seeds; the notebooks of one seed differ in a number
_IN_A_FOLDER = 100
_SETTINGS = '[tool.nb2prod]\noutput = "src"\ntests = "tests"\n'
_NBDEV = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "measured"
version = "0.1"

[tool.nbdev]
nbs_path = "notebooks"
lib_path = "measured"
lib_name = "measured"
"""


def write_notebook(path: Path, document: dict[str, Any]) -> None:
    """Write a notebook as JupyterLab does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def notebooks_project(folder: Path, notebooks: int) -> tuple[Path, ...]:
    """A git repository of so many tagged notebooks, a hundred to a folder, not exported yet; returns their paths."""
    paths = []
    for number in range(notebooks):
        path = folder / "notebooks" / f"part_{number // _IN_A_FOLDER}" / f"analysis_{number}.ipynb"
        write_notebook(path, _document(number))
        paths.append(path)
    (folder / "pyproject.toml").write_text(_SETTINGS, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return tuple(paths)


def exported_project(folder: Path, notebooks: int) -> tuple[Path, ...]:
    """The same, exported and checked once."""
    paths = notebooks_project(folder, notebooks)
    listed = folder / "listed"
    listed.write_text("\0".join(map(str, paths)), encoding="utf-8")
    export = ("xargs", "-0", "-a", str(listed), "-n", "20000", *tool("nb2prod", "export"))
    subprocess.run(export, cwd=folder, capture_output=True, check=True)
    listed.unlink()
    subprocess.run(tool("nb2prod", "check"), cwd=folder, capture_output=True, check=True)
    return paths


def paired_project(folder: Path, notebooks: int) -> tuple[Path, ...]:
    """The same notebooks, each paired with a script by jupytext."""
    paths = notebooks_project(folder, notebooks)
    for start in range(0, len(paths), 1000):
        pair = tool("jupytext", "--quiet", "--set-formats", "ipynb,py:percent", *paths[start : start + 1000])
        subprocess.run(pair, cwd=folder, capture_output=True, check=True)
    return paths


def nbdev_project(folder: Path, notebooks: int, cells: int = CELLS) -> tuple[Path, ...]:
    """Notebooks of the same cells with nbdev's directives; returns their paths."""
    paths = []
    for number in range(notebooks):
        document = _document(number) if cells == CELLS else notebook_document(cells)
        code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
        for cell in code:
            cell["source"] = f"#| export\n{_without_magics(cell['source'])}"
        first = {**copy.deepcopy(code[0]), "id": "directive", "source": f"#| default_exp analysis_{number}"}
        document["cells"].insert(0, first)
        path = folder / "notebooks" / f"analysis_{number}.ipynb"
        write_notebook(path, document)
        paths.append(path)
    (folder / "pyproject.toml").write_text(_NBDEV, encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return tuple(paths)


def clear(folder: Path) -> None:
    """Remove a folder and what is in it, if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def _document(number: int) -> dict[str, Any]:
    document = copy.deepcopy(_seeded(number % _DIFFERENT))
    parameters = next(cell for cell in document["cells"] if "parameters" in cell["metadata"].get("tags", ()))
    parameters["source"] += f"\nproject = {number}  # differs from notebook to notebook"
    return document


@cache
def _seeded(seed: int) -> dict[str, Any]:
    return notebook_document(CELLS, seed)


def _without_magics(source: str) -> str:
    """nbdev writes magics into its modules as they are, and cannot read these back."""
    return "\n".join(line for line in source.split("\n") if not line.startswith(("%", "!"))) or "pass"
