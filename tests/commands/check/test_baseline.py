"""The baseline of a check: what is known fails nothing, what is new does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nb2prod.commands.export.report import Outcome
from nb2prod.quick.answer import answer
from nb2prod.workspace.baseline import DEFAULT_FILE
from tests.commands.check.checking import checked, edit, export, notebook, outcomes, settle

PASSED, FAILED = (Outcome.UNCHANGED, 0), (Outcome.UNCHANGED, 1)
CELLS = (("step:one", "count = 1"), ("step:two", "x = count == None\ny = count == True"))


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def entries(project: Path) -> list[tuple[str, str]]:
    found = json.loads((project / DEFAULT_FILE).read_text())["findings"]
    return [(entry["notebook"], entry["code"]) for entry in found if entry is not None]


def test_known_findings_pass_and_new_ones_fail(project: Path) -> None:
    export(notebook(project / "a.ipynb", *CELLS))
    assert outcomes() == {"a.ipynb": FAILED}
    written = checked(write_baseline=True)
    assert written.baselines == (project / DEFAULT_FILE,)
    assert [(each.known, each.exit_code) for each in written.report.notebooks] == [(2, 0)]
    assert entries(project) == [("a.ipynb", "E711"), ("a.ipynb", "E712")]
    settle(project)
    assert outcomes() == {"a.ipynb": PASSED}
    assert answer([])
    export(notebook(project / "a.ipynb", *CELLS, ("step:three", "z = x == None")))
    (report,) = checked().report.notebooks
    assert (report.exit_code, report.known, [each.code for each in report.findings]) == (1, 2, ["E711"])


def test_the_baseline_is_part_of_what_a_verdict_depends_on(project: Path) -> None:
    export(notebook(project / "a.ipynb", *CELLS))
    checked(write_baseline=True)
    settle(project)
    assert outcomes() == {"a.ipynb": PASSED}
    (project / DEFAULT_FILE).unlink()
    assert not answer([])
    assert outcomes() == {"a.ipynb": FAILED}


def test_entries_that_are_no_longer_found_are_said_and_taken_out(project: Path) -> None:
    export(notebook(project / "a.ipynb", *CELLS), notebook(project / "b.ipynb", *CELLS))
    checked(write_baseline=True)
    edit(project / "a.ipynb", "count == None", "count is None")
    export(project / "a.ipynb")
    export(notebook(project / "b.ipynb"))
    for _ in range(2):  # the second time from the cache
        settle(project)
        notes = {each.notebook.name: each.notes for each in checked().report.notebooks}
        assert notes["a.ipynb"] == (
            "1 finding of the baseline is no longer found; `nb2prod check --write-baseline` takes them out",
        )
        assert notes["b.ipynb"][0].startswith("2 findings of the baseline are")
        assert not answer([])  # a person should see it
    checked(write_baseline=True)
    assert entries(project) == [("a.ipynb", "E712")]
    (project / "a.ipynb").unlink()
    checked(write_baseline=True)
    assert not entries(project)


def test_errors_are_known_as_long_as_there_is_no_module(project: Path) -> None:
    notebook(project / "a.ipynb", ("step:load", "x = get_ipython()"))
    assert outcomes() == {"a.ipynb": (Outcome.REFUSED, 1)}
    checked(write_baseline=True)
    settle(project)
    assert outcomes() == {"a.ipynb": PASSED}
    assert answer([])
    (project / "a.py").touch()
    assert not answer([])
    assert outcomes() == {"a.ipynb": (Outcome.REFUSED, 1)}


def test_a_stale_module_stays_stale(project: Path) -> None:
    export(notebook(project / "a.ipynb", *CELLS))
    edit(project / "a.ipynb", "count = 1", "count = 2")
    (report,) = checked(write_baseline=True).report.notebooks
    assert (report.outcome, report.exit_code, report.known) == (Outcome.STALE, 1, 2)


def test_without_findings_no_baseline_is_written(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    assert checked(write_baseline=True).baselines == ()
    assert not (project / DEFAULT_FILE).exists()
