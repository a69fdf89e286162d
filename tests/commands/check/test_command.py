"""What a check passes and what it fails, and what it says to do."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from nb2prod.commands.export.report import Outcome
from nb2prod.errors import ConfigurationError, UnreadableNotebook, UsageError
from tests.commands.check.checking import checked, edit, export, notebook, outcomes

PASSED = (Outcome.UNCHANGED, 0)


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def error_of(name: str) -> str:
    return next(each.error for each in checked().report.notebooks if each.notebook.as_posix() == name)


def test_what_is_exported_passes_and_nothing_but_the_cache_is_written(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*") if path.is_file()}
    assert outcomes() == {"a.ipynb": PASSED}
    after = {path: path.stat().st_mtime_ns for path in project.rglob("*") if path.is_file()}
    assert {path for path in after if after[path] != before.get(path)} == set((project / ".nb2prod_cache").rglob("*"))


def test_a_changed_notebook_is_stale(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    edit(project / "a.ipynb", "[1, 2]", "[1, 3]")
    assert outcomes() == {"a.ipynb": (Outcome.STALE, 1)}
    assert error_of("a.ipynb") == "a.ipynb: a.py not up to date: `nb2prod export a.ipynb`"


def test_a_changed_module_is_edited_and_how_to_go_on_is_said(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    edit(project / "a.py", "[1, 2]", "[1, 3]")
    assert outcomes() == {"a.ipynb": (Outcome.EDITED, 1)}
    assert "`nb2prod export --diff a.ipynb`" in error_of("a.ipynb")
    assert "`nb2prod export --force a.ipynb`" in error_of("a.ipynb")


def test_a_missing_module_is_stale(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    (project / "a.py").unlink()
    assert outcomes() == {"a.ipynb": (Outcome.STALE, 1)}


def test_a_notebook_with_roles_must_be_exported(project: Path) -> None:
    notebook(project / "a b.ipynb")
    assert outcomes() == {"a b.ipynb": (Outcome.STALE, 1)}
    assert error_of("a b.ipynb") == "a b.ipynb: never exported: `nb2prod export 'a b.ipynb'`"


@pytest.mark.parametrize(
    "cells",
    [
        (("", "x = 1"),),
        (("parameters", "x = 1"), ("skip", "y = x")),
        (("a,tag", "x = 1"), ("remove-output", "y = x")),
        (("parameters", "x = 1"), ("injected-parameters", "x = 2"), ("step:one", "y = x")),
    ],
)
def test_notebooks_without_roles_and_results_of_papermill_are_not_exported(
    project: Path, cells: tuple[tuple[str, str], ...]
) -> None:
    notebook(project / "a.ipynb", *cells)
    report = checked().report
    assert (report.notebooks, report.left_out, report.exit_code) == ((), 1, 0)
    assert checked(project / "a.ipynb").report.left_out == 1


def test_a_file_that_is_no_notebook_fails_only_when_it_looks_like_one_of_ours(project: Path) -> None:
    (project / "a.ipynb").write_text("{")
    assert checked().report.left_out == 1
    (project / "b.ipynb").write_text('{"tags": ["step:load"]')
    assert outcomes() == {"b.ipynb": (Outcome.FAILED, 2)}


def test_a_refused_notebook_fails_with_its_diagnostics(project: Path) -> None:
    notebook(project / "a.ipynb", ("step:load", "x = get_ipython()"))
    (report,) = checked().report.notebooks
    assert (report.outcome, report.exit_code) == (Outcome.REFUSED, 1)
    assert report.diagnostics
    assert report.error.endswith("`nb2prod export a.ipynb`")


def test_warnings_and_lint_findings_fail_though_the_module_is_up_to_date(project: Path) -> None:
    source = "l = 1\nif l == None:\n    pass\nkept = l"
    export(notebook(project / "a.ipynb", ("step:load", source)))
    (report,) = checked().report.notebooks
    assert (report.outcome, report.exit_code) == (Outcome.UNCHANGED, 1)
    assert {finding.code for finding in report.findings} == {"E711", "E741"}
    assert "2 new findings (E711, E741)" in report.error


def test_settings_that_change_the_module_make_it_stale(project: Path) -> None:
    export(notebook(project / "a.ipynb", ("step:load", "print('loaded')\nx = 1")))
    assert outcomes() == {"a.ipynb": PASSED}
    (project / "pyproject.toml").write_text('[tool.nb2prod]\nprints = "logging"\n')
    assert outcomes() == {"a.ipynb": (Outcome.STALE, 1)}


def test_a_wrong_configuration_is_an_error_of_the_whole_run(project: Path) -> None:
    notebook(project / "a.ipynb")
    (project / "pyproject.toml").write_text("[tool.nb2prod]\nwrong = 1\n")
    with pytest.raises(ConfigurationError):
        checked()


def test_files_elsewhere_are_found_by_option_and_by_setting(project: Path) -> None:
    cells = (("step:load", "x = 1"), ("test", "assert x == 1"))
    export(notebook(project / "notebooks" / "a.ipynb", *cells), output=project / "out")
    assert outcomes(output=Path("out")) == {"notebooks/a.ipynb": PASSED}
    assert outcomes(project / "notebooks") == {"notebooks/a.ipynb": (Outcome.STALE, 1)}
    (project / "pyproject.toml").write_text('[tool.nb2prod]\noutput = "out"\ntests = "tests"\n')
    assert outcomes() == {"notebooks/a.ipynb": (Outcome.STALE, 1)}
    export(project / "notebooks" / "a.ipynb")
    assert outcomes() == {"notebooks/a.ipynb": PASSED}


def test_generated_files_stand_for_their_notebook(project: Path) -> None:
    export(notebook(project / "a.ipynb", ("step:load", "x = 1"), ("test", "assert x == 1")))
    for path in ("a.py", "tests/test_a.py", ".nb2prod/a.json"):
        assert outcomes(Path(path)) == {"a.ipynb": PASSED}
    (project / "own.py").touch()
    with pytest.raises(UsageError, match="neither a notebook nor"):
        checked(project / "own.py")
    with pytest.raises(UnreadableNotebook, match="no such file"):
        checked(project / "missing.py")
    assert outcomes(Path("missing.ipynb")) == {"missing.ipynb": (Outcome.FAILED, 2)}


def test_an_export_with_assumed_roles_is_checked_with_them(project: Path) -> None:
    sources = ["import json", "rows = [1, 2, 3]", "total = sum(rows)\nprint(total)"]
    export(notebook(project / "a.ipynb", *(("", source) for source in sources)), suggested=True)
    assert json.loads((project / ".nb2prod" / "a.json").read_text())["suggested"] is True
    assert outcomes() == {"a.ipynb": PASSED}
    edit(project / "a.ipynb", "[1, 2, 3]", "[1, 2, 4]")
    assert "`nb2prod export --tag a.ipynb`" in error_of("a.ipynb")


def test_two_notebooks_of_one_module_are_told_apart(project: Path) -> None:
    one, two = notebook(project / "my report.ipynb"), notebook(project / "my-report.ipynb")
    assert outcomes() == {"my report.ipynb": (Outcome.FAILED, 2), "my-report.ipynb": (Outcome.FAILED, 2)}
    assert outcomes(one) == {"my report.ipynb": (Outcome.FAILED, 2)}
    notebook(two, ("", "x = 1"))  # a notebook without roles stands in nobody's way
    assert outcomes(one) == {"my report.ipynb": (Outcome.STALE, 1)}
    export(one)
    notebook(two)
    assert outcomes() == {"my report.ipynb": PASSED, "my-report.ipynb": (Outcome.FAILED, 2)}
    assert outcomes(two) == {"my-report.ipynb": (Outcome.FAILED, 2)}


def test_links_to_other_notebooks_count_once(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    (project / "b.ipynb").symlink_to("a.ipynb")
    assert outcomes() == {"a.ipynb": PASSED}
    assert outcomes(project / "b.ipynb") == {"b.ipynb": (Outcome.STALE, 1)}


def test_a_deleted_notebook_leaves_orphans(project: Path) -> None:
    export(notebook(project / "a.ipynb", ("step:load", "x = 1"), ("test", "assert x == 1")))
    (project / "a.ipynb").unlink()
    assert outcomes() == {"a.ipynb": (Outcome.ORPHANED, 1)}
    assert outcomes(Path("a.py")) == {"a.ipynb": (Outcome.ORPHANED, 1)}
    assert error_of("a.ipynb").endswith("delete a.py, tests/test_a.py, .nb2prod/a.json")
    for file in ("a.py", "tests/test_a.py", ".nb2prod/a.json"):
        (project / file).unlink()
    assert outcomes() == {}


def test_a_renamed_notebook_is_told_from_a_deleted_one(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    (project / "a.ipynb").rename(project / "b.ipynb")
    assert error_of("a.ipynb").startswith("a.ipynb: renamed to b.ipynb: `nb2prod export b.ipynb`, and delete a.py")
    export(project / "b.ipynb")
    assert error_of("a.ipynb") == "a.ipynb: renamed to b.ipynb, which is exported: delete a.py, .nb2prod/a.json"


def test_a_notebook_that_moved_with_its_files_is_no_orphan(project: Path) -> None:
    export(notebook(project / "old" / "a.ipynb"))
    (project / "old").rename(project / "new")
    assert outcomes() == {"new/a.ipynb": PASSED}


def test_orphans_in_the_output_directory_are_seen_when_one_notebook_is_named(project: Path) -> None:
    for name in ("a", "b", "c"):
        export(notebook(project / "notebooks" / f"{name}.ipynb"), output=project / "out")
    (project / "notebooks" / "b.ipynb").unlink()
    found = outcomes(project / "notebooks" / "a.ipynb", output=Path("out"))
    assert found == {"notebooks/a.ipynb": PASSED, "notebooks/b.ipynb": (Outcome.ORPHANED, 1)}


def test_a_missing_damaged_or_newer_record_changes_nothing_about_the_answer(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    record = project / ".nb2prod" / "a.json"
    for text in (None, "{", record.read_text().replace('"schema": 1', '"schema": 2')):
        record.unlink()
        if text is not None:
            record.write_text(text)
        assert outcomes() == {"a.ipynb": PASSED}
        record.touch()


def test_a_record_of_an_earlier_version_is_enough(project: Path) -> None:
    export(notebook(project / "a.ipynb"))
    record = project / ".nb2prod" / "a.json"
    document = json.loads(record.read_text())
    del document["basis"]
    record.write_text(json.dumps(document))
    assert outcomes() == {"a.ipynb": PASSED}


def test_a_pipe_is_no_notebook_to_wait_for(project: Path) -> None:
    os.mkfifo(project / "pipe.ipynb")
    assert outcomes() == {}
