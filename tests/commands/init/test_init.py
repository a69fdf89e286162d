"""`nb2prod init` in projects of every kind: what is there stays, and everything works afterwards."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

import nb2prod
from nb2prod.commands.init.plan import all_steps
from nb2prod.commands.init.project import survey
from nb2prod.config import Settings, read_toml, settings_from
from tests.commands.init.projects import CELLS, PROJECTS, Example, make
from tests.commands.verify.verifying import write_notebook

ROOT = Path(nb2prod.__file__).parents[1]


def call(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PYTEST_"))}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def nb2prod_call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return call(folder, sys.executable, "-m", "nb2prod", *arguments)


def succeed(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, f"{done.args}\n{done.stdout}\n{done.stderr}"


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def is_kept(before: bytes, after: bytes) -> bool:
    """Whether every byte that was there is there still, in order."""
    rest = iter(after)
    return all(byte in rest for byte in before)


@pytest.mark.parametrize("kind", PROJECTS)
def test_every_kind_of_project_works_afterwards(tmp_path: Path, kind: str) -> None:
    example = PROJECTS[kind]
    make(tmp_path, example)
    succeed(call(tmp_path, "git", "init", "--quiet"))
    before = contents(tmp_path)
    done = nb2prod_call(tmp_path, "init", "--yes", "--json")
    succeed(done)
    document = json.loads(done.stdout)
    found = (document["output"], document["tests"], document["backend"], [step["advice"] for step in document["steps"]])
    assert found == (example.output, example.tests, example.backend, [""] * 6)
    after = contents(tmp_path)
    assert all(is_kept(text, after[name]) for name, text in before.items())
    assert all(before[name] == after[name] for name in example.untouched)

    again = nb2prod_call(tmp_path, "init")
    assert (again.returncode, contents(tmp_path)) == (0, after), again.stdout
    assert_works(tmp_path, example)


def assert_works(folder: Path, example: Example) -> None:
    """A notebook is exported where it should be; tests, check, ruff and pre-commit agree with it."""
    path = write_notebook(folder / example.notebook, *CELLS)
    succeed(nb2prod_call(folder, "export", str(path.relative_to(folder))))
    assert (folder / example.output / "model.py").is_file()
    assert (folder / example.tests / "test_model.py").is_file()
    tested = call(folder, sys.executable, "-m", "pytest", "-p", "no:cacheprovider")
    succeed(tested)
    assert "test_model.py" in tested.stdout
    succeed(call(folder, sys.executable, "-m", "ruff", "check", "--no-cache", example.output, example.notebook))
    succeed(call(folder, sys.executable, "-m", "pre_commit", "validate-config"))
    succeed(nb2prod_call(folder, "check"))


def test_without_a_terminal_nothing_is_written_but_everything_shown(tmp_path: Path) -> None:
    for arguments, code in (((), 1), (("--json",), 1), (("--diff",), 0)):
        done = nb2prod_call(tmp_path, "init", ".", *arguments)
        assert (done.returncode, contents(tmp_path)) == (code, {}), done.stderr
        assert "src" in done.stdout
    assert "--yes" in nb2prod_call(tmp_path, "init").stderr


def test_each_change_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    shown = at_terminal(tmp_path, "yny", "init")
    written = contents(tmp_path)
    assert sorted(written) == ["pyproject.toml"], shown
    assert set(read_toml(tmp_path / "pyproject.toml")["tool"]) == {"nb2prod", "pytest"}  # type: ignore[call-overload]
    assert shown.count("[Y/n]") == 6
    assert "+.nb2prod_cache/" in shown


def at_terminal(folder: Path, answers: str, *arguments: str) -> str:
    """Answer each question with a letter, and the others with `n`; returns what the terminal showed."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "nb2prod", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    os.write(leader, "".join(f"{letter}\n" for letter in answers.ljust(6, "n")).encode())
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    os.close(leader)
    os.close(follower)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_line_endings_stay_and_new_lines_have_them(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": '[project]\r\nname = "a"\r\n\r\n[tool.ruff.lint]\r\nselect = ["E"]\r\n',
        ".pre-commit-config.yaml": "repos:\r\n- repo: local\r\n  hooks: []\r\n",
        ".gitignore": "*.csv\r\n",
        "tox.ini": "[pytest]\r\naddopts = -ra\r\n",
    }
    make(tmp_path, Example(files, "", ""))
    succeed(nb2prod_call(tmp_path, "init", ".", "--yes"))
    for name, text in files.items():
        after = (tmp_path / name).read_bytes()
        assert is_kept(text.encode(), after)
        assert (len(after) > len(text), after.count(b"\n")) == (True, after.count(b"\r\n")), name


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("pyproject.toml", "[tool.ruff]\nline-length = \n", r"pyproject\.toml: invalid TOML: .*line 2"),
        ("pyproject.toml", "[tool.nb2prod]\nouput = 'x'\n", r"did you mean 'output'"),
        (".pre-commit-config.yaml", "repos:\n- repo: [\n", r"pre-commit-config\.yaml:3: invalid YAML"),
        (".pre-commit-config.yaml", "repos:\n\t- a\n", r"pre-commit-config\.yaml:2: invalid YAML"),
        (".pre-commit-config.yaml", "repos: \x07\n", r"pre-commit-config\.yaml: invalid YAML"),
        ("setup.cfg", "name = a\n", r"setup\.cfg: cannot be read: .*line: 1"),
        (".gitignore", "\udcff", r"\.gitignore: not UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_written(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    (tmp_path / name).write_bytes(text.encode(errors="surrogateescape"))
    before = contents(tmp_path)
    done = nb2prod_call(tmp_path, "init", ".", "--yes")
    assert (done.returncode, contents(tmp_path)) == (2, before)
    assert re.search(message, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert json.loads(nb2prod_call(tmp_path, "init", ".", "--json").stdout)["exit_code"] == 2


def test_a_read_only_file_is_left_alone_and_so_are_the_others(tmp_path: Path) -> None:
    ignored = tmp_path / ".gitignore"
    ignored.write_text("*.csv\n")
    ignored.chmod(0o444)
    done = nb2prod_call(tmp_path, "init", ".", "--yes")
    assert (done.returncode, contents(tmp_path)) == (2, {".gitignore": b"*.csv\n"})
    assert "read-only" in done.stderr


def test_a_project_inside_a_repository_shares_the_files_at_its_top(tmp_path: Path) -> None:
    succeed(call(tmp_path, "git", "init", "--quiet"))
    for name in ("one", "two"):
        folder = tmp_path / "packages" / name
        make(folder, Example({"pyproject.toml": f'[project]\nname = "{name}"\n', f"{name}/__init__.py": ""}, "", ""))
        inner = folder / "notebooks"
        inner.mkdir()
        succeed(nb2prod_call(inner, "init", "--yes"))  # the project that the folder belongs to
    assert sorted(name for name in contents(tmp_path) if not name.endswith("__init__.py")) == [
        ".github/workflows/nb2prod-packages-one.yml",
        ".github/workflows/nb2prod-packages-two.yml",
        ".gitignore",
        ".pre-commit-config.yaml",
        "packages/one/pyproject.toml",
        "packages/two/pyproject.toml",
    ]
    assert (tmp_path / ".pre-commit-config.yaml").read_text().count("nb2prod-check") == 1
    workflow = yaml.safe_load((tmp_path / ".github/workflows/nb2prod-packages-two.yml").read_text())
    assert workflow["jobs"]["notebooks"]["defaults"]["run"]["working-directory"] == "packages/two"


def test_earlier_exports_stay_where_they_are(tmp_path: Path) -> None:
    for name, output in (("apart", ("-o", "pipelines")), ("beside", ())):
        folder = tmp_path / name
        write_notebook(folder / "nb" / "model.ipynb", *CELLS)
        succeed(nb2prod_call(folder, "export", "nb/model.ipynb", *output))
        modules = {name: text for name, text in contents(folder).items() if name.endswith(".py")}
        succeed(nb2prod_call(folder, "init", ".", "--yes"))
        settings = read_toml(folder / "pyproject.toml")["tool"]["nb2prod"]  # type: ignore[index]
        assert settings == ({"output": "pipelines", "tests": "pipelines/tests"} if output else {})
        succeed(nb2prod_call(folder, "export", "nb/model.ipynb"))
        assert {name: text for name, text in contents(folder).items() if name.endswith(".py")} == modules


def test_every_setting_is_explained_and_each_comment_is_a_setting(tmp_path: Path) -> None:
    succeed(nb2prod_call(tmp_path, "init", ".", "--yes"))
    path = tmp_path / "pyproject.toml"
    table = path.read_text().split("[tool.ruff]")[0]
    path.write_text(re.sub(r"^# ?", "", table, flags=re.MULTILINE))
    settings = settings_from(read_toml(path)["tool"]["nb2prod"], path)  # type: ignore[index]
    keys = {
        key.strip().strip('"').replace("-", "_") for key in re.findall(r"^(.*?) = ", path.read_text(), re.MULTILINE)
    }
    assert {field.name for field in fields(Settings)} - keys == {"per_notebook_ignores"}
    assert settings.per_notebook_ignores == (("old/*.ipynb", ("NB112",)),)


def test_the_workflow_s_steps_do_what_they_say(tmp_path: Path) -> None:
    succeed(call(tmp_path, "git", "init", "--quiet"))
    succeed(nb2prod_call(tmp_path, "init", "--yes"))
    write_notebook(tmp_path / "a b" / "model.ipynb", *CELLS)
    succeed(nb2prod_call(tmp_path, "export", "a b/model.ipynb"))
    (tmp_path / "a b" / "draft.ipynb").write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}')
    workflow = yaml.safe_load((tmp_path / ".github/workflows/nb2prod.yml").read_text())
    check, test, verify = (step["run"] for step in workflow["jobs"]["notebooks"]["steps"][-3:])
    scripts = tmp_path / "bin"
    scripts.mkdir()
    (scripts / "nb2prod").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nb2prod "$@"\n')
    (scripts / "nb2prod").chmod(0o755)
    path = f'PATH="{scripts}:{Path(sys.executable).parent}:$PATH"\n'
    for script in (check, test, verify):
        succeed(call(tmp_path, "bash", "-e", "-c", path + script))
    module = tmp_path / "src" / "model.py"
    module.write_text(module.read_text().replace("value * rate", "value - rate"))
    for script in (check, test):
        assert call(tmp_path, "bash", "-e", "-c", path + script).returncode == 1, script
    differs = call(tmp_path, "bash", "-e", "-c", path + verify)
    assert differs.returncode != 0
    assert "first difference" in differs.stdout + differs.stderr


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({"pyproject.toml": "[build-system]\nrequires = []\n"}, "pip install --editable . nb2prod=="),
        ({"setup.py": "", "requirements.txt": "numpy\n"}, "pip install --editable . nb2prod=="),
        ({"requirements.txt": "numpy\n"}, "pip install -r requirements.txt nb2prod=="),
        ({"pyproject.toml": '[project]\nname = "a"\n'}, "uv sync"),
        ({"pyproject.toml": "[build-system]\nrequires = []\n", "uv.lock": ""}, "uv sync"),
        ({}, "pip install nb2prod=="),
    ],
)
def test_the_workflow_installs_what_the_notebooks_need(tmp_path: Path, files: dict[str, str], command: str) -> None:
    make(tmp_path, Example(files, "", ""))
    (tmp_path / ".git").mkdir()
    (step,) = (step for step in all_steps(survey(tmp_path)) if step.concern == "workflow")
    (job,) = yaml.safe_load(step.text or "")["jobs"].values()
    assert [command in each.get("run", "") for each in job["steps"]].count(True) == 1


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("pyproject.toml", "[tool]\nruff = { lint = { select = [] } }\n", 'add "NB" to `tool.ruff.lint.external`'),
        ("ruff.toml", 'external = ["V"]\n', 'add "NB" to `external`'),
        ("pytest.ini", "[pytest]\npythonpath = lib\n", 'add "src" to `pythonpath`'),
        ("pyproject.toml", "tool = { black = { line-length = 99 } }\n", "write into pyproject.toml:\n[tool.nb2prod]"),
        (".pre-commit-config.yaml", "repos: []\n", "write into `repos`"),
    ],
)
def test_what_only_a_person_can_change_is_said(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text)
    steps = all_steps(survey(tmp_path))
    assert any(words in step.advice for step in steps)
    assert all(step.text is None for step in steps if step.advice)


def test_packages_outside_of_the_project_are_not_its_own(tmp_path: Path) -> None:
    inside = tmp_path / "inside" / "notebooks"
    inside.mkdir(parents=True)
    (tmp_path / "lib" / "other").mkdir(parents=True)
    (tmp_path / "lib" / "other" / "__init__.py").touch()
    (tmp_path / "inside" / "setup.py").write_text('setup(name="other", package_dir={"": "../lib"})\n')
    project = survey(inside / "..")
    assert (project.folder, project.top) == (tmp_path / "inside",) * 2
    assert project.placing.output == "src"


def test_older_ruff_settings_keep_their_codes(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.ruff]\nexternal = ["V"]\n')
    (step,) = (step for step in all_steps(survey(tmp_path)) if step.concern == "ruff")
    assert 'external = ["NB", "V"]' in (step.text or "")
