"""Sweeps as their users meet them: what is run, what is kept, what is left in the folder."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import nbformat
import pytest
import yaml
from click.testing import CliRunner, Result

from nb2prod.cli.program import cli
from nb2prod.commands.sweep.options import Engine
from nb2prod.commands.sweep.points import PointOptions
from nb2prod.execution.sweep.results import PointStatus
from tests.commands.sweep.sweeping import NotebookCell, Watched, again, missing, swept, write_notebook

PARAMETERS: NotebookCell = ("parameters", "alpha = 0.5\nn = 3\nname = 'a'")
CELLS: tuple[NotebookCell, ...] = (
    ("markdown", "# Churn"),
    PARAMETERS,
    ("", "base = list(range(10))"),
    ("step:fit", "total = sum(base) * alpha"),
    ("metrics", "auc = total / n\nlabel = name"),
    ("", "print(auc, label)"),
)


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    return write_notebook(tmp_path / "churn.ipynb", *CELLS)


def command(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["sweep", *map(str, arguments)], standalone_mode=False)


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "table.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_sweep_leaves_notebooks_tables_and_the_winner(notebook: Path) -> None:
    outcome = swept(notebook, "alpha=0:1:0.5", "n=1,2", best="max:auc", assignments=(("name", "b"),))
    assert (outcome.exit_code, outcome.error) == (0, "")
    folder = notebook.parent / "churn.sweep"
    table = rows(folder)
    assert [(row["number"], row["alpha"], row["n"], row["name"], row["auc"], row["label"]) for row in table] == [
        ("1", "0.0", "1", "b", "0.0", "b"),
        ("2", "0.0", "2", "b", "0.0", "b"),
        ("3", "0.5", "1", "b", "22.5", "b"),
        ("4", "0.5", "2", "b", "11.25", "b"),
        ("5", "1.0", "1", "b", "45.0", "b"),
        ("6", "1.0", "2", "b", "22.5", "b"),
    ]
    assert {row["status"] for row in table} == {"completed"}
    from pyarrow import parquet

    columns = parquet.ParquetFile(folder / "table.parquet").read()
    assert columns.column_names == list(table[0])
    assert columns.column("auc").to_pylist() == [0.0, 0.0, 22.5, 11.25, 45.0, 22.5]
    assert columns.column("failing_cell").to_pylist() == [None] * 6

    node = nbformat.read(folder / table[4]["notebook"], as_version=4)
    nbformat.validate(node)
    assert node.cells[2].source == "# Parameters\nalpha = 1.0\nn = 1\nname = 'b'"
    assert node.cells[2].metadata.tags == ["injected-parameters"]
    assert node.cells[-1].outputs[0].text == "45.0 b\n"
    assert node.metadata.papermill.parameters == {"alpha": 1.0, "n": 1, "name": "b"}
    assert node.metadata.nb2prod.run.id == table[4]["id"]

    assert yaml.safe_load((folder / "best.yaml").read_text("utf-8")) == {"alpha": 1.0, "n": 1, "name": "b"}
    assert (folder / "report.html").read_text("utf-8") == "<p>6 runs</p>"
    state = json.loads((folder / "sweep.json").read_text("utf-8"))
    assert state["varied"] == ["alpha", "n"]
    assert outcome.sweep.title == "Churn"
    assert sorted(path.name for path in folder.iterdir()) == [
        "best.yaml",
        "report.html",
        "results.jsonl",
        "runs",
        "sweep.json",
        "table.csv",
        "table.parquet",
    ]


def test_cells_before_the_first_that_differs_are_shared(notebook: Path) -> None:
    watched = Watched()
    swept(notebook, "alpha=1,2", "n=1,2", watched=watched, workers=1)
    assert {result.how.value for result in watched.results} == {"warm"}
    assert min(result.shared_cells for result in watched.results) >= 2
    cold = again(notebook, "alpha=3", "n=1", cold=True)
    assert cold == [{"alpha": 3.0, "n": 1}]


def test_only_what_is_missing_is_run(notebook: Path) -> None:
    assert len(again(notebook, "alpha=1,2")) == 2
    assert missing(notebook, "alpha=1,2") == []
    assert again(notebook, "alpha=1,2,3") == [{"alpha": 3.0}]
    assert again(notebook, "alpha=3,1") == []
    assert [row["alpha"] for row in rows(notebook.parent / "churn.sweep")] == ["3.0", "1.0"]  # the points of this call
    assert missing(notebook, "alpha=2,4") == [{"alpha": 4.0}]
    assert missing(notebook, "alpha=2", assignments=(("n", "3"),)) == [{"alpha": 2.0, "n": 3}]  # given is not default


def test_a_run_whose_notebook_is_gone_is_not_there(notebook: Path) -> None:
    again(notebook, "alpha=1,2")
    folder = notebook.parent / "churn.sweep"
    (folder / rows(folder)[0]["notebook"]).unlink()
    assert missing(notebook, "alpha=1,2") == [{"alpha": 1.0}]


CHANGES: tuple[tuple[int, NotebookCell, bool], ...] = (
    (0, ("markdown", "# Other words"), False),
    (5, ("", "print(auc, label)  # a comment"), False),
    (5, ("", "print(auc)"), True),
    (3, ("step:other", "total = sum(base) * alpha"), False),
    (3, ("step:fit", "total = sum(base) + alpha"), True),
    (3, ("metrics", "total = sum(base) * alpha"), True),  # there is something new to keep
    (1, ("parameters", "alpha = 0.5\nn = 4\nname = 'a'"), True),
)


def test_what_a_change_of_the_notebook_reaches_is_run_again(notebook: Path) -> None:
    again(notebook, "alpha=1")
    for place, cell, runs in CHANGES:
        write_notebook(notebook, *CELLS[:place], cell, *CELLS[place + 1 :])
        assert bool(missing(notebook, "alpha=1")) == runs, cell
    write_notebook(notebook, *CELLS)
    node = nbformat.read(notebook, as_version=4)
    node.cells[5].outputs = [nbformat.v4.new_output("stream", text="x\n")]
    node.cells[5].execution_count = 7
    nbformat.write(node, notebook)
    assert missing(notebook, "alpha=1") == []


def test_a_local_module_that_changed_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "inner.py").write_text("factor = 2", encoding="utf-8")
    (tmp_path / "mine.py").write_text("def scale(x):\n    from inner import factor\n    return x * factor", "utf-8")
    (tmp_path / "unrelated.py").write_text("", encoding="utf-8")
    notebook = write_notebook(
        tmp_path / "a.ipynb",
        PARAMETERS,
        ("", "import sys\nsys.path.append('lib')\nfrom mine import scale"),
        ("metrics", "auc = scale(alpha)"),
    )
    assert len(again(notebook, "alpha=1,2")) == 2
    (tmp_path / "unrelated.py").write_text("x = 1", encoding="utf-8")
    assert missing(notebook, "alpha=1,2") == []
    (tmp_path / "lib" / "inner.py").write_text("factor = 1 + 2", encoding="utf-8")  # Python tells by the size
    watched = Watched()
    outcome = swept(notebook, "alpha=1,2", watched=watched)
    assert len(watched.done) == 2
    assert any("inner.py was changed" in note for note in watched.notes)
    assert [result.metric("auc") for result in outcome.sweep.results] == [3.0, 6.0]


def test_a_folder_of_something_else_is_left_alone(notebook: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "table.csv").write_text("mine", encoding="utf-8")
    result = command(notebook, "--grid", "n=1", "-o", tmp_path / "mine", "--json")
    assert result.return_value == 2
    assert "mine: no sweep has written its table.csv; choose another folder" in json.loads(result.stdout)["error"]
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["table.csv"]
    again(notebook, "n=1")
    other = write_notebook(tmp_path / "other.ipynb", *CELLS)
    result = command(other, "--grid", "n=1", "-o", notebook.with_suffix(".sweep"), "--json")
    assert "has the results of churn.ipynb; choose another folder" in json.loads(result.stdout)["error"]


def test_a_failing_run_ends_the_sweep_unless_told_to_go_on(tmp_path: Path) -> None:
    cells: tuple[NotebookCell, ...] = (
        PARAMETERS,
        ("metrics", "auc = 10 / (n - 2)"),
        ("", "1"),
    )
    notebook = write_notebook(tmp_path / "a.ipynb", *cells)
    outcome = swept(notebook, "n=2,3,4,5,6", workers=1)
    assert outcome.exit_code == 1
    assert [result.number for result in outcome.sweep.results] == [1]
    assert any("--keep-going" in note for note in outcome.sweep.notes)
    watched = Watched()
    outcome = swept(notebook, "n=2,3,4,5,6", keep_going=True, watched=watched, best="min:auc")
    assert outcome.exit_code == 1
    assert {"n": 2} in watched.done  # what failed is run again
    failed, *others = outcome.sweep.results
    assert failed.status is PointStatus.FAILED
    assert failed.failure is not None
    assert (failed.failure.cell, failed.failure.line, failed.failure.exception) == (2, 1, "ZeroDivisionError")
    assert "division by zero" in failed.failure.traceback
    assert "\x1b" not in failed.failure.traceback
    assert {each.status for each in others} == {PointStatus.COMPLETED}
    assert outcome.sweep.best is not None
    assert outcome.sweep.best.parameters == (("n", 6),)
    row = rows(tmp_path / "a.sweep")[0]
    assert (row["failing_cell"], row["exception"]) == ("2", "ZeroDivisionError: division by zero")
    assert nbformat.read(tmp_path / "a.sweep" / row["notebook"], as_version=4).metadata.nb2prod.run.failing_cell == 2


def test_the_end_of_a_notebook_by_sys_exit_is_no_failure(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "a.ipynb",
        PARAMETERS,
        ("metrics", "auc = n"),
        ("", "import sys\nif n == 2:\n    sys.exit()"),
        ("", "print('on')"),
    )
    outcome = swept(notebook, "n=1,2")
    assert outcome.exit_code == 0
    assert "cell 3 ended the notebook with sys.exit()" in "".join(outcome.sweep.results[1].notes)


def test_random_values_stay_the_same_when_a_sweep_goes_on(notebook: Path) -> None:
    few = swept(notebook, points=PointOptions(randoms=("alpha=0:1",), count=2))
    watched = Watched()
    more = swept(notebook, points=PointOptions(randoms=("alpha=0:1",), count=3), watched=watched)
    assert [each.parameters for each in more.sweep.results[:2]] == [each.parameters for each in few.sweep.results]
    assert len(watched.done) == 1


def test_parameters_and_metrics_of_the_same_name_have_their_columns(tmp_path: Path) -> None:
    notebook = write_notebook(
        tmp_path / "a.ipynb",
        ("parameters", "status = 1\nauc = 0.5"),
        ("metrics", "auc = auc * 2\nscores = {'a': status, 'b': float('nan'), 'c': [1]}"),
    )
    swept(notebook, "status=1,2")
    table = rows(tmp_path / "a.sweep")
    assert list(table[0])[:6] == ["number", "id", "parameters.status", "auc", "scores.a", "scores.b"]
    swept(notebook, "status=1,2", assignments=(("auc", "3"),))
    assert list(rows(tmp_path / "a.sweep")[0])[2:5] == ["parameters.status", "parameters.auc", "metrics.auc"]
    watched = Watched()
    swept(notebook, "status=1,2", watched=watched)
    assert [str(result.metric("scores.b")) for result in watched.results] == ["nan", "nan"]
    assert watched.done == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--best", "max:acc", "--grid", "n=1"], "there is no metric 'acc'; there are: auc, label"),
        (["--best", "auc", "--grid", "n=1"], "is written max:METRIC or min:METRIC"),
        (["--grid", "n=x", "-p", "alpha", "y"], "alpha takes a float; got 'y'"),
        (["--grid", "n=1", "--scheduler", "tcp://x"], "--scheduler belongs to --engine dask"),
        (["--grid", "n=1", "--tracking-uri", "x"], "--tracking-uri belongs to --track mlflow"),
        (["--grid", "n=1", "--python", "nowhere"], "nowhere: there is no such interpreter"),
        (["--grid", "n=1", "--parameters", "missing.yaml"], "missing.yaml"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(notebook: Path, options: list[str], message: str) -> None:
    result = command(notebook, *options, "--json")
    assert result.return_value == 2
    document = json.loads(result.stdout)
    assert message in document["error"]
    assert document["exit_code"] == 2
    assert not (notebook.parent / "churn.sweep").exists()


def test_a_parameters_cell_that_is_wrong_is_refused(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", ("parameters", "n = 1\nm = n + 1\nprint(n)"), ("", "m"))
    result = command(notebook, "--grid", "n=1,2", "--json")
    assert result.return_value == 2
    assert "parameters cell is wrong" in json.loads(result.stdout)["error"]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(notebook: Path) -> None:
    result = command(notebook, "--grid", "alpha=1,2", "--grid", "n=1,2,3", "--dry-run", "--json")
    assert result.return_value == 0
    document = json.loads(result.stdout)
    assert [point["there"] for point in document["points"]] == [False] * 6
    assert document["cells"] == [
        {"cells": [2, 0, 3], "times": 1, "reasons": []},
        {"cells": [4], "times": 2, "reasons": ["cell 4 uses alpha"]},
        {"cells": [5, 6], "times": 6, "reasons": ["cell 5 uses n"]},
    ]
    assert document["estimated_seconds"] is None
    assert not (notebook.parent / "churn.sweep").exists()

    again(notebook, "alpha=1", "n=1,2")
    result = command(notebook, "--grid", "alpha=1,2", "--grid", "n=1,2", "--dry-run")
    assert "4 points, 2 there already, 2 to run" in result.stdout
    assert "    1  alpha = 1.0, n = 1  (there already)" in result.stdout
    assert "cells 5 to 6: 2 times, cell 5 uses n" in result.stdout
    result = command(notebook, "--grid", "alpha=1,2", "--grid", "n=1,2", "--dry-run", "--cold")
    assert "cells 2 to 6: 2 times, --cold" in result.stdout


def test_the_command_prints_a_summary_or_one_object(notebook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "kept"
    result = command(notebook, "--grid", "alpha=1,2", "-o", folder, "--best", "min:auc", "--json")
    assert result.return_value == 0
    document = json.loads(result.stdout)
    assert document["best"] == 1
    assert document["counts"]["completed"] == 2
    assert (folder / "report.html").stat().st_size > 1000
    result = command(notebook, "--grid", "alpha=1,2", "-o", folder, "--best", "min:auc")
    assert "2 results kept from before" in result.stdout


def test_a_sweep_on_a_dask_cluster(notebook: Path) -> None:
    watched = Watched()
    outcome = swept(notebook, "alpha=1,2", watched=watched, engine=Engine.DASK)
    assert (outcome.exit_code, outcome.error) == (0, "")
    assert [result.metric("auc") for result in outcome.sweep.results] == [15.0, 30.0]
    assert again(notebook, "alpha=1,2") == []


def test_a_sweep_on_another_file_system(notebook: Path) -> None:
    import fsspec

    fsspec.filesystem("memory").store.clear()
    folder = "memory://team/churn.sweep"
    assert len(again(notebook, "alpha=1,2", folder=folder, best="max:auc")) == 2
    assert again(notebook, "alpha=1,2", folder=folder, best="max:auc") == []
    files = set(fsspec.filesystem("memory").find("/team/churn.sweep"))
    assert {name.rpartition("/")[2] for name in files} >= {"table.csv", "table.parquet", "best.yaml", "results.jsonl"}
    assert len([name for name in files if name.endswith(".ipynb")]) == 2


def test_a_notebook_on_another_file_system(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    fsspec.filesystem("memory").store.clear()
    fsspec.filesystem("memory").pipe("/team/churn.ipynb", notebook.read_bytes())
    monkeypatch.chdir(tmp_path)
    outcome = swept("memory://team/churn.ipynb", "alpha=1,2")
    assert [result.metric("auc") for result in outcome.sweep.results] == [15.0, 30.0]
    assert fsspec.filesystem("memory").exists("/team/churn.sweep/table.csv")
    assert not (tmp_path / "churn.sweep").exists()


def test_a_notebook_without_a_parameters_cell_has_nothing_to_sweep(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", ("", "n = 1"))
    result = command(notebook, "--grid", "n=1,2", "--json")
    assert "tag the cell that assigns them `parameters`" in json.loads(result.stdout)["error"]
