"""`nb2prod verify` on the command line: what it prints, the JSON, the page, and the exit codes."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nb2prod.cli.program import cli
from tests.commands.verify.verifying import edit, exported, write_notebook

VOID = {"meta", "img"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["verify", *map(str, arguments)])


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook with markup in every text, and a module that differs in two outputs."""
    notebook = write_notebook(
        tmp_path_factory.mktemp("edited") / "a & b.ipynb",
        ("parameters", "size = 2\nidle = '<i>'"),
        ("imports", "import matplotlib.pyplot as plt"),
        ("step:load", "texts = ['<b>&\"', 'x'][:size]\nprint('<script>alert(1)</script>')"),
        ("step:odd", "numbers = iter(texts)"),
        ("figure:line", "fig, ax = plt.subplots()\nax.plot([1, size])"),
    )
    module = exported(notebook)
    (
        edit(module, '["<b>&\\"", "x"]', '["<b>&\\"</td>", "x"]')
        if '"<b>&\\""' in module.read_text("utf-8")
        else edit(module, "'<b>&\"'", "'<b>&\"</td>'")
    )
    edit(module, "ax.plot([1, size])", "ax.plot([1, size], color='red')")
    return notebook


class Page(HTMLParser):
    """Checks that elements are closed in order, and gathers texts and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_json_is_one_documented_object_and_the_page_needs_nothing_else(edited: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    result = run(edited, "-p", "idle", "<u>", "--json", "--html", page)
    assert result.exit_code == 1
    assert result.stderr == ""
    document = json.loads(result.stdout)
    assert set(document) == {
        *("schema", "exit_code", "error", "verdict", "strict", "notebook", "module", "counts", "first_divergence"),
        *("steps", "failures", "cause", "parameters", "parameter_notes", "notes", "seconds", "provenance"),
    }
    assert (document["schema"], document["exit_code"], document["verdict"]) == (1, 1, "different")
    assert document["counts"] == {"equal": 1, "close": 0, "different": 2, "unstable": 0, "not comparable": 1}
    divergence = document["first_divergence"]
    assert (divergence["step"], divergence["name"], divergence["cells"]) == ("load", "texts", [3])
    assert divergence["where"] == "[0]"
    first = document["steps"][0]["names"][0]
    assert (first["name"], first["kind"], first["type"], first["outcome"]) == (
        "texts",
        "value",
        "list[str]",
        "different",
    )
    assert document["parameters"] == {"idle": "'<u>'"}
    assert document["parameter_notes"] == [{"name": "idle", "message": "changes nothing: no step reads it"}]
    assert document["provenance"]["python"]

    parsed = Page()
    parsed.feed(page.read_text("utf-8"))
    assert parsed.open == []
    assert "script" not in parsed.tags
    assert "b" in parsed.tags, "only our own"
    assert '<b>&"</td>' in parsed.text
    links = [value for name, value in parsed.attributes if name in ("src", "href")]
    assert len(links) == 3
    assert all(link.startswith("data:image/png;base64,") for link in links)
    assert not re.search(r"https?:|url\(|@import", page.read_text("utf-8"))
    assert "prefers-color-scheme: dark" in page.read_text("utf-8")


def test_text_is_a_table_with_a_verdict_and_the_exit_code_says_it(edited: Path, tmp_path: Path) -> None:
    result = run(edited)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["step", "name", "type", "outcome", "detail"]
    assert re.fullmatch(r"load +texts +list\[str\] +different +texts\[0\]: .*", lines[1])
    assert re.fullmatch(r"first difference: step load, cell 3 \(.*a_b.py:\d+\): texts\[0\]: .*", lines[-2])
    assert re.fullmatch(
        r"1 of 4 names equal, 2 different, 1 not comparable; notebook [\d.]+ s, module [\d.]+ s", lines[-1]
    )
    assert "edited by hand" in result.stderr
    fine = write_notebook(tmp_path / "fine.ipynb", ("step:one", "a = 1"), ("step:two", "b = iter([])"))
    result = run(fine)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-1].startswith("1 of 2 names equal, 1 not comparable; notebook ")
    assert run(fine, "--strict").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.ipynb",), "no such file"),
        (("NOTEBOOK", "-p", "nothing", "1"), "there is no parameter 'nothing'"),
        (("NOTEBOOK", "--memory", "much"), "write it like 500M or 2G"),
        (("NOTEBOOK", "--timeout", "0"), "--timeout"),
        (("NOTEBOOK", "--python", "no/python"), "there is no such interpreter"),
    ],
)
def test_what_cannot_be_right_is_a_usage_error(arguments: tuple[str, ...], message: str, tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "n.ipynb", ("step:one", "a = 1"))
    result = run(*(str(notebook) if argument == "NOTEBOOK" else argument for argument in arguments))
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_refused_notebook_shows_its_diagnostics(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "refused.ipynb", ("", "a = 1"), ("step:one", "b = a"))
    result = run(notebook)
    assert result.exit_code == 1
    assert "cell 2" in result.stdout
    result = run(notebook, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["exit_code"] == 1


def test_a_page_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "n.ipynb", ("step:one", "a = 1"))
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run(notebook, "--html", tmp_path / "file" / "report.html")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
