"""Every fix on a real notebook file: changed, exported, and computing what the notebook computes."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.fix import FixPlan, plan_fixes
from nb2prod.commands.export.report import ExportOptions, Outcome
from nb2prod.compiler.fixes.registry import FIXES
from nb2prod.rules import RULES
from nb2prod.workspace.notebooks.reading import read_notebook
from tests.compiler.fixes.fix_cases import CASES, Cell, FixCase
from tests.differential import Differ, Kind

SAME = ("NB214", "NB218", "NB306", "NB311", "NB321", "NB501", "NB502")  # fixes of code that runs as it is


@pytest.fixture(scope="module")
def differ() -> Iterator[Differ]:
    with Differ() as running:
        yield running


def write(path: Path, cells: Sequence[Cell]) -> Path:
    documents = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {"tags": tags.split("|")} if tags else {},
            "outputs": [],
            "source": source.splitlines(keepends=True),
        }
        for number, (tags, source) in enumerate(cells)
    ]
    document = {"cells": documents, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(document, indent=1))
    return path


def read(path: Path) -> list[Cell]:
    return [("|".join(cell.tags), cell.source) for cell in read_notebook(path).cells]


def plan(path: Path) -> FixPlan | None:
    ((location, settings),) = planned([path], None)
    return plan_fixes(location, settings, suggested=False)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.code}-{number}" for number, case in enumerate(CASES)])
def test_the_mended_notebook_is_exported_and_computes_the_same(case: FixCase, tmp_path: Path, differ: Differ) -> None:
    path = write(tmp_path / "a.ipynb", case.before)
    (report,) = export_each(planned([path], None), ExportOptions())
    assert report.outcome is Outcome.REFUSED or case.code == "NB107"
    found = plan(path)
    assert found is not None, report.diagnostics
    assert case.code in {fix.diagnostic.code for fix in found.mended.fixes}
    found.write()
    after = [case.after.get(number, cell) for number, cell in enumerate(case.before, start=1)]
    mended = read(path)
    summaries = [fix.summary for fix in found.mended.fixes]
    assert [source for _, source in mended] == [source for _, source in after], summaries
    assert all(fnmatch(tags, wanted) for (tags, _), (wanted, _) in zip(mended, after, strict=True)), summaries
    (report,) = export_each(planned([path], None), ExportOptions())
    assert report.outcome is Outcome.WRITTEN, report.diagnostics
    outcome = differ([(tags.replace("|", " "), source) for tags, source in mended])
    asking = case.code in ("NB110", "NB309")  # the cell that was left out still fails in the notebook
    assert outcome.kind is Kind.EQUAL or asking, outcome


def test_every_fix_has_a_case_and_every_code_is_a_rule() -> None:
    assert {case.code for case in CASES} == set(FIXES)
    assert set(FIXES) <= set(RULES)


@pytest.mark.parametrize("case", [case for case in CASES if case.code in SAME], ids=lambda case: case.code)
def test_a_change_of_code_changes_nothing_that_the_notebook_computes(case: FixCase) -> None:
    after = [case.after.get(number, cell) for number, cell in enumerate(case.before, start=1)]
    values, printed = run(case.before)
    new_values, new_printed = run(after)
    assert new_printed == printed
    assert {name: new_values[name] for name in values} == values


def run(cells: Sequence[Cell]) -> tuple[dict[str, object], str]:
    """Run the cells as IPython reads them: the variables, and what was printed."""
    space: dict[str, object] = {"__name__": "__main__"}
    manager, printed = TransformerManager(), io.StringIO()
    with contextlib.redirect_stdout(printed):
        for _, source in cells:
            exec(manager.transform_cell(source), space)
    return {
        name: value for name, value in space.items() if isinstance(value, (str, int, float, list))
    }, printed.getvalue()


@pytest.mark.parametrize(
    "cells",
    [
        # nobody else means this by the name
        (("step:a", "a = time()"),),
        (("step:a", "a = mystery.load()"),),
        # somebody looks whether the name has a value
        (("step:a", "if len('a'):\n    x = 1"), ("step:b", "try:\n    print(x)\nexcept Exception:\n    print('none')")),
        (
            ("step:a", "if len('a'):\n    x = 1"),
            ("step:b", "if len('a'):\n    del x"),
            ("step:c", "if 0:\n    print(x)"),
        ),
        # the builtin was meant
        (("step:a", "a = sum([True])"), ("step:b", "from numpy import sum\nb = sum([2])")),
        # a class would not see the new name, a text would keep the old one
        (("step:a", "__x = 1"), ("step:b", "print('__x', __x)")),
        (("step:a", "__x = 1\nclass C:\n    y = __x"),),
        # an import that could see the variable
        (("step:a", "print(1)"), ("step:b", "import os\nos.environ['A'] = '1'"), ("step:c", "import unknown_library")),
        (
            ("step:a", "print(1)"),
            ("step:b", "import os\nos.environ['A'] = '1'"),
            ("step:c", "from json import dumps as sum"),
        ),
        # one text is an f-string's, the other is not
        (("step:a", "a = f'{__name__}' + '{__name__}'"),),
        (("step:a", "__name__ = 'b'\na = f'{__name__}'"),),
        # code that is no Python
        (("step:a", "a = = 1"),),
    ],
)
def test_nothing_is_offered_that_could_change_what_the_notebook_computes(
    cells: tuple[Cell, ...], tmp_path: Path
) -> None:
    assert plan(write(tmp_path / "a.ipynb", cells)) is None


@pytest.mark.parametrize(
    ("above", "parameters"),
    [("def f():\n    return b", "a = print(f())\nb = 2"), ("A = 1", "a = [1]\na.append(2)\nb = len(a)")],
)
def test_a_statement_is_not_moved_past_a_default_that_could_matter_to_it(
    above: str, parameters: str, tmp_path: Path
) -> None:
    cells = (("export", above), ("parameters", parameters), ("step:c", "c = a, b"))
    found = plan(write(tmp_path / "a.ipynb", cells))
    assert found is None or all(edit.source is None for edit in found.mended.edits)


def test_fixes_never_leave_more_errors_than_there_were(tmp_path: Path) -> None:
    # left out, the failing cell would be missed by the next one
    cells = (("step:a|raises-exception", "a = 1\n1 / 0"), ("step:b", "b = a"))
    assert plan(write(tmp_path / "a.ipynb", cells)) is None


def test_errors_behind_errors_are_mended_in_later_rounds(tmp_path: Path) -> None:
    cells = (("stpe:a", "a = 1"), ("step:b c", "/print a"), ("export", "d = np.array([a])"), ("", "a"))
    found = plan(write(tmp_path / "a.ipynb", cells))
    assert found is not None
    assert [fix.diagnostic.code for fix in found.mended.fixes] == ["NB107", "NB104", "NB214", "NB402", "NB301"]
    assert found.mended.remaining == ()
    assert len(found.mended.edits) == 3


def test_none_never_replaces_what_an_earlier_cell_bound(tmp_path: Path) -> None:
    uncertain = "if len('a'):\n    x = "
    cells = (("step:a", f"{uncertain}1"), ("step:b", f"{uncertain}2"), ("step:c", "if len('a'):\n    print(x)"))
    found = plan(write(tmp_path / "a.ipynb", cells))
    assert found is not None
    assert [edit.cell_number for edit in found.mended.edits] == [1]
