"""`nb2prod export --parameters`: the module's defaults are a file's, and stay so until somebody says otherwise."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_notebook

from nb2prod.cli.program import cli

PARAMETERS = """\
from pathlib import Path
rows = 3  # how many
double = rows * 2
rates = [
    0.5,  # the first
]
out = Path("x")
"""
ADD = "total = sum(rates) * rows + double\nprint(total, out)"
BEST = "rows: 5\nrates: [1e-1, 2]\nout: other\n"
TOTAL = "16.5 other"  # the notebook's own is 7.5


def write_notebook(folder: Path, parameters: str = PARAMETERS, **metadata: object) -> Path:
    cells = [
        new_code_cell(parameters, metadata={"tags": ["parameters"]}, id="parameters"),
        new_code_cell(ADD, metadata={"tags": ["step:add"]}, id="add"),
        new_code_cell("assert total > 0", metadata={"tags": ["test"]}, id="test"),
    ]
    nbformat.write(new_notebook(cells=cells, metadata=metadata), folder / "a.ipynb")
    return folder / "a.ipynb"


@pytest.fixture
def notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "best.yaml").write_text(BEST, encoding="utf-8")
    return write_notebook(tmp_path)


def nb2prod(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def export(notebook: Path, *arguments: object, code: int = 0) -> Result:
    result = nb2prod("export", notebook, *arguments)
    assert result.exit_code == code, result.output
    return result


def with_best(notebook: Path) -> tuple[str, object]:
    return "--parameters", notebook.with_name("best.yaml")


def check(notebook: Path) -> tuple[int, str]:
    """Both ways: by what is recorded, and by compiling it all again."""
    recorded, compiled = nb2prod("check", notebook), nb2prod("check", notebook, "--no-cache")
    assert recorded.exit_code == compiled.exit_code, recorded.output + compiled.output
    if recorded.exit_code == 0:
        assert "note" not in recorded.output.replace("notebook", "")  # a note would cost the quick answer
    return recorded.exit_code, recorded.output


def printed(notebook: Path, *arguments: str) -> str:
    command = [sys.executable, str(notebook.with_suffix(".py")), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=notebook.parent)
    return done.stdout.splitlines()[0]


def test_module_notebook_and_tests_agree_on_the_new_defaults(notebook: Path) -> None:
    before = notebook.read_bytes()
    result = export(notebook, *with_best(notebook))
    assert "note: double: computed from other parameters, so written out" in result.stderr
    assert notebook.read_bytes() == before
    module = notebook.with_suffix(".py").read_text(encoding="utf-8")
    assert "rows: int = 5  # how many\n    double: int = 6\n" in module
    assert "some defaults are not the notebook's" in module
    assert printed(notebook) == TOTAL

    run = nb2prod("run", notebook, *with_best(notebook))
    assert run.exit_code == 0, run.stderr
    shown = nbformat.read(notebook.with_name("a.output.ipynb"), as_version=4).cells[2].outputs[0].text
    assert shown == f"{TOTAL}\n"  # what papermill's way of giving values makes of the notebook
    verified = nb2prod("verify", notebook)
    assert verified.exit_code == 0, verified.output
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    assert subprocess.run(tests, cwd=notebook.parent, capture_output=True, check=False).returncode == 0


def test_later_exports_and_checks_keep_them(notebook: Path) -> None:
    export(notebook)
    export(notebook, "--check", *with_best(notebook), code=1)
    export(notebook, *with_best(notebook))
    record = json.loads((notebook.parent / ".nb2prod" / "a.json").read_text(encoding="utf-8"))
    assert record["parameters"] == {"rows": "5", "rates": "[0.1, 2]", "out": 'Path("other")'}
    assert check(notebook)[0] == 0
    again = export(notebook)
    assert "1 unchanged" in again.stderr
    assert "the defaults of rows, rates, out are kept from the last export" in again.stderr

    write_notebook(notebook.parent, PARAMETERS.replace("how many", "how many rows"))
    assert check(notebook)[0] == 1
    export(notebook)
    assert "rows: int = 5  # how many rows" in notebook.with_suffix(".py").read_text(encoding="utf-8")
    assert check(notebook)[0] == 0

    export(notebook, "--parameters", "none")
    assert printed(notebook) == "7.5 x"
    assert "parameters" not in json.loads((notebook.parent / ".nb2prod" / "a.json").read_text(encoding="utf-8"))
    assert check(notebook)[0] == 0


def test_a_recording_keeps_them(notebook: Path) -> None:
    export(notebook, *with_best(notebook))
    recorded = nb2prod("record", notebook, "--runs", "2")
    assert recorded.exit_code == 0, recorded.output
    tests = (notebook.parent / "tests" / "test_a_regression.py").read_text(encoding="utf-8")
    assert "16.5" in tests
    assert check(notebook)[0] == 0
    assert printed(notebook) == TOTAL
    assert "stale observation" in export(notebook, "--parameters", "none").stderr


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("row: 5\n", "there is no parameter 'row' (did you mean 'rows'?)"),
        ("rows: many\n", "parameter rows takes an int; got 'many'"),
        ("- 1\n", "maps names to values"),
    ],
)
def test_what_the_file_gets_wrong_is_said_and_nothing_written(notebook: Path, file: str, message: str) -> None:
    notebook.with_name("best.yaml").write_text(file, encoding="utf-8")
    assert message in export(notebook, *with_best(notebook), code=2).stderr
    assert not notebook.with_suffix(".py").exists()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("rows = len(input())\nrates = []\nout = 1\n", "while the parameters cell is wrong"),
        ("rows = out = 1\nrates = [1]\ndouble = 2\n", "rows and out share one default"),
    ],
)
def test_a_cell_that_cannot_hold_them_is_refused(notebook: Path, parameters: str, message: str) -> None:
    write_notebook(notebook.parent, parameters)
    notebook.with_name("best.yaml").write_text("rows: 5\n", encoding="utf-8")
    assert message in export(notebook, *with_best(notebook), code=2).stderr


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (PARAMETERS.replace("rows", "lines"), "there is no parameter 'rows' any more that could be 5"),
        (PARAMETERS.replace("rows = 3", "rows: str = '3'"), "the parameter 'rows' cannot be 5 any more"),
    ],
)
def test_a_notebook_that_no_longer_takes_them_says_so(notebook: Path, parameters: str, message: str) -> None:
    notebook.with_name("best.yaml").write_text("rows: 5\n", encoding="utf-8")
    export(notebook, *with_best(notebook))
    write_notebook(notebook.parent, parameters)
    code, text = check(notebook)
    assert (code, message in text, "`--parameters none`" in text) == (2, True, True)
    assert message in export(notebook, code=2).stderr


def test_another_notebooks_record_gives_no_defaults(notebook: Path) -> None:
    export(notebook, *with_best(notebook))
    (notebook.parent / "sub").mkdir()
    moved = notebook.rename(notebook.parent / "sub" / "a.ipynb")
    export(moved, "-o", moved.parent.parent)
    assert "rows: int = 3" in (moved.parent.parent / "a.py").read_text(encoding="utf-8")


def test_a_file_is_for_one_notebook(notebook: Path) -> None:
    other = notebook.with_name("b.ipynb")
    other.write_bytes(notebook.read_bytes())
    result = nb2prod("export", notebook, other, *with_best(notebook))
    assert (result.exit_code, "is for one notebook, and 2 are named" in result.stderr) == (2, True)
    assert nb2prod("export", notebook, other, "--parameters", "none").exit_code == 0


def test_lines_of_the_cell_are_still_known(notebook: Path) -> None:
    export(notebook, *with_best(notebook))
    record = json.loads((notebook.parent / ".nb2prod" / "a.json").read_text(encoding="utf-8"))
    text = notebook.with_suffix(".py").read_text(encoding="utf-8")
    line = text.splitlines().index('    out: Path = Path("other")') + 1
    module = next(file for file in record["files"] if file["path"] == "a.py")
    (run,) = [run for run in module["map"] if run[0] == line]
    assert run[1:] == ["parameters", 1, 7]  # as in the notebook, whose list of rates is three lines long
