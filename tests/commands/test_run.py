"""`nb2prod run` as its users meet it: the command, its exit codes and what it leaves on disk."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nb2prod.cli.run import run_command

PARAMETERS = """\
from pathlib import Path
rows = 3  # rows to read
rate = 0.5
name = "a"
shape = (1, 2)
flag = True
source = Path("data.txt")
"""


def write_notebook(path: Path, *cells: nbformat.NotebookNode, tag: str = "parameters", **metadata: object) -> Path:
    first = [new_markdown_cell("# Title"), new_code_cell(PARAMETERS, metadata={"tags": [tag, "mine"]})]
    nbformat.write(new_notebook(cells=[*first, *cells], metadata=metadata), path)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(run_command, [str(argument) for argument in arguments])


def stream_texts(node: nbformat.NotebookNode) -> list[str]:
    return [output.text for cell in node.cells for output in cell.get("outputs", []) if output.output_type == "stream"]


def test_a_run_changes_what_it_is_told_and_records_what_it_did(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("beside the notebook", encoding="utf-8")
    show = "print(repr((rows, rate, name, shape, flag)), source.read_text())"
    notebook = write_notebook(
        tmp_path / "a.ipynb",
        new_code_cell(show, id="the-show", metadata={"tags": ["step:show"]}),
        tag="pipeline-parameters",
        kernelspec={"name": "gone", "display_name": "Gone"},
    )
    before = notebook.read_bytes()
    result = run(
        notebook,
        "-p",
        "shape",
        "(3,)",
        "-p",
        "rate",
        "inf",
        "-p",
        "name",
        'q"\\{}',
        "-p",
        "source",
        "other.txt",
        "--json",
    )
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["status"] == "completed"
    assert document["overridden"] == ["rate", "name", "shape", "source"]
    values = {
        "rows": 3,
        "rate": 'float("inf")',
        "name": 'q"\\{}',
        "shape": "(3,)",
        "flag": True,
        "source": "__import__(\"pathlib\").Path('other.txt')",
    }
    assert document["parameters"] == values
    assert "'gone' is not installed" in result.stderr

    assert notebook.read_bytes() == before
    output = tmp_path / "a.output.ipynb"
    assert document["output"] == str(output)
    node = nbformat.read(output, as_version=4)
    nbformat.validate(node)
    assert stream_texts(node) == [
        f"{(3, float('inf'), 'q' + chr(34) + chr(92) + '{}', (3,), True)!r} beside the notebook\n"
    ]
    assert [cell.metadata.tags for cell in node.cells[1:]] == [
        ["pipeline-parameters", "mine"],
        ["injected-parameters"],
        ["step:show"],
    ]
    assert node.cells[3].id == "the-show"
    record = node.metadata.nb2prod.run
    assert record.parameters == values
    assert record.sha256 == hashlib.sha256(before).hexdigest()
    assert record.started.endswith("+00:00")
    assert record.seconds > 0
    assert record.versions.python == ".".join(map(str, sys.version_info[:3]))
    assert all(record.versions[each] for each in ("nb2prod", "papermill", "nbformat", "ipykernel"))
    assert node.metadata.papermill.input_path == notebook.as_posix()


def test_a_failing_cell_is_named_and_the_partial_notebook_is_kept(tmp_path: Path) -> None:
    cells = (new_code_cell("print('first')"), new_code_cell("x = rows\nraise ValueError(f'bad {x}')"))
    notebook = write_notebook(tmp_path / "a.ipynb", *cells)
    output = tmp_path / "deep" / "kept.ipynb"
    result = run(notebook, "-p", "rows", "7", "-o", output)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert f"cell 4, line 2: ValueError: bad 7; the partial notebook is {output}" in result.stderr
    node = nbformat.read(output, as_version=4)
    nbformat.validate(node)
    assert stream_texts(node) == ["first\n"]
    assert node.metadata.nb2prod.run.failing_cell == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-p", "row", "3"], "no parameter 'row'"),
        (["-p", "rows", "many"], "parameter rows takes an int"),
    ],
)
def test_a_wrong_parameter_lists_what_there_is(tmp_path: Path, arguments: list[str], message: str) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb")
    result = run(notebook, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    table = [line.split(maxsplit=3) for line in result.stderr.splitlines()[1:]]
    assert ["name", "type", "default", "help"] in table
    assert ["rows", "int", "3", "rows to read"] in table
    assert not (tmp_path / "a.output.ipynb").exists()


def test_a_parameter_given_twice_is_an_error(tmp_path: Path) -> None:
    result = run(write_notebook(tmp_path / "a.ipynb"), "-p", "rows", "1", "-p", "rows", "2")
    assert result.exit_code == 2
    assert "given twice" in result.stderr


def test_parameters_are_listed_without_running(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", new_code_cell("def broken(:"))
    listed = run(notebook, "--list-parameters")
    assert listed.exit_code == 0
    assert listed.stdout.splitlines()[1].split(maxsplit=3) == ["rows", "int", "3", "rows to read"]
    described = json.loads(run(notebook, "--list-parameters", "--json").stdout)["parameters"]
    assert [each["name"] for each in described] == ["rows", "rate", "name", "shape", "flag", "source"]
    assert described[0]["default"] == "3"
    assert not (tmp_path / "a.output.ipynb").exists()


def test_a_parameters_cell_that_is_wrong_takes_no_values(tmp_path: Path) -> None:
    cell = new_code_cell("a = 1\nb = a * 2\nprint(a)", metadata={"tags": ["parameters"]})
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[cell]), path)
    result = run(path, "-p", "a", "2")
    assert result.exit_code == 2
    assert "while the parameters cell is wrong:\ncell 1:" in result.stderr
    listed = run(path, "--list-parameters")
    assert listed.exit_code == 0
    assert f"{path}:cell 1:3:1: NB501" in listed.stderr


def test_outputs_that_are_no_runs_are_not_replaced(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb")
    (tmp_path / "link.ipynb").symlink_to(notebook)
    precious = write_notebook(tmp_path / "precious.ipynb").read_bytes()
    for target, message in (
        ("a.ipynb", "the notebook itself"),
        ("link.ipynb", "the notebook itself"),
        ("precious.ipynb", "use --force"),
        ("a.txt", "must end in .ipynb"),
    ):
        result = run(notebook, "-o", tmp_path / target)
        assert result.exit_code == 2
        assert message in result.stderr
    assert run(notebook, "-o", notebook, "--force").exit_code == 2
    assert (tmp_path / "precious.ipynb").read_bytes() == precious
    assert run(notebook, "-o", tmp_path / "precious.ipynb", "--force").exit_code == 0
    assert run(notebook, "-o", tmp_path / "precious.ipynb").exit_code == 0  # now it is a run's


def test_what_somebody_wrote_into_an_output_is_not_replaced(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", new_code_cell("raise ValueError(rows)"))
    output = tmp_path / "a.output.ipynb"
    assert run(notebook, "-p", "rows", "1").exit_code == 1
    node = nbformat.read(output, as_version=4)
    node.cells[-1].outputs = []  # executed again, or cleared: not what anybody wrote
    nbformat.write(node, output)
    assert run(notebook, "-p", "rows", "2").exit_code == 1  # with an error's markers, which are the run's own
    node = nbformat.read(output, as_version=4)
    node.cells.append(new_markdown_cell("These are too many rows."))
    nbformat.write(node, output)
    noted = output.read_bytes()
    refused = run(notebook)
    assert refused.exit_code == 2
    assert "a.output.ipynb: was edited after the run that wrote it; name another with -o, or use --force" in (
        refused.stderr
    )
    assert output.read_bytes() == noted
    assert run(notebook, "-o", tmp_path / "b.ipynb").exit_code == 1
    assert run(notebook, "--force").exit_code == 1
    assert run(notebook).exit_code == 1  # now it is a run's again


def test_other_languages_and_missing_files_are_refused(tmp_path: Path) -> None:
    julia = write_notebook(tmp_path / "a.ipynb", kernelspec={"name": "julia", "display_name": "J", "language": "julia"})
    result = run(julia)
    assert (result.exit_code, "only Python notebooks" in result.stderr) == (2, True)
    result = run(tmp_path / "none.ipynb")
    assert (result.exit_code, "no such file" in result.stderr) == (2, True)


def test_an_interrupt_keeps_the_partial_notebook_and_leaves_no_kernel(tmp_path: Path) -> None:
    slow = "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(600)"
    notebook = write_notebook(tmp_path / "a.ipynb", new_code_cell("print('first')"), new_code_cell(slow))
    program = "import sys; from nb2prod.cli.run import run_command; run_command(sys.argv[1:])"
    command = [sys.executable, "-c", program, str(notebook), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while not ((tmp_path / "pid").exists() and (tmp_path / "pid").read_text()):
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    document = json.loads(stdout)
    assert (document["status"], document["failing_cell"]["cell"]) == ("interrupted", 4)
    node = nbformat.read(tmp_path / "a.output.ipynb", as_version=4)
    assert stream_texts(node) == ["first\n"]
    assert node.metadata.nb2prod.run.status == "interrupted"
    kernel, deadline = int((tmp_path / "pid").read_text()), time.monotonic() + 60
    while is_there(kernel) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_there(kernel)


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_values_come_from_a_file_and_the_command_line_wins(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", new_code_cell("print(repr((rows, rate, shape, source)))"))
    file = tmp_path / "best.yaml"
    file.write_text("rows: 7\nrate: .inf\nshape: [3]\nsource: other.txt\n", encoding="utf-8")
    result = run(notebook, "--parameters", file, "-p", "rows", "8", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["overridden"] == ["rows", "rate", "shape", "source"]
    node = nbformat.read(tmp_path / "a.output.ipynb", as_version=4)
    assert stream_texts(node) == [f"{(8, float('inf'), (3,), Path('other.txt'))!r}\n"]
    file.write_text("row: 7\n", encoding="utf-8")
    result = run(notebook, "--parameters", file)
    assert (result.exit_code, f"{file}: there is no parameter 'row'" in result.stderr) == (2, True)


def test_limits_are_those_that_were_given(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", new_code_cell("x = bytearray(4 << 30)"))
    result = run(notebook, "--memory", "2G")
    assert (result.exit_code, "cell 3, line 1: MemoryError" in result.stderr) == (1, True)
    notebook = write_notebook(tmp_path / "a.ipynb", new_code_cell("while True: pass"))
    result = run(notebook, "--timeout", "3")
    assert (result.exit_code, "cell 3, line 1: TimeoutError" in result.stderr) == (1, True)


def test_notebooks_elsewhere_are_read_and_written_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fsspec.implementations.memory import MemoryFileSystem

    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.txt").write_text("beside the user", encoding="utf-8")
    notebook = write_notebook(tmp_path / "a.ipynb", new_code_cell("import near\nprint(rows, source.read_text())"))
    (tmp_path / "near.py").touch()
    files = MemoryFileSystem()
    files.pipe({"/run/a.ipynb": notebook.read_bytes(), "/run/near.py": b"", "/run/p.yaml": b"rows: 9\n"})
    notebook.unlink()
    result = run("memory://run/a.ipynb", "--parameters", "memory://run/p.yaml", "-o", "memory://run/out/b.ipynb")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("memory://run/out/b.ipynb: run in ")
    assert "local modules beside memory://run/a.ipynb are not there when it runs: near" in result.stderr
    node = nbformat.reads(files.cat("/run/out/b.ipynb").decode(), as_version=4)
    assert stream_texts(node) == ["9 beside the user\n"]
    assert node.metadata.papermill.input_path == "memory://run/a.ipynb"

    again = run("memory://run/a.ipynb", "-o", "memory://run/a.ipynb", "--force")
    assert (again.exit_code, "the output is the notebook itself" in again.stderr) == (2, True)
    assert run("memory://run/a.ipynb").exit_code == 0
    assert (tmp_path / "a.output.ipynb").exists()


def test_the_notebook_can_go_to_the_standard_output(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "a.ipynb", new_code_cell("print(rows)"))
    result = run(notebook, "-o", "-")
    assert stream_texts(nbformat.reads(result.stdout, as_version=4)) == ["3\n"]
    assert run(notebook, "-o", "-", "--json").exit_code == 2


def test_a_terminal_sees_how_far_it_is(tmp_path: Path) -> None:
    import pty

    notebook = write_notebook(tmp_path / "a.ipynb", new_code_cell("print(rows)"))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "nb2prod", "run", str(notebook)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the other end is closed
            while piece := os.read(ours, 1000):
                shown += piece
    os.close(ours)
    assert (process.returncode, b"Executing" in shown, b"50%" in shown, b"100%" in shown) == (0, True, True, True)
