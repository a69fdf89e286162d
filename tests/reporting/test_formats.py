"""What every format says of the same reports, and how the command line gives them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest

from nb2prod.commands.export.report import ExportReport, FileChange, Mode, NotebookReport, Outcome
from nb2prod.model import Diagnostic, Severity
from nb2prod.reporting import FORMATS, render
from tests.reporting.exporting import CLEAN, REFUSED, every_kind_of_failure, exported, write_notebook


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.fixture
def failures(tmp_path: Path) -> ExportReport:
    return every_kind_of_failure(Path())


@pytest.mark.parametrize("name", FORMATS)
def test_whatever_fails_is_in_every_format(failures: ExportReport, name: str) -> None:
    assert [report.exit_code for report in failures.notebooks] == [0, 1, 1, 1, 1, 2]
    text = render(failures, name, exit_code=2)
    assert not text.endswith("\n")
    told = (
        ("not what nb2prod last wrote there", "edited.py"),
        ("stale", "stale.py"),
        ("E711", "linted.ipynb"),
        ("NB301", "'totl'"),
        ("not JSON, so no notebook", "broken.ipynb"),
    )
    plain = text.replace("&#39;", "'").replace("&quot;", '"')
    for phrases in told:
        assert all(phrase in plain for phrase in phrases), phrases


@pytest.mark.parametrize("name", FORMATS)
def test_a_usage_error_is_in_every_format(name: str) -> None:
    text = render(ExportReport(()), name, exit_code=2, error="--check writes nothing,\nand that's it")
    assert "--check writes nothing," in text
    assert "and that's it" in text


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("outcome", [Outcome.ORPHANED, Outcome.WRITTEN, Outcome.REMOVED, Outcome.UNCHANGED])
def test_a_failure_without_a_finding_is_told_all_the_same(name: str, outcome: Outcome) -> None:
    files = (FileChange(Path("old.py"), outcome, "x", None),)
    error = "old.py: its notebook was renamed to new.ipynb" if outcome is Outcome.ORPHANED else ""
    report = NotebookReport(Path("old.ipynb"), outcome, files, error=error, exit_code=1)
    text = render(ExportReport((report,)), name, exit_code=1)
    assert outcome.value in text
    assert error in text
    if name == "junit":
        assert xml.fromstring(text).get("failures") == "1"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("severity", Severity)
def test_what_a_report_says_beside_its_findings_is_told(name: str, severity: Severity) -> None:
    findings = (Diagnostic("NB000", severity, "found"),)
    report = NotebookReport(
        Path("a.ipynb"), Outcome.UNCHANGED, diagnostics=findings, error="a.ipynb: not staged", exit_code=1
    )
    text = render(ExportReport((report,)), name, exit_code=1)
    assert "a.ipynb: not staged" in text
    if name == "github":
        assert ("::notice title=nb2prod::a.ipynb: not staged" in text) == (severity is not Severity.INFO)


def test_the_json_object_counts_what_is_known_and_left_out() -> None:
    report = ExportReport((NotebookReport(Path("a.ipynb"), Outcome.UNCHANGED, known=3),), left_out=2)
    document = json.loads(render(report, "json", exit_code=0))
    assert (document["left_out"], document["notebooks"][0]["known"]) == (2, 3)


@pytest.mark.parametrize("name", FORMATS)
def test_a_run_without_findings_says_nothing_is_wrong(name: str) -> None:
    report = exported([write_notebook(Path("good.ipynb"), CLEAN)])
    text = render(report, name, exit_code=0)
    if name == "github":
        assert text == ""
    elif name == "junit":
        suite = xml.fromstring(text)
        assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("1", "0", "0")
    elif name == "sarif":
        assert json.loads(text)["runs"][0]["results"] == []


def test_what_a_look_would_change_is_no_failure() -> None:
    report = exported([write_notebook(Path("new.ipynb"), CLEAN)], Mode.LOOK)
    assert xml.fromstring(render(report, "junit", exit_code=0)).get("failures") == "0"
    assert "::error" not in render(report, "github", exit_code=0)


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nb2prod", "export", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_line_prints_the_format_and_nothing_else() -> None:
    write_notebook(Path("refused.ipynb"), CLEAN, REFUSED)
    done = call("refused.ipynb", "--format", "github")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("::error file=refused.ipynb,line=")
    assert call("none.ipynb", "refused.ipynb", "--format=junit").stdout.count("<testcase") == 2
    both = call("refused.ipynb", "--json", "--format", "sarif")
    assert (both.returncode, both.stdout) == (2, "")
    assert "give one of them" in both.stderr
