"""JUnit's XML as continuous integration systems read it: a test case for each notebook."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePosixPath
from xml.etree import ElementTree as xml

from nb2prod.commands.export.report import ExportReport, NotebookReport
from nb2prod.reporting.paths import from_root, repository_root
from nb2prod.reporting.problems import Level, notes, problems

_UNREADABLE = 2  # exit codes from here on are no verdict about the notebook
# what XML 1.0 has no way to write, not even as a reference
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_text(report: ExportReport, *, exit_code: int, error: str = "") -> str:
    """One test suite: a failure for what an export or check finds wrong, an error for what cannot be read or done."""
    root = repository_root()
    cases = [_case(notebook, from_root(notebook.notebook, root)) for notebook in report.notebooks]
    if error:
        cases.append(_element("testcase", classname="nb2prod", name="nb2prod"))
        cases[-1].append(_element("error", error, message=_first_line(error), type="error"))
    counts = {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": str(sum(case.find("error") is not None for case in cases)),
    }
    suite = _element("testsuite", name="nb2prod", **counts, skipped="0")
    if report.left_out:
        values = _element("properties")
        values.append(_element("property", name="left_out", value=str(report.left_out)))
        suite.append(values)
    suite.extend(cases)
    suites = _element("testsuites", name="nb2prod", **counts)
    suites.append(suite)
    xml.indent(suites)
    # characters beyond ASCII as references: right in whatever encoding the output is written
    text: bytes = xml.tostring(suites, encoding="us-ascii")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + text.decode("ascii")


def _case(report: NotebookReport, path: str) -> xml.Element:
    place = PurePosixPath(path)
    case = _element("testcase", classname=place.parent.as_posix(), name=place.name)
    found = problems(report)
    if report.exit_code:
        kind = "error" if report.exit_code >= _UNREADABLE else "failure"
        failing = [problem for problem in found if problem.level is not Level.NOTE]
        codes = Counter(problem.code for problem in failing)
        named = ", ".join(code if count == 1 else f"{code} ({count} times)" for code, count in codes.items())
        message = _first_line(failing[0].text) if len(failing) == 1 else named
        text = "\n".join(problem.text for problem in failing)
        case.append(_element(kind, text, message=message, type=failing[0].code))
    else:
        failing = []
    told = [*(problem.text for problem in found if problem not in failing), *notes(report)]
    if told:
        case.append(_element("system-out", "\n".join(told)))
    return case


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0]


def _element(tag: str, text: str = "", **attributes: str) -> xml.Element:
    element = xml.Element(tag, {key: _writable(value) for key, value in attributes.items()})
    element.text = _writable(text) or None
    return element


def _writable(text: str) -> str:
    return _FORBIDDEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
