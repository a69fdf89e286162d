"""No value runs that is not the one on the screen: line ends, emptied fields, values of the last time."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.lab import small_notebooks
from tests.lab.jobs import job_list
from tests.lab.keys import focused, press_until_focused
from tests.lab.pages import LabPage
from tests.lab.small_notebooks import code

PARAMETERS = """\
number: int = 3
deep: bool = False
title: str = "Report"
lines: str = "one\\ntwo"
where: Path = Path("data/in.csv")"""


@pytest.fixture
def form(lab: LabPage, place: Path) -> LabPage:
    """A notebook with parameters of many types, and its form for one run."""
    cells = [
        code("from pathlib import Path", "imports"),
        code(PARAMETERS, "parameters"),
        code("print([number, deep, title, lines, str(where)])", "step:use"),
    ]
    lab.open(small_notebooks.write(place / "typed.ipynb", cells))
    open_form(lab)
    return lab


def open_form(lab: LabPage) -> None:
    lab.menu("nb2prod", "Run with Parameters…")
    expect(value_of(lab, "number")).to_be_focused()


def value_of(lab: LabPage, parameter: str) -> Locator:
    """Where the value of a parameter is typed or chosen."""
    name = re.compile(f"^{parameter} ")
    return lab.dialog.get_by_role("textbox", name=name).or_(lab.dialog.get_by_role("combobox", name=name))


def printed(path: Path) -> str:
    """What the last cell of an executed notebook has printed."""
    outputs = json.loads(path.read_text(encoding="utf-8"))["cells"][-1]["outputs"]
    return "".join("".join(output["text"]) for output in outputs).strip()


def test_what_is_shown_is_what_runs(form: LabPage, place: Path) -> None:
    keys = form.page.keyboard
    expect(value_of(form, "deep")).to_have_value("False")
    expect(value_of(form, "lines")).to_have_value("one\ntwo")
    for name in ("title", "where"):
        value_of(form, name).fill("")
        expect(value_of(form, name)).not_to_have_attribute("placeholder", re.compile("."))
    expect(value_of(form, "title")).to_have_accessible_description(re.compile(r"^Runs with empty text\."))
    expect(value_of(form, "where")).to_have_attribute("aria-invalid", "true")
    value_of(form, "where").fill("b.csv")
    output = form.dialog.get_by_role("textbox", name="Save as")
    output.fill("kept.ipynb")
    expect(output).to_have_accessible_description(f"Writes {place.name}/kept.ipynb")
    lines = value_of(form, "lines")
    lines.focus()
    keys.press("Control+End")
    keys.type("X")
    keys.press("Enter")
    keys.type("three")
    expect(lines).to_have_value("one\ntwoX\nthree")
    keys.press("Control+Enter")
    expect(form.dialog).to_have_count(0)
    expect(form.notice("Run completed")).to_be_visible()
    assert printed(place / "kept.ipynb") == "[3, False, '', 'one\\ntwoX\\nthree', 'b.csv']"


def test_what_was_written_into_a_run_is_replaced_only_when_asked(form: LabPage, place: Path) -> None:
    output = place / "typed.output.ipynb"
    form.page.keyboard.press("Control+Enter")
    expect(form.notice("Run completed")).to_be_visible()
    noted = output.read_text(encoding="utf-8").replace("from pathlib", "# looked at\\nfrom pathlib")
    output.write_text(noted, encoding="utf-8")
    open_form(form)
    value_of(form, "number").fill("8")
    form.page.keyboard.press("Control+Enter")
    refused = form.notice("Not run: ")
    expect(refused).to_contain_text("typed.output.ipynb: was edited after the run that wrote it")
    assert output.read_text(encoding="utf-8") == noted
    with form.page.expect_response("**/nb2prod/jobs/*/result*"):
        refused.get_by_role("button", name="Replace the file").click()
    assert printed(output).startswith("[8, False")

    output.write_text(noted, encoding="utf-8")
    job = job_list(form).filter(has_text="was edited after the run")  # where the notice has gone
    job.get_by_role("button", name="Run with parameters: typed.ipynb", exact=True).click()
    result = form.document("Run with parameters: typed.ipynb")
    with form.page.expect_response("**/nb2prod/jobs/*/result*"):
        result.get_by_role("button", name="Replace the file").click()
    assert printed(output).startswith("[8, False")


def test_values_of_the_last_time_are_marked_and_go_with_the_defaults(form: LabPage) -> None:
    keys = form.page.keyboard
    number, title = value_of(form, "number"), value_of(form, "title")
    title.fill("Draft")
    expect(form.dialog).to_contain_text("1 value is not the notebook's own.")
    keys.press("Escape")
    expect(form.dialog).to_have_count(0)
    open_form(form)
    expect(title).to_have_value("Report")  # what was cancelled is gone
    number.fill("8")
    title.fill("Final")
    keys.press("Enter")  # from text of one line
    expect(form.dialog).to_have_count(0)
    open_form(form)
    expect(number).to_have_value("8")
    expect(number).to_have_accessible_description("As the last time; the notebook has 3")
    expect(form.dialog).to_contain_text("2 are as they were the last time.")
    title.focus()
    press_until_focused(form.dialog.get_by_role("button", name="Reset title"), "Shift+Tab")
    keys.press("Enter")
    expect(title).to_have_value("Report")
    expect(focused(form.page)).to_have_attribute("id", title.get_attribute("id") or "")
    form.dialog.get_by_role("button", name="Reset all").click()
    expect(number).to_have_value("3")
    expect(number).to_be_focused()
    expect(form.dialog).to_contain_text("All values are the notebook's own.")
    keys.press("Escape")
    expect(form.dialog).to_have_count(0)
    form.editor(2).fill(PARAMETERS.replace("= 3", "= 50"))
    open_form(form)
    expect(number).to_have_value("50")
    expect(title).to_have_value("Final")
