"""SARIF: valid by its schema, and as GitHub's code scanning wants it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from nb2prod.commands.export.report import ExportReport, NotebookReport, Outcome
from nb2prod.model import Diagnostic, Severity
from nb2prod.reporting import render
from nb2prod.rules import RULES
from tests.reporting.exporting import CLEAN, LINTED, REFUSED, every_kind_of_failure, exported, write_notebook
from tests.reporting.sarif_schema import sarif_schema


@pytest.fixture(scope="module")
def schema() -> Draft4Validator:
    found = sarif_schema()
    assert found["title"] == "Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"
    return Draft4Validator(found)


@pytest.fixture(autouse=True)
def _in_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


def run_of(report: ExportReport) -> dict[str, Any]:
    document = json.loads(render(report, "sarif", exit_code=report.exit_code))
    (run,) = document["runs"]
    assert isinstance(run, dict)
    return run


def test_every_kind_of_failure_is_valid_and_what_github_wants(schema: Draft4Validator) -> None:
    report = every_kind_of_failure(Path())
    text = render(report, "sarif", exit_code=2, error="and a usage error")
    assert text.isascii()  # the standard wants UTF-8, whatever the console's encoding is
    document = json.loads(text)
    assert [error.message for error in schema.iter_errors(document)] == []
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules[: len(RULES)]] == list(RULES)
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        texts = [rule[key]["text"] for key in ("shortDescription", "fullDescription", "help")]
        assert all(texts)
        assert all(len(each) <= 1024 for each in texts[:2])
    assert len(run["results"]) == len(
        {each["partialFingerprints"]["primaryLocationLineHash"] for each in run["results"]}
    )
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert all(region[key] >= 1 for key in ("startLine", "startColumn", "endLine", "endColumn"))
        artifact = location["physicalLocation"]["artifactLocation"]
        assert artifact["uriBaseId"] in run["originalUriBaseIds"]
        assert Path(unquote(artifact["uri"])).is_file()
    (invocation,) = run["invocations"]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (2, False)
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "and a usage error"


def test_a_result_names_the_notebooks_line_the_cell_and_the_generated_line() -> None:
    notebook = write_notebook(Path("näme #1.ipynb"), CLEAN, LINTED)
    results = run_of(exported([notebook]))["results"]
    result = next(each for each in results if each["ruleId"] == "E711")
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "n%C3%A4me%20%231.ipynb"
    region = physical["region"]
    line = notebook.read_text(encoding="utf-8").split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "None:"
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "näme #1.ipynb:cell 3:4:13"
    (related,) = result["relatedLocations"]
    generated = related["physicalLocation"]
    module = Path(unquote(generated["artifactLocation"]["uri"])).read_text(encoding="utf-8")
    assert module.split("\n")[generated["region"]["startLine"] - 1].strip() == "if value == None:"


def test_fingerprints_survive_lines_that_move() -> None:
    def fingerprints(*cells: tuple[str, str]) -> list[str]:
        report = exported([write_notebook(Path("a.ipynb"), *cells)])
        return [each["partialFingerprints"]["primaryLocationLineHash"] for each in run_of(report)["results"]]

    before = fingerprints(CLEAN, REFUSED)
    moved = fingerprints(CLEAN, ("skip", "# looked at"), ("step:report", f"size = len(rows)\n\n{REFUSED[1]}"))
    assert len(before) == 1
    assert moved == before
    assert fingerprints(CLEAN, ("step:report", "print(rows, totl)")) != before


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(), st.text(), st.sampled_from(Severity)), max_size=4))
def test_any_text_is_valid(schema: Draft4Validator, texts: list[tuple[str, str, Severity]]) -> None:
    found = tuple(Diagnostic("NB301", severity, message, fix) for message, fix, severity in texts)
    report = NotebookReport(Path("a\udc80.ipynb"), Outcome.REFUSED, diagnostics=found, exit_code=1, known=1)
    document = json.loads(render(ExportReport((report,)), "sarif", exit_code=1))
    assert [error.message for error in schema.iter_errors(document)] == []


def test_more_results_than_github_takes_lose_the_least_important() -> None:
    found = [
        Diagnostic("NB113", Severity.INFO, "renamed"),
        Diagnostic("NB112", Severity.WARNING, "out of order"),
    ] * 12_501
    found.append(Diagnostic("NB301", Severity.ERROR, "undefined"))
    report = NotebookReport(Path("a.ipynb"), Outcome.REFUSED, diagnostics=tuple(found), exit_code=1)
    run = run_of(ExportReport((report,)))
    levels = [result["level"] for result in run["results"]]
    assert (len(levels), levels[0], levels.count("warning")) == (25_000, "error", 12_501)
    told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    assert told == "3 more results, of lower levels, are left out"
