"""`nb2prod check` as it is called: real processes, exit codes and what is printed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.test_program import call
from tests.commands.check.checking import edit, export, notebook, settle


def test_what_is_printed_when_all_is_well_is_the_same_with_and_without_the_cache(tmp_path: Path) -> None:
    export(*(notebook(tmp_path / f"{name}.ipynb") for name in "ab"))
    notebook(tmp_path / "plain.ipynb", ("", "x = 1"))
    settle(tmp_path)
    for _ in range(3):
        done = call(tmp_path, "check")
        assert (done.returncode, done.stdout) == (0, "")
        assert done.stderr == "2 notebooks: all up to date; 1 not exported\n"
    (tmp_path / "b.ipynb").unlink()
    (tmp_path / "b.py").unlink()
    (tmp_path / ".nb2prod" / "b.json").unlink()
    assert call(tmp_path, "check", "a.ipynb").stderr == "1 notebook: up to date\n"
    assert call(tmp_path, "check", "plain.ipynb").stderr == "no exported notebooks; 1 not exported\n"


def test_what_fails_is_said_line_by_line(tmp_path: Path) -> None:
    for name in "abcd":
        export(notebook(tmp_path / f"{name}.ipynb"))
    edit(tmp_path / "b.ipynb", "[1, 2]", "[1, 3]")
    edit(tmp_path / "c.py", "[1, 2]", "[1, 3]")
    (tmp_path / "d.ipynb").unlink()
    notebook(tmp_path / "e.ipynb", ("step:load", "x = get_ipython()"))
    done = call(tmp_path, "check")
    assert done.returncode == 1
    assert done.stdout.startswith("e.ipynb:cell 2:1:5: NB")
    *lines, last = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["b.ipynb", "c.ipynb", "e.ipynb", "d.ipynb"]
    assert last == "5 notebooks: 1 up to date, 1 stale, 1 edited, 1 refused, 1 orphaned"


def test_programs_get_one_object(tmp_path: Path) -> None:
    export(notebook(tmp_path / "a.ipynb"))
    expected = {"notebook": "a.ipynb", "outcome": "unchanged", "module": "a.py", "error": ""}
    for _ in range(2):
        done = call(tmp_path, "check", "--json")
        assert (done.returncode, done.stderr) == (0, "")
        (found,) = json.loads(done.stdout)["notebooks"]
        assert {key: found[key] for key in expected} == expected
        settle(tmp_path)
    done = call(tmp_path, "check", "--json", "missing.py")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"] == "missing.py: no such file"


def test_a_baseline_is_written_once_it_is_asked_for(tmp_path: Path) -> None:
    export(notebook(tmp_path / "a.ipynb", ("step:load", "x = len('') == None")))
    done = call(tmp_path, "check")
    assert done.returncode == 1
    assert done.stdout == "a.ipynb:cell 2:1:16: E711 Comparison to `None` should be `cond is None`\n"
    done = call(tmp_path, "check", "--write-baseline")
    expected = "written .nb2prod-baseline.json\n1 notebook: up to date; 1 known finding\n"
    assert (done.returncode, done.stderr) == (0, expected)
    assert call(tmp_path, "check").stderr == "1 notebook: up to date; 1 known finding\n"


def test_a_tree_that_cannot_be_written_is_checked_all_the_same(tmp_path: Path) -> None:
    export(notebook(tmp_path / "a.ipynb"))
    (tmp_path / ".nb2prod_cache").touch()  # a file where the cache would be
    for _ in range(2):
        assert call(tmp_path, "check").stderr == "1 notebook: up to date\n"


def test_wrong_usage(tmp_path: Path) -> None:
    assert call(tmp_path, "check", "--staged").returncode == 2
    assert call(tmp_path, "check", "--nonsense").returncode == 2
    (tmp_path / "own.py").touch()
    done = call(tmp_path, "check", "own.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("nb2prod: own.py: neither a notebook nor a file that nb2prod wrote")


def test_checks_side_by_side_agree_and_leave_one_good_cache(tmp_path: Path) -> None:
    export(*(notebook(tmp_path / name / "a.ipynb") for name in "abcdef"))
    settle(tmp_path)
    command = [sys.executable, "-m", "nb2prod", "check"]
    running = [subprocess.Popen([*command, name], cwd=tmp_path, stderr=subprocess.PIPE) for name in "abcdef"]
    assert {process.communicate()[1] for process in running} == {b"1 notebook: up to date\n"}
    (cache,) = tmp_path.glob(".nb2prod_cache/check-*")
    assert all(f"/{name}/a.ipynb" in cache.read_text() for name in "abcdef")


def test_help_names_every_option(tmp_path: Path) -> None:
    shown = call(tmp_path, "check", "--help").stdout
    assert all(option in shown for option in ("--staged", "--write-baseline", "--no-cache", "--format", "--json", "-o"))
