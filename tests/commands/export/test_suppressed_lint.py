"""ruff's own `# noqa` in a cell holds for what nb2prod says about the cell, wherever its lines went in the module."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.commands.export.generated import finished_files, lint, toolchain_for
from nb2prod.compiler.compile import compile_notebook
from nb2prod.config import Settings
from nb2prod.model import Cell, CellKind, Layout, Notebook

LONG = "first_long_name_of_an_argument, second_long_name_of_an_argument, third_long_name_of_an_argument"


def linted(directory: Path, selected: str, *sources: str) -> tuple[str, list[tuple[str, int]]]:
    """The finished module, and the findings with their lines in the second cell."""
    (directory / "pyproject.toml").write_text(f"[tool.ruff.lint]\nselect = [{selected!r}]\n")
    cells = [Cell(f"c{at}", at, CellKind.CODE, each, (f"step:s{at}",)) for at, each in enumerate(sources, start=1)]
    notebook = Notebook("n.ipynb", tuple(cells))
    package = compile_notebook(notebook, Settings(), Layout("n"))
    assert package.diagnostics == ()
    tools = toolchain_for(directory, package, "")
    files = finished_files(package, tools)
    found = lint(files, tools, notebook)
    return files[0].text, sorted({(each.code, each.cell_line) for each in found})


@pytest.mark.parametrize(
    ("selected", "source", "line"),
    [
        ("E711", "y = x == None", 1),
        ("B006", f"def f({LONG}, last=[]):\n    return last\ny = f", 1),
        ("E711", f"y = [{LONG}, x == None]", 1),
        ("B023", f"y = []\nfor i in x:\n    y.append(lambda {LONG}: (i, {LONG}))", 3),
        ("E711", "y = (\n    x\n    == None\n)", 3),
        ("E711", "y = x + \\\n    2 == None", 2),
        ("E711", "y = '''\n''', x == None", 2),
    ],
)
def test_a_finding_is_taken_back_where_the_formatter_wraps_its_line(
    tmp_path: Path, selected: str, source: str, line: int
) -> None:
    names = "\n".join(f"{name} = 1" for name in LONG.split(", "))
    first = f"x = 1, 2\n{names}"
    text, found = linted(tmp_path, selected, first, source)
    assert found, text
    lines = source.split("\n")
    for comment in (f"# noqa: {selected}", f"# why # noqa: E501,{selected}", "# noqa"):
        commented = "\n".join([*lines[: line - 1], f"{lines[line - 1]}  {comment}", *lines[line:]])
        text, found = linted(tmp_path, selected, first, commented)
        assert (found, comment in " ".join(text.split())) == ([], True), text


@pytest.mark.parametrize("comment", ["# noqa: E712", "# noqa: NB112x", "# noqa: E7", "# E711", "'# noqa: E711'"])
def test_other_codes_and_other_texts_take_nothing_back(tmp_path: Path, comment: str) -> None:
    source = f"y = x == None, {comment}" if comment[0] == "'" else f"y = x == None  {comment}"
    assert linted(tmp_path, "E711", "x = 1", source)[1] == [("E711", 1)]


def test_a_comment_of_an_import_follows_it_to_the_top(tmp_path: Path) -> None:
    source = (
        "from typing import List, Dict  # noqa: UP035, E402\nfrom typing import Any as anything\ny: List[Dict] = [x]"
    )
    text, found = linted(tmp_path, "UP035", "x = 1", source)
    assert "\nfrom typing import List, Dict  # noqa: UP035\n" in text
    assert found == []
    text, found = linted(tmp_path, "UP035", "from typing import List\nx: List = []", source.replace("Dict", "Set"))
    assert found == [("UP035", 1)], "the import of the other cell has no comment"


def test_a_comment_that_the_formatter_moved_away_is_not_called_unused(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text('[lint]\nselect = ["B006", "RUF100"]\n')
    wrapped = f"def f({LONG}, last=[]):  # noqa: B006\n    return last\ny = f, x"
    assert linted(tmp_path, "", "x = 1", wrapped)[1] == []
    assert linted(tmp_path, "", "x = 1", "y = x  # noqa: B006")[1] == [("RUF100", 1)]
