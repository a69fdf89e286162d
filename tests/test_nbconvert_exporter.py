"""The exporter through the real `jupyter nbconvert`, and as JupyterLab calls it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.utils.exceptions import ConversionException
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nb2prod.nbconvert_exporter import Nb2prodExporter

ROOT = Path(__file__).parent.parent
CLASS_PATH = "nb2prod.nbconvert_exporter.Nb2prodExporter"
EXPORTER: Any = Nb2prodExporter  # nbconvert's constructor has no annotations


def notebook(*cells: Any) -> Any:
    parameters = new_code_cell("rows = 3", metadata={"tags": ["parameters"]})
    count = new_code_cell("total = rows + 1", metadata={"tags": ["step:count"]})
    checked = new_code_cell("assert total == rows + 1", metadata={"tags": ["test:total"]})
    return new_notebook(cells=[new_markdown_cell("# Rows"), parameters, count, checked, *cells])


def refused_notebook() -> Any:
    return notebook(new_code_cell("x = = 1", metadata={"tags": ["step:broken"]}))


def nbconvert(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    search = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "nbconvert", "--to", CLASS_PATH, str(path), *options]
    environment = {**os.environ, "PYTHONPATH": search}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_nbconvert_writes_the_module_and_its_tests_under_importable_names(tmp_path: Path) -> None:
    path = tmp_path / "Row counts.ipynb"
    nbformat.write(notebook(), path)
    done = nbconvert(path)
    assert done.returncode == 0, done.stderr
    assert {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.py")} == {
        "row_counts.py",
        "tests/conftest.py",
        "tests/test_row_counts.py",
    }
    ran = subprocess.run([sys.executable, "row_counts.py", "--rows", "4"], cwd=tmp_path, check=False)
    assert ran.returncode == 0
    tested = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    assert subprocess.run(tested, cwd=tmp_path, check=False).returncode == 0


def test_a_refused_notebook_writes_nothing_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    nbformat.write(refused_notebook(), path)
    done = nbconvert(path)
    assert done.returncode == 1
    assert "broken.ipynb:cell 5:1:" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["broken.ipynb"]


def test_a_chosen_output_name_names_the_module(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    nbformat.write(notebook(), path)
    resources = {"unique_key": "counts", "metadata": {"name": "a", "path": str(tmp_path)}}
    module, filled = EXPORTER().from_notebook_node(notebook(), resources)
    assert "def count(" in module
    assert filled["unique_key"] == "counts"
    assert list(filled["outputs"]) == ["tests/test_counts.py", "tests/conftest.py"]


def test_a_download_from_jupyterlab_is_flat_and_importable(tmp_path: Path) -> None:
    resources = {"metadata": {"name": "Row counts", "path": str(tmp_path)}}
    module, filled = EXPORTER().from_notebook_node(notebook(), resources)
    assert filled["output_extension"] == ".py"
    # as the server does it: every file under its bare name
    (tmp_path / "Row counts.py").write_text(module, encoding="utf-8")
    for name, content in filled["outputs"].items():
        (tmp_path / Path(name).name).write_bytes(content)
    tested = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_row_counts.py"]
    assert subprocess.run(tested, cwd=tmp_path, check=False).returncode == 0


def test_a_refusal_is_an_exception_with_the_diagnostics() -> None:
    with pytest.raises(ConversionException, match=r"cannot be exported:\n.*cell 5:1:"):
        EXPORTER().from_notebook_node(refused_notebook())


def test_jupyterlab_offers_it() -> None:
    assert Nb2prodExporter.export_from_notebook == "nb2prod module"
    assert EXPORTER().file_extension == ".py"
    assert Nb2prodExporter.output_mimetype == "text/x-python"
