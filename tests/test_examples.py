"""The example notebooks: exported without a finding, tested by their own tests, and equal to their own outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "example_notebooks"
MEASURED = ("CPU times:", "Wall time:")
NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(EXAMPLES.parent), "MPLBACKEND": "Agg"}
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def printed(notebook: Path) -> str:
    """What the exported cells of the saved notebook printed, in order."""
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    exported = [cell for cell in cells if cell["cell_type"] == "code" and cell["metadata"].get("tags")]
    outputs = [output for cell in exported for output in cell["outputs"] if output.get("name") == "stdout"]
    lines = "".join("".join(output["text"]) for output in outputs).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(MEASURED))  # what `%time` prints


def test_there_are_examples() -> None:
    assert len(NOTEBOOKS) >= 3


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_example_exports_and_computes_what_it_shows(notebook: Path, tmp_path: Path) -> None:
    exported = run("-m", "nb2prod", "export", notebook, "-o", tmp_path, "--json", cwd=tmp_path)
    assert exported.returncode == 0, exported.stdout + exported.stderr
    (report,) = json.loads(exported.stdout)["notebooks"]
    ours = [finding for finding in report["findings"] if not finding["cell"]]
    assert ours == [], "a lint finding on a line that no cell wrote"
    module = tmp_path / f"{notebook.stem}.py"
    figures = tmp_path / "figures"
    options = ["--artifacts", figures] if "--artifacts" in module.read_text("utf-8") else []
    ran = run(module, "--json", *options, cwd=EXAMPLES)
    assert ran.returncode == 0, ran.stderr
    # with --json everything the steps print goes to the other stream
    assert printed(notebook).strip() in ran.stderr
    assert all(isinstance(value, (int, float, str)) for value in json.loads(ran.stdout).values())
    assert all(file.stat().st_size > 1000 for file in figures.glob("*.png"))
    tested = run("-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider", "tests", cwd=tmp_path)
    assert tested.returncode == 0, tested.stdout
