"""The machinery of the golden cases bites: what is planted is found, and equal is found equal."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.case_compare import differences, identities
from tests.case_program import Program, ProgramCell
from tests.case_runner import CaseRunner
from tests.case_sections import without_frame
from tests.cases_format import case_text, read_case
from tests.differential import Differ, Kind

CASE = """Prose.

=== settings
prints = "logging"
=== markdown
# Title

Text.
=== code [step:a, module:data] (4)
x = '''
\\===
\\\\===
'''

=== code
=== module
"""
MODULE = """
from dataclasses import dataclass
@dataclass
class Results:
    x: int
    y: list
def run():
    print("hello")
    x = [1]
    return Results(x, x)
def main(argv=None):
    return 0
"""


@pytest.fixture(scope="module")
def runner() -> Iterator[CaseRunner]:
    with CaseRunner() as started:
        yield started


def program(*sources: str, module: str = MODULE, **files: str) -> Program:
    cells = tuple(ProgramCell(number, source, True) for number, source in enumerate(sources, start=1))
    return Program(
        cells, {"planted.py": module, **{f"tests/{name}.py": text for name, text in files.items()}}, "planted"
    )


def test_a_case_is_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "some.txt"
    path.write_text(CASE, encoding="utf-8")
    case = read_case(path)
    title, step, empty = case.notebook.cells
    assert title.source == "# Title\n\nText."
    assert (step.tags, step.execution_count) == (("step:a", "module:data"), 4)
    assert step.source == "x = '''\n===\n\\===\n'''\n"
    assert empty.source == ""
    assert case.settings.prints.value == "logging"
    path.write_text(case_text(case, {"module": "===\nb", "tests": ""}), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == CASE + "\\===\nb\n=== tests\n"
    assert read_case(path).expected == {"module": "===\nb", "tests": ""}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("=== code\nx = 1\n", "says nothing"),
        ("Prose.\n=== cod\n", "no section: '=== cod'"),
        ("Prose.\n=== module\n=== code\n", "'code' stands after what is expected"),
    ],
)
def test_a_malformed_case_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "some.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_case(path)


def test_the_frame_of_a_module_is_left_out() -> None:
    assert without_frame('"""Title."""\n\nimport a\n\n\nx = 1\n\n\ndef main():\n    pass\n') == "x = 1"


class Box:
    def __init__(self, inside: object) -> None:
        self.inside = inside


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        ([1, [2]], [1, [3]]),
        ([1], [1, 2]),
        ((1,), [1]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, OrderedDict(a=1)),
        ({1, 2}, {1, 3}),
        (np.array([1]), np.array([1.0])),
        (np.array([1.0, np.nan]), np.array([1.0, 2.0])),
        (np.float64(1), 1.0),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}, index=[1])),
        (pd.Series([1], name="a"), pd.Series([1])),
        (Box([1]), Box([2])),
        (Box([1]), [1]),
        (None, 0),
    ],
)
def test_values_that_differ(left: Any, right: Any) -> None:
    assert [*differences("x", left, right)]
    assert not [*differences("x", left, left)]


def test_identity_counts() -> None:
    shared: list[int] = []
    assert identities({"a": shared, "b": shared, "c": [], "d": 1, "e": 1}) == {("a", "b")}


def test_equal_programs_are_equal(runner: CaseRunner) -> None:
    verdict = runner.run(program("x = [1]", "y = x\nprint('hello')\ndisplay(x)\nx"))
    assert dataclasses.astuple(verdict) == ("", False, "", "", (), "")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("print('hello'); x = y = [2]", "x[0]: 2 in the notebook, 1 in the module"),
        ("print('hello'); x = [1]; y = [1]", "x and y: one object in the module only"),
        ("print('hello'); x = [1]", "y: the module's result is no variable of the notebook"),
        ("print('goodbye'); x = y = [1]", "printed: 'goodbye\\n' in the notebook, 'hello\\n' in the module"),
    ],
)
def test_a_planted_difference_is_found(runner: CaseRunner, source: str, found: str) -> None:
    assert runner.run(program(source)).differences[0] == found


def test_what_is_raised_is_found(runner: CaseRunner) -> None:
    verdict = runner.run(program("x = 1 / 0"))
    assert (verdict.notebook_raised, verdict.raised_exported, verdict.module_raised) == ("ZeroDivisionError", True, "")
    assert runner.run(program("x = 1", module="x = y")).module_raised == "NameError"


def test_a_broken_command_line_or_test_is_found(runner: CaseRunner) -> None:
    good = "print('hello')\nx = y = [1]"
    assert runner.run(program(good, module=MODULE.replace("return 0", "return 1"))).broken == "main returned 1"
    failing = runner.run(program(good, test_planted="def test_x():\n    assert [1] == [2]\n"))
    assert "1 failed" in failing.broken
    warning = "import warnings\ndef test_x():\n    warnings.warn('planted')\n"
    assert "UserWarning: planted" in runner.run(program(good, test_planted=warning)).broken
    assert "died" in runner.run(program("import os\nos._exit(1)")).broken


def test_both_runs_start_from_the_same_hidden_state(runner: CaseRunner) -> None:
    draw = "import random, numpy as np, os\nprint(random.random(), np.random.rand(), os.environ.get('PLANTED'))"
    module = f"{MODULE}\n".replace('print("hello")', draw.replace("\n", "\n    "))
    cell = f"{draw}\nos.environ['PLANTED'] = 'yes'\nx = y = [1]"
    assert runner.run(program(cell, module=module)).differences == ()


def test_differ_tells_the_outcomes_apart() -> None:
    with Differ() as differ:
        assert differ([("step:a", "x = 1"), ("test", "assert x == 1")]).kind is Kind.EQUAL
        assert differ([("step:a", "x = y")]).codes == ("NB301",)
        assert differ([("step:a", "x = 1 / 0")]).kind is Kind.RAISED
