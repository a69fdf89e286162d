"""JUnit's XML: what continuous integration systems read, for any text."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as xml

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.commands.export.report import ExportReport, NotebookReport, Outcome
from nb2prod.model import Diagnostic, Severity
from nb2prod.reporting import render
from tests.reporting.exporting import every_kind_of_failure

# element -> its attributes and its children, as Jenkins' and GitLab's readers know them
KNOWN: dict[str, tuple[set[str], set[str]]] = {
    "testsuites": ({"name", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped"}, {"properties", "testcase"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"classname", "name"}, {"failure", "error", "system-out"}),
    "failure": ({"message", "type"}, set()),
    "error": ({"message", "type"}, set()),
    "system-out": (set(), set()),
}


def read(text: str) -> xml.Element:
    """Parse it and check its structure."""
    root = xml.fromstring(text.encode("ascii"))
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes, children = KNOWN[element.tag]
        assert set(element.keys()) == attributes
        assert {child.tag for child in element} <= children
    cases = root.findall("testsuite/testcase")
    for holder in (root, root[0]):
        for count, tag in (("failures", "failure"), ("errors", "error")):
            assert int(holder.get(count, "")) == len(root.findall(f"testsuite/testcase/{tag}"))
        assert int(holder.get("tests", "")) == len(cases)
    return root


def test_a_case_for_each_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    cases = read(render(every_kind_of_failure(Path()), "junit", exit_code=2)).findall("testsuite/testcase")
    shown = [(case.get("classname"), case.get("name"), [child.tag for child in case]) for case in cases]
    assert shown == [
        (".", "good.ipynb", []),
        (".", "edited.ipynb", ["failure"]),
        ("deep", "stale.ipynb", ["failure"]),
        (".", "linted.ipynb", ["failure"]),
        (".", "refused.ipynb", ["failure"]),
        (".", "broken.ipynb", ["error"]),
    ]
    refused = cases[4].find("failure")
    assert refused is not None
    assert refused.get("type") == "NB301"
    assert refused.get("message", "").startswith("refused.ipynb:cell 3:2:21: NB301 ")
    assert "\n    fix: " in (refused.text or "")


@settings(deadline=None)
@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_is_valid_xml(message: str, error: str) -> None:
    found = (Diagnostic("NB301", Severity.ERROR, message, fix=message), Diagnostic("NB113", Severity.INFO, message))
    report = NotebookReport(
        Path("a\udcff]]>&.ipynb"), Outcome.REFUSED, diagnostics=found, notes=(message,), known=2, exit_code=1
    )
    root = read(render(ExportReport((report,), left_out=1), "junit", exit_code=1, error=error))
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    if message and message.isprintable():
        assert f"NB301 {message}\n    fix: {message}" in (failure.text or "")


def test_what_passes_is_told_apart() -> None:
    found = (Diagnostic("NB113", Severity.INFO, "renamed"),)
    report = NotebookReport(Path("a.ipynb"), Outcome.UNCHANGED, diagnostics=found, known=2)
    root = read(render(ExportReport((report,), left_out=3), "junit", exit_code=0))
    told = root.find("testsuite/testcase/system-out")
    assert told is not None
    assert (told.text or "").splitlines() == ["a.ipynb: NB113 renamed", "a.ipynb: 2 findings known to the baseline"]
    assert [each.attrib for each in root.iter("property")] == [{"name": "left_out", "value": "3"}]
