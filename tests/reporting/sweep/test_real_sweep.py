"""What is seen of a sweep that really ran."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
from plotly.offline import get_plotlyjs

from tests.reporting.sweep.test_html import Page

_CELLS = (
    ("alpha: float = 1.0\nkind: str = 'a'", "parameters"),
    ("base = sum(range(100))", "step:load"),
    ("if kind == 'b' and alpha > 1:\n    raise ValueError(f'<b>{alpha}</b>')\nscore = base - alpha", "step:fit"),
    ("auc = score / base", "metrics"),
)


def write_notebook(path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(source, metadata={"tags": [tag]}) for source, tag in _CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def test_everything_that_is_seen_says_the_same(tmp_path: Path) -> None:
    write_notebook(tmp_path / "model.ipynb")
    command = [sys.executable, "-m", "nb2prod", "sweep", "model.ipynb", "--best", "max:auc", "--keep-going"]
    command += ["--workers", "2", "--grid", "alpha=0.5,1,2", "--grid", "kind=a,b"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("model.ipynb: 5 of 6 runs completed, 1 failed; ")
    assert "  cell 3:2 ValueError: <b>2.0</b> (1 run: alpha=2.0, kind=b)" in done.stdout
    assert "run 6: cell 3:2 ValueError: <b>2.0</b> (alpha=2.0, kind=b)" in done.stderr
    report = tmp_path / "model.sweep" / "report.html"
    assert f"report  {report.relative_to(tmp_path)}" in done.stdout

    page = Page(report.read_text("utf-8").replace(get_plotlyjs(), ""))
    auc = page.data["metrics"][0]
    assert (auc["name"], auc["values"]) == ("auc", [*[1 - alpha / 4950 for alpha in (0.5, 0.5, 1, 1, 2)], None])
    assert page.data["best"] == 0
    links = {link["href"] for link in page.of("a")}
    assert len(links) == 7  # six executed notebooks and the parameters of the best one
    assert all((report.parent / str(link)).is_file() for link in links)
