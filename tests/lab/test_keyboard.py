"""Everything can be done without a mouse, and the focus comes back to where it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.lab import small_notebooks
from tests.lab.keys import command, focused, press_until_focused, wait_for_shortcuts
from tests.lab.pages import LabPage
from tests.lab.roles import chip, suggestions
from tests.lab.small_notebooks import Cell

Opens = Callable[[list[Cell]], LabPage]


@pytest.fixture
def opens(lab: LabPage, place: Path) -> Opens:
    def opened(cells: list[Cell]) -> LabPage:
        lab.open(small_notebooks.write(place / "sums.ipynb", cells))
        wait_for_shortcuts(lab)
        return lab

    return opened


def shown_panel(lab: LabPage) -> Locator:
    """The panel, called by its command; its open tab has the focus then."""
    command(lab, "Show Module Panel")
    panel = lab.page.get_by_role("region", name="nb2prod", exact=True)
    expect(panel.get_by_role("tab", name="Module")).to_be_focused()
    return panel


def test_tagging_a_cell(opens: Opens) -> None:
    lab = opens(small_notebooks.sums())
    keys = lab.page.keyboard
    for number in range(2, 7):
        keys.press("ArrowDown")
        expect(lab.cell(number)).to_be_focused()
    keys.press("t")
    expect(lab.dialog).to_contain_text("Role of cell 6")
    keys.press("s")
    expect(lab.dialog.get_by_role("radio", name=re.compile("^step"))).to_be_checked()
    press_until_focused(lab.dialog.get_by_role("combobox", name="Name"))
    keys.type("spread")
    keys.press("Enter")
    expect(lab.dialog).to_have_count(0)
    expect(chip(lab, 6)).to_contain_text("spread")
    expect(lab.cell(6)).to_be_focused()
    keys.press("t")
    expect(lab.dialog.locator(":focus").first).to_be_visible()
    keys.press("Escape")
    expect(lab.dialog).to_have_count(0)
    expect(lab.cell(6)).to_be_focused()


def test_from_a_finding_to_its_cell(opens: Opens) -> None:
    lab = opens(small_notebooks.with_findings())
    keys = lab.page.keyboard
    panel = shown_panel(lab)
    for name in ("Tests", "Graph", "Findings"):
        keys.press("ArrowRight")
        expect(panel.get_by_role("tab", name=name)).to_be_focused()
        expect(panel.get_by_role("tabpanel", name=name)).to_be_visible()
    finding = panel.get_by_role("region", name="Cell 4").get_by_role("button", name="Line 1")
    press_until_focused(finding)
    keys.press("Enter")
    expect(lab.editor(4)).to_be_focused()


def test_fixing_a_finding(opens: Opens) -> None:
    lab = opens(small_notebooks.with_findings())
    panel = shown_panel(lab)
    lab.page.keyboard.press("End")
    press_until_focused(panel.get_by_role("button", name="Apply fix of NB104"))
    lab.page.keyboard.press("Enter")
    expect(chip(lab, 3)).to_contain_text("count_numbers")
    expect(panel.get_by_role("tab", name="Findings")).to_be_focused()


def test_fixing_where_the_cursor_is(opens: Opens) -> None:
    cells = [small_notebooks.code("import math", "imports"), small_notebooks.code("x = np.sqrt(2.0)", "step:roots")]
    lab = opens(cells)
    expect(lab.cell(2).locator(".nb2prod-CellFinding")).to_have_text("np.sqrt")
    lab.page.keyboard.press("F8")
    expect(lab.editor(2)).to_be_focused()
    explanation = lab.page.get_by_role("group", name="nb2prod findings")
    expect(explanation).to_contain_text("'np' is not defined in any cell")
    lab.page.keyboard.press("ControlOrMeta+.")
    expect(lab.editor(1)).to_contain_text("import numpy as np")
    expect(explanation).to_have_count(0)
    expect(lab.editor(2)).to_be_focused()


def test_fixing_what_refuses_the_module(opens: Opens) -> None:
    """The finding stands above the module, with a button that goes with it."""
    lab = opens(small_notebooks.with_findings())
    panel = shown_panel(lab)
    banner = panel.get_by_role("region", name="Why there is no module")
    press_until_focused(banner.get_by_role("button", name="Apply fix of NB104"))
    lab.page.keyboard.press("Enter")
    expect(chip(lab, 3)).to_contain_text("count_numbers")
    expect(panel.get_by_role("tab", name="Module")).to_be_focused()


def test_accepting_all_suggestions(opens: Opens) -> None:
    lab = opens(small_notebooks.untagged())
    command(lab, "Suggest Roles")
    press_until_focused(suggestions(lab).get_by_role("button", name="Accept all"), "Shift+Tab")
    lab.page.keyboard.press("Enter")
    expect(suggestions(lab)).to_be_hidden()
    expect(lab.cell(1)).to_be_focused()


def test_from_the_graph_to_a_cell(opens: Opens) -> None:
    lab = opens(small_notebooks.sums())
    panel = shown_panel(lab)
    for name in ("Tests", "Graph"):
        lab.page.keyboard.press("ArrowRight")
        expect(panel.get_by_role("tab", name=name)).to_be_focused()
    press_until_focused(panel.get_by_role("group", name="Step graph").get_by_role("button").first)
    lab.page.keyboard.press("ArrowDown")
    expect(focused(lab.page)).to_have_attribute("aria-label", re.compile("^step count. takes wait, size, kind"))
    lab.page.keyboard.press("Enter")
    expect(lab.cell(3)).to_have_class(re.compile("jp-mod-active"))


def test_exporting_from_the_menu(opens: Opens, place: Path) -> None:
    lab = opens(small_notebooks.sums())
    menu_bar = lab.page.get_by_role("menubar")
    press_until_focused(menu_bar.get_by_role("menuitem", name="File"), "Shift+Tab")
    press_until_focused(menu_bar.get_by_role("menuitem", name="nb2prod"), "ArrowRight")
    lab.page.keyboard.press("Enter")
    expect(lab.page.get_by_role("menu").get_by_role("menuitem", name="Verify")).to_be_visible()
    lab.page.keyboard.press("Enter")
    expect(lab.notice("Exported to")).to_be_visible()
    assert (place / "sums.py").exists()


def test_filling_in_the_form(opens: Opens, place: Path) -> None:
    lab = opens(small_notebooks.sums())
    keys = lab.page.keyboard
    command(lab, "Run with Parameters")
    size = lab.dialog.get_by_role("textbox", name="size")
    expect(size).to_be_focused()
    keys.press("Control+A")
    keys.type("many")
    keys.press("Enter")
    expect(size).to_have_attribute("aria-invalid", "true")
    expect(size).to_be_focused()
    keys.press("Control+A")
    keys.type("5")
    keys.press("Tab")
    keys.type("double")
    expect(lab.dialog.get_by_role("combobox", name="kind")).to_have_value("double")
    keys.press("Enter")
    expect(lab.dialog).to_have_count(0)
    expect(lab.notice("Run completed")).to_be_visible()
    expect(lab.cell(1)).to_be_focused()
    assert (place / "sums.output.ipynb").exists()


def test_from_a_point_of_a_sweep_to_its_run(opens: Opens) -> None:
    lab = opens(small_notebooks.sums())
    keys = lab.page.keyboard
    command(lab, "Sweep")
    varies = lab.dialog.get_by_role("combobox", name="How size varies")
    press_until_focused(varies)
    keys.type("list")
    expect(varies).to_have_value("grid")
    press_until_focused(lab.dialog.get_by_role("textbox", name="size"))
    keys.press("Control+A")
    keys.type("2,3,4")
    keys.press("Enter")
    expect(lab.dialog).to_have_count(0)
    sweep = lab.document("Sweep: sums.ipynb")
    expect(sweep).to_contain_text("report as a file")
    plot = sweep.get_by_role("group", name=re.compile("against size: 3 runs$"))
    press_until_focused(plot.get_by_role("button", name=re.compile("^run 1: size = 2, ")))
    keys.press("ArrowRight")
    expect(plot.get_by_role("button", name=re.compile("^run 2: "))).to_be_focused()
    keys.press("End")
    expect(plot.get_by_role("button", name=re.compile("^run 3: size = 4, "))).to_be_focused()
    keys.press("Tab")  # all points are one stop
    expect(sweep.get_by_role("region", name="Table of runs")).to_be_focused()
    keys.press("Shift+Tab")
    expect(plot.get_by_role("button", name=re.compile("^run 3: "))).to_be_focused()
    keys.press("Enter")
    expect(lab.notebook.get_by_text("size = 4", exact=True)).to_be_visible()


def test_cancelling_a_job(opens: Opens) -> None:
    lab = opens(small_notebooks.sums())
    keys = lab.page.keyboard
    command(lab, "Run with Parameters")
    press_until_focused(lab.dialog.get_by_role("textbox", name="wait"))
    keys.press("Control+A")
    keys.type("600")
    keys.press("Enter")
    expect(lab.cell(1)).to_be_focused()
    command(lab, "Show Jobs")
    jobs = lab.page.get_by_role("list", name="Jobs").get_by_role("listitem")
    job = jobs.first
    press_until_focused(job.get_by_role("button", name="Cancel"))
    keys.press("Enter")
    expect(job).to_contain_text("cancelled")
    expect(job.get_by_role("button", name="Dismiss")).to_be_focused()
    count = jobs.count()
    keys.press("Enter")
    expect(jobs).to_have_count(count - 1)
    expect(focused(lab.page)).to_be_visible()


def test_closing_dialogs(opens: Opens, place: Path) -> None:
    lab = opens(small_notebooks.sums())
    keys = lab.page.keyboard
    keys.press("ArrowDown")
    command(lab, "Roles of Cells")
    expect(lab.page.get_by_role("dialog", name="Roles of cells")).to_contain_text("What the cell becomes")
    expect(lab.dialog.get_by_role("button", name="Close")).to_be_focused()
    keys.press("Escape")
    expect(lab.dialog).to_have_count(0)
    expect(lab.cell(2)).to_be_focused()
    keys.press("Control+Alt+E")
    expect(lab.notice("Exported to")).to_be_visible()
    module = place / "sums.py"
    edited = module.read_text() + "\nCHANGED = True\n"
    module.write_text(edited)
    keys.press("Control+Alt+E")
    conflict = lab.page.get_by_role("dialog", name="The module was edited by hand")
    expect(conflict.get_by_role("button", name="Keep my edits")).to_be_focused()
    keys.press("Enter")
    expect(lab.dialog).to_have_count(0)
    expect(lab.cell(2)).to_be_focused()
    assert module.read_text() == edited
