"""black and ruff: the project's configuration counts, and no fix changes what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from nb2prod.errors import ConfigurationError, ToolFailed
from nb2prod.model import Origin
from nb2prod.workspace.equivalence import same_program
from nb2prod.workspace.formatting import formatter_for
from nb2prod.workspace.linting import LintFinding, linter_for, to_cells


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
    assert linter.fix(text, "m.py") == sorted_text
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "features.py").touch()
    assert linter.fix(text, "m.py") == sorted_text


def test_the_projects_ruff_configuration_counts(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.ruff.lint]\nselect = ["I", "D100"]\n[tool.ruff.lint.isort]\nknown-first-party = ["ours"]\n'
    )
    linter = linter_for(tmp_path / "src", ["features"], 88)
    assert linter.fix("import ours\nimport numpy\nimport features\n", "m.py") == (
        "import numpy\n\nimport features\nimport ours\n"
    )
    assert [found.code for found in linter.findings("x = undefined\n", "m.py")] == ["D100"]


def test_a_broken_ruff_configuration_is_a_failed_tool(tmp_path: Path) -> None:
    (tmp_path / "ruff.toml").write_text("[lint]\nselect = ['NOPE']\n")
    with pytest.raises(ToolFailed, match="NOPE"):
        linter_for(tmp_path, [], 88).findings("x = 1\n", "m.py")


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
    fixed = linter_for(tmp_path, [], 88).fix(text, "m.py")
    assert same_program(text, fixed)


def test_same_program_sees_every_change_but_the_order_of_independent_imports() -> None:
    assert same_program("import b, a\nx = not 1 in y", "import a\nimport b\nx = (1 not in y)")
    assert not same_program("import a\nx = 1\nimport b", "import a\nimport b\nx = 1")
    assert not same_program("from a import *\nfrom b import *", "from b import *\nfrom a import *")
    assert not same_program("from a import x\nfrom b import x", "from b import x\nfrom a import x")
    assert not same_program("import a.b\nimport c as a", "import c as a\nimport a.b")
    assert not same_program("def f(): return 1", "def f(): return 1.0")
    assert not same_program("x = 1", "x = True")


def test_findings_come_back_in_cell_coordinates(tmp_path: Path) -> None:
    text = "def f():\n    y = undefined\n    return 1\n"
    findings = linter_for(tmp_path, [], 88).findings(text, "m.py")
    mapped = to_cells(findings, text, (None, Origin("c", 4, 2), None), {"c": "# a\ny=undefined"})
    assert [(found.code, found.cell_number, found.cell_line, found.cell_column) for found in mapped] == [
        ("F841", 4, 2, 1),
        ("F821", 4, 2, 3),
    ]
    own = LintFinding("E501", "long", "m.py", 1, 89)
    assert to_cells([own], text, (None,), {}) == (own,)
