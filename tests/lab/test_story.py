"""The whole way of a newcomer: from an untagged notebook with a mistake to a tested module and compared runs."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import FrameLocator, Locator, expect

from tests.lab.module_panel import COMPILED, ModulePanel
from tests.lab.pages import LabPage
from tests.lab.roles import RoleEditor, chip, suggestion, suggestions
from tests.lab.saved import without_tags

LONG = 90_000  # milliseconds for jobs that import libraries


def test_from_an_untagged_notebook_to_compared_runs(lab: LabPage, folder: Path) -> None:
    notebook = without_tags(folder / "weather_cleaning.ipynb", folder / "weather.ipynb", leave_out="import numpy as np")
    lab.open(notebook)
    panel = ModulePanel(lab)
    tag_the_cells(lab, panel)
    mend_the_mistake(lab, panel)
    export_and_open(lab, panel, folder)
    verify_and_compare(lab, panel)
    run_once_with_another_value(lab, folder)
    sweep_four_points(lab)


def tag_the_cells(lab: LabPage, panel: ModulePanel) -> None:
    panel.button("Suggest roles for this notebook").click()
    expect(suggestions(lab).get_by_role("status")).to_have_text("19 suggested roles")
    lab.cell(3).get_by_role("button", name="Accept the suggested role parameters").click()
    expect(chip(lab, 3)).to_have_accessible_name(re.compile("^Role: parameters"))
    panel.module.get_by_text("class Parameters:").click()
    expect(lab.page.get_by_role("button", name="Cell 3/26")).to_be_visible()
    suggestions(lab).get_by_role("button", name="Accept all").click()
    expect(suggestions(lab)).to_be_hidden()
    expect(chip(lab, 5)).to_have_accessible_name(re.compile("^Role: step read_everything_text"))
    # what the notebook reports becomes metrics, which sweeps compare
    chip(lab, 25).click()
    RoleEditor(lab).fill("metrics")
    expect(chip(lab, 25)).to_have_accessible_name(re.compile("^Role: metrics"))
    expect(suggestion(lab, 25)).to_have_count(0)


def mend_the_mistake(lab: LabPage, panel: ModulePanel) -> None:
    expect(panel.status).to_have_text("Refused")
    expect(panel.banner).to_contain_text("'np' is not defined")
    panel.show("Findings")
    fix = panel.findings(19).get_by_role("button", name="Apply fix")
    fix.click()
    expect(panel.status).to_have_text(COMPILED)
    expect(lab.editor(2)).to_contain_text("import numpy as np")
    lab.menu("Edit", "Undo Cell Operation")
    expect(panel.status).to_have_text("Refused")
    expect(lab.editor(2)).not_to_contain_text("numpy")
    lab.menu("Edit", "Redo Cell Operation")
    expect(panel.status).to_have_text(COMPILED)
    panel.show("Module")
    lab.select(5)
    expect(panel.lines_of_the_cell.filter(has_text="def read_everything_text(")).to_be_visible()


def export_and_open(lab: LabPage, panel: ModulePanel, folder: Path) -> None:
    lab.notebook.get_by_role("button", name="Export", exact=True).click()
    lab.notice("Exported to").get_by_role("button", name="Open module").click()
    expect(lab.document("weather.py").get_by_text("class Parameters:")).to_be_visible()
    assert "def read_everything_text(" in (folder / "weather.py").read_text()
    lab.tab("weather.ipynb").click()
    expect(panel.readiness("Exported")).to_contain_text("up to date")


def verify_and_compare(lab: LabPage, panel: ModulePanel) -> None:
    lab.notebook.get_by_role("button", name="More of nb2prod").click()
    lab.choose("Verify")
    lab.notice("Verified").get_by_role("button", name="Show comparison").click(timeout=LONG)
    comparison = lab.document("Verify: weather.ipynb")
    expect(comparison).to_contain_text("The module computes what the notebook computes.")
    summary = comparison.get_by_role("row").filter(has_text="summary")
    expect(summary).to_contain_text("pandas.DataFrame")
    expect(summary).to_contain_text("equal")
    expect(panel.readiness("Verified")).to_contain_text("equal")
    summary.get_by_role("button", name="cell 24").click()
    expect(lab.page.get_by_role("button", name="Cell 24/26")).to_be_visible()


def run_once_with_another_value(lab: LabPage, folder: Path) -> None:
    lab.menu("nb2prod", "Run with Parameters…")
    gap = lab.dialog.get_by_role("textbox", name="max_gap")
    expect(gap).to_have_value("3")
    expect(gap).to_have_accessible_description("days in a row that may be interpolated")
    gap.fill("three")
    lab.dialog.get_by_role("button", name="Run", exact=True).click()
    expect(gap).to_have_accessible_description(re.compile("takes an int"))
    expect(gap).to_be_focused()
    assert not (folder / "weather.output.ipynb").exists()
    gap.fill("1")
    lab.dialog.get_by_role("button", name="Run", exact=True).click()
    expect(lab.dialog).to_have_count(0)
    lab.notice("Run completed").get_by_role("button", name="Open notebook").click(timeout=LONG)
    executed = lab.document("weather.output.ipynb")
    expect(executed.get_by_text("max_gap = 1")).to_be_visible()
    lab.tab("weather.ipynb").click()


def sweep_four_points(lab: LabPage) -> None:
    lab.menu("nb2prod", "Sweep…")
    lab.dialog.get_by_role("combobox", name="How max_gap varies").select_option("list or range")
    lab.dialog.get_by_role("textbox", name="max_gap").fill("1,2,3,4")
    expect(lab.dialog.get_by_role("region", name="What will run")).to_contain_text("4 runs")
    lab.dialog.get_by_role("textbox", name="Best run").fill("min:missing_share")
    lab.dialog.get_by_role("button", name="Start sweep").click()
    sweep = lab.document("Sweep: weather.ipynb")
    rows = sweep.get_by_role("region", name="Table of runs").get_by_role("row").filter(has_text="completed")
    expect(rows).to_have_count(4, timeout=LONG)
    expect(lab.notice("Sweep completed: 4 runs")).to_be_visible()  # for some seconds
    expect(rows.filter(has_text="★ best")).to_have_count(1)
    choose_the_plot(sweep)
    sweep.get_by_role("button", name="Full report").click()
    report: FrameLocator = sweep.frame_locator("iframe")
    expect(report.get_by_role("table").first).to_contain_text("max_gap")
    report.get_by_role("link", name="Executed notebook of run").click()
    expect(lab.notebook.get_by_text("max_gap = 4", exact=True)).to_be_visible()
    lab.tab("Sweep: weather.ipynb").click()
    sweep.get_by_role("button", name="Results").click()
    sweep.get_by_role("button", name="Open the executed notebook of run 2").click()
    expect(lab.notebook.get_by_text("max_gap = 2", exact=True)).to_be_visible()


def choose_the_plot(sweep: Locator) -> None:
    sweep.get_by_role("combobox", name="Up").select_option("report.interpolated")
    plot = sweep.get_by_role("group", name="report.interpolated against max_gap: 4 runs")
    expect(plot.get_by_role("button", name=re.compile("^run .: max_gap = ., report.interpolated = "))).to_have_count(4)
