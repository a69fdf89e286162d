"""Files that ruff judges together are judged as they are one by one, whatever is configured wherever."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import ruff

from nb2prod.errors import ToolFailed
from nb2prod.workspace.finishing.lint_groups import LintSubject, grouped
from nb2prod.workspace.finishing.lint_runs import findings_of_each, fix_each
from nb2prod.workspace.finishing.linting import Linter, linter_for

MODULE = '''"""A module."""
import numpy as np, sys
from helpers import a
import os
from pkg import thing
import pkg.other
import libs.deep
from typing import List
from {own} import x
import {other}
import collections.abc


def f(y: List[int] = []):
    unused = 1
    z = "%s" % y;
    print(f"nothing", x is "a")
    return np, np.{own}, {other}
'''
TESTS = '"""Tests."""\nimport tests\nfrom {own} import f\nimport pytest\nimport conftest\nassert pytest, f\n'
BAD = "def f(:\n"

ALL = '[lint]\nselect = ["ALL"]\n'
# where everything is put in each case -> whether all of it can go together; `out` is the output directory
CASES: dict[str, tuple[Mapping[str, str], bool]] = {
    "nothing": ({}, True),
    "nothing, in a package": ({"out/__init__.py": "", "__init__.py": "", "out/tests/__init__.py": ""}, True),
    "modules beside": ({"out/helpers.py": "", "out/beta.py": "", "out/src/libs/deep.py": "", "out/pkg/x.py": ""}, True),
    "default rules": ({"ruff.toml": "", "helpers.py": ""}, True),
    "every rule": ({"ruff.toml": ALL}, True),
    "every rule in a package": ({"pkg/ruff.toml": ALL, "out/__init__.py": "", "src/helpers.py": ""}, True),
    "every rule and preview": ({"ruff.toml": "preview = true\n" + ALL}, True),
    "rules for some files": (
        {
            "pyproject.toml": '[tool.ruff.lint]\nselect = ["ALL"]\n[tool.ruff.lint.per-file-ignores]\n'
            '"out/*" = ["D", "F"]\n"test_*.py" = ["I"]\n"**/tests/*" = ["E"]\n"!out/tests/**" = ["ANN"]\n'
        },
        True,
    ),
    "sources": (
        {"pyproject.toml": '[tool.ruff]\nsrc = ["lib", "out"]\nlint.select = ["ALL"]\n', "lib/pkg/a.py": ""},
        True,
    ),
    "sources by pattern": ({"ruff.toml": 'src = ["l*"]\n' + ALL, "lib/pkg/a.py": ""}, False),
    "sources above": ({"ruff.toml": 'src = [".."]\n' + ALL}, False),
    "own first party": ({"ruff.toml": 'lint.select = ["I"]\nlint.isort.known-first-party = ["pkg", "num*"]\n'}, True),
    "the old first party": ({"ruff.toml": '[lint]\nselect = ["I"]\n[isort]\nknown-first-party = ["pkg"]\n'}, True),
    "isort": (
        {
            "ruff.toml": '[lint]\nselect = ["I"]\n[lint.isort]\nforce-sort-within-sections = true\n'
            'section-order = ["first-party", "standard-library", "third-party", "local-folder", "future"]\n'
            'required-imports = ["from __future__ import annotations"]\nlines-after-imports = 1\n'
        },
        True,
    ),
    "excluded": ({"ruff.toml": 'force-exclude = true\nexclude = ["out/tests"]\n' + ALL}, True),
    "excluded by name": ({"ruff.toml": 'force-exclude = true\nextend-exclude = ["beta.py", "conf*"]\n' + ALL}, True),
    "excluded, but given": ({"ruff.toml": 'exclude = ["out"]\n' + ALL}, True),
    "excluded from linting": ({"ruff.toml": "force-exclude = true\n" + ALL + 'exclude = ["out/beta.py"]\n'}, True),
    "versions for some files": (
        {
            "ruff.toml": 'target-version = "py313"\nlint.select = ["UP", "FA", "I"]\n'
            '[per-file-target-version]\n"out/tests/*" = "py38"\n"al*.py" = "py37"\n'
        },
        True,
    ),
    "the project's version": (
        {
            "pyproject.toml": '[project]\nname = "x"\nrequires-python = ">=3.8"\n',
            "out/ruff.toml": 'lint.select = ["UP"]\n',
        },
        True,
    ),
    "extended": (
        {
            "base.toml": '[lint]\nselect = ["ALL"]\nper-file-ignores = { "out/*.py" = ["D"], "beta.py" = ["F"] }\n'
            'isort = { known-first-party = ["numpy"] }\n',
            "out/.ruff.toml": 'extend = "../base.toml"\nlint.extend-per-file-ignores = { "tests/*" = ["ANN"] }\n',
        },
        True,
    ),
    "extended from above": ({"../base.toml": ALL, "out/ruff.toml": 'extend = "../../base.toml"\n'}, True),
    "three levels": (
        {
            "ruff.toml": ALL,
            "out/pyproject.toml": '[tool.ruff]\nlint.select = ["F"]\n',
            "out/tests/.ruff.toml": '[lint]\nselect = ["D"]\n',
        },
        False,
    ),
    "another tool's configuration between": ({"ruff.toml": ALL, "out/tests/pyproject.toml": "[tool.black]\n"}, True),
    "namespaces": ({"ruff.toml": 'namespace-packages = ["out"]\n' + ALL}, True),
    "the source layout": ({"pyproject.toml": '[tool.ruff]\nlint.select = ["ALL"]\n', "src/helpers.py": ""}, True),
    "absolute patterns": ({"ruff.toml": ALL + 'per-file-ignores = { "/**/out/*" = ["D"] }\n'}, False),
    "formats": ({"ruff.toml": 'output-format = "github"\nfix = true\nshow-fixes = false\nunsafe-fixes = true\n'}, True),
}


def one_by_one(linter: Linter, path: str, text: str) -> tuple[str, list[tuple[object, ...]] | str]:
    """What ruff says to one text on its standard input, in the file's place."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        known = f"lint.isort.known-first-party={json.dumps(list(linter.first_party))}"
        name = f"--stdin-filename={linter.directory / path}"
        command = [ruff.find_ruff_bin(), "check", *linter.options, "--config", known, *arguments, name, "-"]
        working = linter.directory if linter.directory.is_dir() else linter.directory.parent
        return subprocess.run(command, input=text, capture_output=True, cwd=working, check=False, text=True)

    fixable = "E401,E703,E713,E714,F541,I001,UP009,UP025,UP034,W291,W292,W293,W605"
    common = ("--no-cache", "--exit-zero")
    fixed = run("--fix-only", "--no-unsafe-fixes", f"--fixable={fixable}", "--quiet", *common)
    found = run("--no-fix", "--output-format=json", *common)
    if found.returncode:
        return fixed.stdout, found.stderr
    return fixed.stdout, [
        (each["code"], each["message"], each["location"]["row"], each["location"]["column"])
        for each in json.loads(found.stdout or "[]")
        if each["code"] != "I001"
    ]


def subjects_in(output: Path, names: Sequence[str] = ("alpha", "beta")) -> list[LintSubject]:
    """Two notebooks' files; each imports the other, as nobody should."""
    subjects = []
    for own, other in zip(names, reversed(names), strict=True):
        linter = linter_for(output, [own], 88)
        subjects += [
            LintSubject(linter, f"{own}.py", MODULE.format(own=own, other=other if own == "beta" else "gamma")),
            LintSubject(linter, f"tests/test_{own}.py", TESTS.format(own=own)),
            LintSubject(linter, "tests/conftest.py", f"import sys\n\nsys.path += ['{own}']\n"),
        ]
    return subjects


def assert_judged_alike(subjects: Sequence[LintSubject]) -> None:
    expected = [one_by_one(each.linter, each.path, each.text) for each in subjects]
    assert fix_each(subjects) == [fixed for fixed, _ in expected]
    found = findings_of_each(subjects)
    assert not any(isinstance(each, ToolFailed) for each in found)
    said = [[(each.code, each.message, each.line, each.column) for each in own] for own in found]  # type: ignore[union-attr]
    assert said == [findings for _, findings in expected]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("output_exists", [True, False])
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_together_as_one_by_one(tmp_path: Path, case: str, output_exists: bool) -> None:
    files, together = CASES[case]
    root = tmp_path / "above" / "project"
    output = root / ("src" if case == "the source layout" else "") / "out"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    if output_exists:
        output.mkdir(parents=True, exist_ok=True)
        (output / "alpha.py").write_text("x = 1\n")
    else:
        root.mkdir(parents=True, exist_ok=True)
    subjects = subjects_in(output)
    groups, alone = grouped(subjects)
    assert len(groups) <= 2
    if case != "namespaces":  # which must be there
        assert (len(alone) <= 2) is together  # those that import `tests`, a folder that need not be there
    assert_judged_alike(subjects)
    written = {root / name for name in files} | ({output / "alpha.py"} if output_exists else set())
    assert {path for path in output.rglob("*") if path.is_file()} <= {path.resolve() for path in written}


def test_notebooks_that_import_none_of_the_others_share_one_call(tmp_path: Path) -> None:
    texts = {"alpha": "import os\nimport numpy\n", "beta": "import gamma\nimport os\n"}
    subjects = [LintSubject(linter_for(tmp_path, [name], 88), f"{name}.py", text) for name, text in texts.items()]
    groups, alone = grouped(subjects)
    assert [group.members for group in groups] == [(0, 1)]
    assert not alone
    assert_judged_alike(subjects)


def test_what_ruff_reads_from_the_disk_is_read_there(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text('[lint]\nselect = ["EXE"]\n')
    linter = linter_for(tmp_path, [], 88)
    (tmp_path / "run.py").write_text("x = 1\n")
    (tmp_path / "run.py").chmod(0o755)
    subjects = [LintSubject(linter, "run.py", "x = 1\n"), LintSubject(linter, "new.py", "#!/usr/bin/env python\n")]
    assert grouped(subjects)[1] == [0, 1]
    assert_judged_alike(subjects)


@pytest.mark.parametrize("name", ["[proj]", "a$HOME", "sp ace", "ü", "q'uote", 'd"ouble', "~x", "{y}"])
def test_any_folder_name(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    (root / "out").mkdir(parents=True)
    (root / "ruff.toml").write_text('[lint]\nselect = ["ALL"]\nper-file-ignores = { "out/*" = ["D"] }\n')
    (root / "helpers.py").touch()
    assert_judged_alike(subjects_in(root / "out"))


def test_a_folder_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "real" / "out").mkdir(parents=True)
    (tmp_path / "real" / "ruff.toml").write_text(ALL)
    (tmp_path / "link").symlink_to("real")
    assert_judged_alike(subjects_in(tmp_path / "link" / "out"))


def test_tests_apart_from_the_modules_have_their_own_configuration(tmp_path: Path) -> None:
    for folder, rules in (("lib", '["D"]'), ("tests", '["F"]')):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "ruff.toml").write_text(f"lint.select = {rules}\n")
    linter = linter_for(tmp_path / "lib", ["alpha"], 88)
    subjects = [
        LintSubject(linter, "alpha.py", "import os\n"),
        LintSubject(linter, "../tests/test_a.py", "import os\n"),
    ]
    assert grouped(subjects)[1] == [1]
    assert_judged_alike(subjects)


def test_text_that_is_no_python_costs_the_others_nothing(tmp_path: Path) -> None:
    linter = linter_for(tmp_path, ["alpha"], 88)
    subjects = [LintSubject(linter, "bad.py", BAD), LintSubject(linter, "alpha.py", "import os\n")]
    assert fix_each(subjects) == [BAD, "import os\n"]
    assert_judged_alike(subjects)


def test_a_broken_configuration_is_a_failed_tool_for_each_file(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text("[lint]\nselect = ['NOPE']\n")
    subjects = subjects_in(tmp_path)
    for answers in (fix_each(subjects), findings_of_each(subjects)):
        assert all(isinstance(each, ToolFailed) for each in answers)
        assert f"ruff failed on {subjects[0].path}: " in str(answers[0])
        assert "NOPE" in str(answers[0])


def test_nothing_is_left_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", os.fspath(tmp_path / "temporary"))
    fix_each(subjects_in(tmp_path / "out"))
    findings_of_each(subjects_in(tmp_path / "out"))
    assert not [*(tmp_path / "temporary").iterdir()]
