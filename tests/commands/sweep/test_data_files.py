"""Data that notebooks read: a sweep notices when they are others than those its earlier runs have read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.sweep.sweeping import Watched, again, missing, swept, write_notebook

ALL = [{"alpha": 1}, {"alpha": 2}]


def reading(folder: Path, *sources: str) -> Path:
    cells = [("", source) for source in sources]
    return write_notebook(folder / "reads.ipynb", ("parameters", "alpha = 1"), *cells, ("metrics", "size = alpha"))


@pytest.mark.parametrize(
    "source",
    [
        "text = open('data/rows.csv').read()",
        "from pathlib import Path\ntext = (Path('data') / 'rows.csv').read_text()",
        "import glob\ntexts = [open(name).read() for name in glob.glob('data/*.csv')]",
        "path = 'data/rows.csv'\ntext = open(path).read()\nopen('copy.csv', 'w').write(text)",
    ],
)
def test_other_data_run_all_points_again(tmp_path: Path, source: str) -> None:
    data = tmp_path / "data" / "rows.csv"
    data.parent.mkdir()
    data.write_text("a,b\n")
    notebook = reading(tmp_path, source)
    assert len(again(notebook, "alpha=1,2")) == 2
    assert again(notebook, "alpha=1,2") == []
    data.write_text("a,c\n")
    watched = Watched()
    swept(notebook, "alpha=1,2", watched=watched)
    assert sorted(watched.done, key=str) == ALL
    assert "all points run again where data are others than before: data/rows.csv changed" in watched.notes
    assert again(notebook, "alpha=1,2") == []


def test_data_with_a_new_date_only_run_nothing_again(tmp_path: Path) -> None:
    data = tmp_path / "rows.csv"
    data.write_text("a,b\n")
    notebook = reading(tmp_path, "text = open('rows.csv').read()")
    again(notebook, "alpha=1,2")
    data.write_text("a,b\n")
    assert missing(notebook, "alpha=1,2") == []


def test_data_that_are_gone_run_all_points_again(tmp_path: Path) -> None:
    data = tmp_path / "rows.csv"
    data.write_text("a,b\n")
    notebook = reading(tmp_path, "from pathlib import Path\nsize = Path('rows.csv').exists()")
    again(notebook, "alpha=1,2")
    data.unlink()
    assert missing(notebook, "alpha=1,2") == ALL


def test_what_the_notebook_writes_itself_runs_nothing_again(tmp_path: Path) -> None:
    source = "path = 'state.txt'\nwith open(path, 'a') as stream:\n    print(alpha, file=stream)"
    notebook = reading(tmp_path, source)
    assert len(again(notebook, "alpha=1,2")) == 2
    assert again(notebook, "alpha=1,2") == []
    assert again(notebook, "alpha=1,2,3") == [{"alpha": 3}]
    assert again(notebook, "alpha=1,2,3") == []
    (tmp_path / "state.txt").write_text("somebody else's")
    assert len(missing(notebook, "alpha=1,2,3")) == 3


def test_a_file_that_a_value_names_is_data(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
    cells = (("parameters", "path = 'a.csv'"), ("metrics", "size = len(open(path).read())"))
    notebook = write_notebook(tmp_path / "reads.ipynb", *cells)
    assert len(again(notebook, "path=a.csv,b.csv")) == 2
    assert again(notebook, "path=a.csv") == []
    (tmp_path / "b.csv").write_text("other")
    assert len(missing(notebook, "path=a.csv,b.csv")) == 2


def test_texts_that_look_like_paths_or_patterns_do_no_harm(tmp_path: Path) -> None:
    source = (
        "texts = ['/', '.', '..', '~', '[', '**', 'a**/b.c', '*/', chr(0), '\\d+\\.[', 'x' * 5000, r'\\\\host\\*.c']"
    )
    notebook = reading(tmp_path, source)
    assert len(again(notebook, "alpha=1,2")) == 2
    assert again(notebook, "alpha=1,2") == []
