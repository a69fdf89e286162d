"""black and ruff: the project's configuration counts, and no fix changes what the code does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nb2prod.errors import ConfigurationError, ToolFailed
from nb2prod.model import Origin
from nb2prod.workspace.finishing.equivalence import same_program
from nb2prod.workspace.finishing.formatting import formatter_for
from nb2prod.workspace.finishing.lint_groups import LintSubject
from nb2prod.workspace.finishing.lint_runs import findings_of_each, fix_each
from nb2prod.workspace.finishing.linting import Linter, LintFinding, linter_for, to_cells
from tests.case_sections import compile_case, finished
from tests.cases_format import read_case


def fixed(linter: Linter, text: str) -> str:
    (answer,) = fix_each([LintSubject(linter, "m.py", text)])
    assert isinstance(answer, str)
    return answer


def found(linter: Linter, text: str) -> tuple[LintFinding, ...]:
    (answer,) = findings_of_each([LintSubject(linter, "m.py", text)])
    if isinstance(answer, ToolFailed):
        raise answer
    return answer


def test_blacks_own_default_without_configuration(tmp_path: Path) -> None:
    formatter = formatter_for(tmp_path / "not" / "yet")
    assert formatter.line_length == 88
    assert formatter.format("x = 'a'", "m.py") == 'x = "a"\n'


def test_the_projects_black_configuration_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.black]\nline-length = 20\nskip-string-normalization = true\ntarget-version = ["py311"]\n'
    )
    formatter = formatter_for(tmp_path / "src")
    assert formatter.format("x = f('aaaa', 'bbbb')\n", "m.py") == "x = f(\n    'aaaa', 'bbbb'\n)\n"


@pytest.mark.parametrize("line", ["line-length = 'x'", "target-version = ['py2000']", "preview = 3"])
def test_a_wrong_black_configuration_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.black]\n{line}\n")
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml: \[tool\.black\]"):
        formatter_for(tmp_path)


def test_text_that_is_no_python_is_a_failed_tool(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed, match=r"m\.py"):
        formatter_for(tmp_path).format("x = (", "m.py")


def test_imports_are_sorted_and_siblings_are_first_party_before_they_exist(tmp_path: Path) -> None:
    linter = linter_for(tmp_path / "out", ["features"], 88)
    text = "from features import x\nimport numpy as np\nimport os\n\nprint(x, np, os)\n"
    sorted_text = "import os\n\nimport numpy as np\n\nfrom features import x\n\nprint(x, np, os)\n"
    assert fixed(linter, text) == sorted_text
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "features.py").touch()
    assert fixed(linter, text) == sorted_text


def test_the_projects_ruff_configuration_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.ruff.lint]\nselect = ["I", "D100"]\n[tool.ruff.lint.isort]\nknown-first-party = ["ours"]\n'
    )
    linter = linter_for(tmp_path / "src", ["features"], 88)
    assert fixed(linter, "import ours\nimport numpy\nimport features\n") == (
        "import numpy\n\nimport features\nimport ours\n"
    )
    assert [each.code for each in found(linter, "x = undefined\n")] == ["D100"]


def test_a_broken_ruff_configuration_is_a_failed_tool(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text("[lint]\nselect = ['NOPE']\n")
    with pytest.raises(ToolFailed, match="NOPE"):
        found(linter_for(tmp_path, [], 88), "x = 1\n")


@pytest.mark.parametrize(
    "text",
    [
        'x = 3\nprint(x is "a")\n',  # F632
        "def f():\n    raise NotImplemented\n",  # F901
        "import mpl_toolkits.mplot3d\n",  # F401: imported for what it does
        "import os\nimport os as path\nfrom os import path\nprint(path)\n",  # I001 where the order decides
        "from pylab import *\nfrom math import sqrt\n",  # I001 with a star
        "import a\nimport a\n\n\ndef a():\n    return 1\n",  # F811
        'print("{1}{0}".format(f(), g()))\n',  # UP032 and the order of calls
        "try:\n    pass\nexcept IOError:\n    pass\n",  # UP024
    ],
)
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_no_fix_changes_what_the_program_does(tmp_path: Path, text: str) -> None:
    assert same_program(text, fixed(linter_for(tmp_path, [], 88), text))


def test_same_program_sees_every_change_but_the_order_of_independent_imports() -> None:
    assert same_program("import b, a\nx = not 1 in y", "import a\nimport b\nx = (1 not in y)")
    assert not same_program("import a\nx = 1\nimport b", "import a\nimport b\nx = 1")
    assert not same_program("from a import *\nfrom b import *", "from b import *\nfrom a import *")
    assert not same_program("from a import x\nfrom b import x", "from b import x\nfrom a import x")
    assert not same_program("import a.b\nimport c as a", "import c as a\nimport a.b")
    assert not same_program("def f(): return 1", "def f(): return 1.0")
    assert not same_program("x = 1", "x = True")
    assert not same_program("@a\ndef f(): pass", "@b\ndef f(): pass")
    assert not same_program("import a; x = 1", "import a; x = 2")
    assert not same_program("import a\nif x:\n    import b", "import a\nif x:\n    import c")
    assert same_program("import b; import a; x = 1", "import a\nimport b\n\nx = 1")
    assert same_program("if x:\n    import b\n    import a", "if x:\n    import a\n    import b")


STRANGE = [
    "x = {  'a':1 }\ndef f( a,\n  b ):\n  '''doc'''\n  return ( a )\n",
    "x = 1\n",
    "",
    "\n\n",
    "# only a comment",
    "if x:\n  pass # fmt: skip\n# fmt: off\ny   = 1\n# fmt: on\n",
    "class C:\n\n\n    ''' doc\n      more '''\n    x = (1,)\n    def f(self): return lambda: (yield)\n",
    "for x in (1, 2, 3): print(x, end = '' , file = some.very_long_name.that_goes_on_and_on.until_it_is_too_long)\n",
    "assert some_function_name(argument_one, argument_two)[0].attribute == {'a': 1, 'b': [1, 2, 3,]}, 'message'\n",
]


@pytest.mark.parametrize("options", ["", "skip-magic-trailing-comma = true", "preview = true", "line-length = 30"])
def test_formatted_as_black_does_it(tmp_path: Path, options: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.black]\n{options}\n")
    formatter = formatter_for(tmp_path)
    for number, text in enumerate(STRANGE):
        (tmp_path / f"m{number}.py").write_text(text)
    command = [sys.executable, "-m", "black", "-q", "--config", str(tmp_path / "pyproject.toml"), str(tmp_path)]
    subprocess.run(command, check=True)
    for number, text in enumerate(STRANGE):
        assert formatter.format(text, "m.py") == (tmp_path / f"m{number}.py").read_text()


@pytest.mark.parametrize("first", [None, "x = ( 'a' )\n", 'x = "b"\n', "x = (", 'x = "a"\ny = 1\n'])
def test_a_first_pass_that_is_wrong_or_not_stable_is_made_good(tmp_path: Path, first: str | None) -> None:
    assert formatter_for(tmp_path).confirmed("x = ('a')\n", first, "m.py") == 'x = "a"\n'


def test_golden_modules_are_formatted_for_good(tmp_path: Path) -> None:
    formatter = formatter_for(tmp_path)
    for path in sorted((Path(__file__).parents[2] / "cases").glob("*.txt"))[::10]:
        case = read_case(path)
        package = compile_case(case)
        for file in finished(package, tmp_path):
            assert formatter.format(file.text, file.path) == file.text


def test_findings_come_back_in_cell_coordinates(tmp_path: Path) -> None:
    text = "def f():\n    y = undefined\n    return 1\n"
    findings = found(linter_for(tmp_path, [], 88), text)
    mapped = to_cells(findings, text, (None, Origin("c", 4, 2), None), {"c": "# a\ny=undefined"})
    assert [(each.code, each.cell_number, each.cell_line, each.cell_column) for each in mapped] == [
        ("F841", 4, 2, 1),
        ("F821", 4, 2, 3),
    ]
    own = LintFinding("E501", "long", "m.py", 1, 89)
    assert to_cells([own], text, (None,), {}) == (own,)
