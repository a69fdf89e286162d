"""GitHub's annotations land on the line of the notebook file that holds the cell's line."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.commands.export.report import ExportReport, NotebookReport, Outcome
from nb2prod.model import Diagnostic, Severity
from nb2prod.reporting import render
from nb2prod.workspace.notebooks.reading import parse_notebook
from tests.reporting.exporting import CLEAN, REFUSED, exported, write_notebook
from tests.workspace.notebooks.test_lines import notebook_files


def commands_in(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner does: level, properties, message."""
    found = []
    for line in filter(None, text.split("\n")):
        head, _, message = line.removeprefix("::").partition("::")
        level, _, properties = head.partition(" ")
        pairs = (each.partition("=") for each in properties.split(","))
        found.append((level, {key: unescaped(value) for key, _, value in pairs}, unescaped(message)))
    return found


def unescaped(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def report_of(notebook: Path, *diagnostics: Diagnostic) -> ExportReport:
    return ExportReport((NotebookReport(notebook, Outcome.REFUSED, diagnostics=diagnostics, exit_code=1),))


def test_an_annotation_stands_at_the_line_of_the_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "notes, 100%: all"
    notebook = write_notebook(folder / "a.ipynb", CLEAN, REFUSED)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.chdir(folder)
    ((level, properties, message),) = commands_in(render(exported([Path("a.ipynb")]), "github", exit_code=1))
    line = notebook.read_text().split("\n")[int(properties["line"]) - 1]
    assert (level, properties["file"], properties["title"]) == ("error", "notes, 100%: all/a.ipynb", "NB301")
    assert properties["endLine"] == properties["line"]
    assert line[int(properties["col"]) - 1 :].startswith("totl)")
    assert message.startswith("a.ipynb:cell 3:2:21: NB301 ")
    assert "\n    fix: " in message


def test_paths_begin_at_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "workspace" / "sub"
    write_notebook(inner / "a.ipynb", CLEAN, REFUSED)
    (inner / ".git").mkdir()
    monkeypatch.chdir(inner)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "workspace"))
    ((_, properties, _),) = commands_in(render(exported([Path("a.ipynb")]), "github", exit_code=1))
    assert properties["file"] == "sub/a.ipynb"
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    ((_, properties, _),) = commands_in(render(exported([Path("a.ipynb")]), "github", exit_code=1))
    assert properties["file"] == "a.ipynb"


@settings(deadline=None)  # the first call imports
@given(notebook_files(), st.data())
def test_the_annotated_line_spells_the_cells_line(content: bytes, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        notebook = Path(folder, "a.ipynb")
        notebook.write_bytes(content)
        cell = data.draw(st.sampled_from(parse_notebook(content, notebook).cells))
        lines = cell.source.split("\n")
        number = data.draw(st.integers(1, len(lines)))
        found = Diagnostic("NB301", Severity.ERROR, "wrong", cell_number=cell.number, line=number)
        ((_, properties, _),) = commands_in(render(report_of(notebook, found), "github", exit_code=1))
    line = content.decode("utf-8-sig").split("\n")[int(properties["line"]) - 1]
    expected = lines[number - 1]
    begun = [expected[:length] for length in range(1, len(expected) + 1)]  # the list's next string goes on with it
    spellings = {json.dumps(text, ensure_ascii=plain)[1:-1] for text in begun for plain in (True, False)}
    assert not expected or any(line[int(properties["col"]) - 1 :].startswith(each) for each in spellings)


@settings(deadline=None)  # the first call imports
@given(st.text())
def test_any_message_stays_on_its_line(message: str) -> None:
    found = Diagnostic("NB301", Severity.WARNING, message, fix=message)
    text = render(report_of(Path("a.ipynb"), found), "github", exit_code=1)
    assert not set(text) & {"\r", "\n", "\x1b", "\0"}
    ((level, properties, shown),) = commands_in(text)
    assert (level, properties["title"]) == ("warning", "NB301")
    if message.isprintable():
        assert shown.startswith(f"a.ipynb: NB301 {message}")


def test_decisions_and_notes_are_notices() -> None:
    found = Diagnostic("NB113", Severity.INFO, "renamed")
    report = NotebookReport(Path("a.ipynb"), Outcome.UNCHANGED, diagnostics=(found,), notes=("stale observation",))
    shown = commands_in(render(ExportReport((report,)), "github", exit_code=0))
    assert [(level, message) for level, _, message in shown] == [
        ("notice", "a.ipynb: NB113 renamed"),
        ("notice", "a.ipynb: stale observation"),
    ]
