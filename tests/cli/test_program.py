"""The program as it is called: real processes, real files, exit codes."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import nb2prod

ENVIRONMENT = {**os.environ, "PYTHONWARNINGS": "error"}
ENVIRONMENT["PYTHONPATH"] = os.pathsep.join(
    [str(Path(nb2prod.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
)
COMMAND = [sys.executable, "-m", "nb2prod"]


def call(directory: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments]
    variables = {**ENVIRONMENT, **environment}
    return subprocess.run(command, cwd=directory, env=variables, capture_output=True, text=True, check=False)


def notebook(path: Path, *sources: str, **metadata: object) -> Path:
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {"tags": ["export"]},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        for number, source in enumerate(sources)
    ]
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    path.write_text(json.dumps(document))
    return path


SOURCE = "def double(x):\n  return x*2"


def test_version_and_help(tmp_path: Path) -> None:
    assert call(tmp_path, "--version").stdout == f"nb2prod {nb2prod.__version__}\n"
    shown = call(tmp_path, "-h")
    assert shown.returncode == 0
    assert all(verb in shown.stdout for verb in ("export", "explain", "run", "completion"))


def test_starting_up_imports_no_heavy_library(tmp_path: Path) -> None:
    script = "import sys, nb2prod.cli.program; print(*sys.modules)"
    command = [sys.executable, "-c", script]
    shown = subprocess.run(command, env=ENVIRONMENT, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    heavy = {"black", "nbformat", "papermill", "nbconvert", "IPython", "ruff", "nb2prod.compiler", "nb2prod.commands"}
    assert not heavy.intersection(shown.split())


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_completion_scripts(tmp_path: Path, shell: str) -> None:
    done = call(tmp_path, "completion", shell)
    assert done.returncode == 0
    assert "_NB2PROD_COMPLETE" in done.stdout


def test_explain(tmp_path: Path) -> None:
    listed = json.loads(call(tmp_path, "explain", "--json").stdout)["rules"]
    page = call(tmp_path, "explain", listed[0]["code"])
    assert page.returncode == 0
    assert listed[0]["name"] in page.stdout
    assert "Fix:" in page.stdout
    unknown = call(tmp_path, "explain", "NB0")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "no rule 'NB0'" in unknown.stderr


def test_an_export_writes_a_module_and_a_second_one_nothing(tmp_path: Path) -> None:
    notebook(tmp_path / "a.ipynb", SOURCE)
    done = call(tmp_path, "export", "a.ipynb", "-o", "out")
    assert done.returncode == 0, done.stderr
    module = tmp_path / "out" / "a.py"
    assert "double" in {getattr(node, "name", "") for node in ast.parse(module.read_text()).body}
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    again = call(tmp_path, "export", "a.ipynb", "-o", "out")
    assert (again.returncode, again.stderr) == (0, "1 notebook: 1 unchanged\n")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_check_diff_and_force(tmp_path: Path) -> None:
    notebook(tmp_path / "a.ipynb", SOURCE)
    assert call(tmp_path, "export", "a.ipynb", "--check").returncode == 1
    assert not (tmp_path / "a.py").exists()
    shown = call(tmp_path, "export", "a.ipynb", "--diff")
    assert shown.returncode == 0
    assert "+++ a.py" in shown.stdout
    assert "\x1b" not in shown.stdout
    call(tmp_path, "export", "a.ipynb")
    assert call(tmp_path, "export", "a.ipynb", "--check").returncode == 0
    (tmp_path / "a.py").write_text("mine\n")
    refused = call(tmp_path, "export", "a.ipynb")
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert (tmp_path / "a.py").read_text() == "mine\n"
    assert call(tmp_path, "export", "a.ipynb", "--force").returncode == 0


def test_another_language_is_refused(tmp_path: Path) -> None:
    notebook(tmp_path / "a.ipynb", "x <- 1", kernelspec={"language": "R"})
    done = call(tmp_path, "export", "a.ipynb")
    assert done.returncode == 1
    assert done.stdout.startswith("a.ipynb")
    assert "\n    fix: " in done.stdout


def test_a_bad_notebook_stops_no_other_and_the_worst_exit_code_wins(tmp_path: Path) -> None:
    notebook(tmp_path / "good.ipynb", SOURCE)
    (tmp_path / "bad.ipynb").write_text("no json")
    done = call(tmp_path, "export", "none.ipynb", "bad.ipynb", ".", "good.ipynb", "--json")
    assert (done.returncode, done.stderr) == (2, "")
    report = json.loads(done.stdout)
    assert [each["outcome"] for each in report["notebooks"]] == ["failed", "failed", "failed", "written"]
    errors = " ".join(each["error"] for each in report["notebooks"])
    assert all(word in errors for word in ("no such file", "bad.ipynb:1:1: not JSON", "is a directory"))


def test_usage_errors_are_two_and_one_json_object_all_the_same(tmp_path: Path) -> None:
    assert call(tmp_path, "export").returncode == 2
    assert call(tmp_path, "exprot", "a.ipynb").returncode == 2
    (tmp_path / "pyproject.toml").write_text("[tool.nb2prod]\nouput = 'x'\n")
    done = call(tmp_path, "export", "a.ipynb")
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean 'output'" in done.stderr
    assert json.loads(call(tmp_path, "export", "a.ipynb", "--json").stdout)["exit_code"] == 2


def test_an_output_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    notebook(tmp_path / "a.ipynb", SOURCE)
    (tmp_path / "file").touch()
    done = call(tmp_path, "export", "a.ipynb", "-o", "file/out")
    assert done.returncode == 2
    assert "is a file, not a directory" in done.stderr
    assert "Traceback" not in done.stderr


def test_one_module_belongs_to_one_notebook(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        notebook(tmp_path / name / "a.ipynb", SOURCE)
    assert call(tmp_path, "export", "one/a.ipynb", "-o", "out").returncode == 0
    done = call(tmp_path, "export", "two/a.ipynb", "-o", "out")
    assert done.returncode == 2
    assert "exported from ../one/a.ipynb" in done.stderr


def test_what_the_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    notebook(tmp_path / "größe.ipynb", "def größe(x):\n  return 'λ'")
    (tmp_path / "größe.py").write_bytes(b"\xff\n")
    for arguments in (("--diff",), ("--json",), ("--force",)):
        done = call(tmp_path, "export", "größe.ipynb", *arguments, PYTHONIOENCODING="ascii")
        assert done.returncode in (0, 1), done.stderr
        assert "internal error" not in done.stderr + done.stdout
    assert "λ" in (tmp_path / "größe.py").read_text(encoding="utf-8")


def test_a_full_disk_behind_stdout_is_no_bug(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "explain"],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=ENVIRONMENT,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_leaves_the_earlier_export_whole(tmp_path: Path) -> None:
    notebook(tmp_path / "a.ipynb", SOURCE)
    assert call(tmp_path, "export", "a.ipynb").returncode == 0
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in (".py", ".json")}
    notebook(tmp_path / "a.ipynb", SOURCE, *(f"def f{number}(): return '{'x' * 50}'" for number in range(200)))
    script = (
        "import resource, signal, sys, nb2prod.cli.program as cli\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "sys.argv = ['nb2prod', 'export', 'a.ipynb']\ncli.main()\n"
    )
    command = [sys.executable, "-B", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "larger than allowed here" in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.suffix in (".py", ".json")} == files
    assert not list(tmp_path.rglob(".nb2prod-*"))


def test_old_notebook_formats_are_read(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "language": "python", "input": SOURCE, "outputs": [], "metadata": {"tags": ["export"]}}
    document = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [cell]}]}
    (tmp_path / "a.ipynb").write_text(json.dumps(document))
    done = call(tmp_path, "export", "a.ipynb")
    assert done.returncode == 0, done.stderr
    assert "def double" in (tmp_path / "a.py").read_text()


def test_a_bug_is_three_and_says_how_to_see_more(tmp_path: Path) -> None:
    script = (
        "import sys, nb2prod.commands.explain as explain, nb2prod.cli.program as cli\n"
        "explain.explain = lambda name: 1 / 0\nsys.argv = ['nb2prod', 'explain', 'x']\ncli.main()\n"
    )
    for value, word in (("0", "NB2PROD_TRACEBACK=1"), ("1", "Traceback")):
        environment = {**ENVIRONMENT, "NB2PROD_TRACEBACK": value}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 3
        assert word in done.stderr


def test_an_interrupt_leaves_whole_files_only(tmp_path: Path) -> None:
    names = [notebook(tmp_path / f"n{number}.ipynb", SOURCE).name for number in range(200)]
    command = [*COMMAND, "export", *names, "-o", "out"]
    quiet = {**ENVIRONMENT, "PYTHONWARNINGS": "ignore"}  # Python's own subprocess warns when interrupted at its start
    with subprocess.Popen(command, cwd=tmp_path, env=quiet, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while len([*(tmp_path / "out").glob("*.py")]) < 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=60)[1]
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    written = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    modules = sorted(path.stem for path in (tmp_path / "out").glob("*.py"))
    assert 3 < len(modules) < 200
    assert not [path for path in written if path.name.startswith(".nb2prod-")]
    assert sorted(path.stem for path in (tmp_path / "out" / ".nb2prod").iterdir()) == modules
    assert len({path.read_text().lower().replace(path.stem, "n") for path in (tmp_path / "out").glob("*.py")}) == 1
