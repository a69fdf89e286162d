"""The panel shows the module as it grows, and leads from its lines, graph and findings to the cells and back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.lab.module_panel import COMPILED, ModulePanel
from tests.lab.pages import LabPage
from tests.lab.small_notebooks import code, write

CELLS = (
    code("rate = 2.0  # of growth", "parameters"),
    code("rows = [1.0, 2.0, 3.0]", "step:load"),
    code("scaled = [rate * row for row in rows]", "step:scale"),
    code("total = sum(scaled)", "metrics"),
    code("assert total > 0", "test:total"),
)


def position(lab: LabPage, cell: int) -> Locator:
    """The part of the status bar that says which cell is the active one."""
    return lab.page.get_by_role("button", name=f"Cell {cell}/{len(CELLS)}")


def test_lines_and_cells_lead_to_each_other(lab: LabPage, place: Path) -> None:
    lab.open(write(place / "growth.ipynb", CELLS))
    panel = ModulePanel(lab)
    expect(panel.heading("growth.py")).to_be_visible()
    expect(panel.status).to_have_text(COMPILED)

    panel.module.get_by_text("def scale(").click()
    expect(position(lab, 3)).to_be_visible()
    lab.select(2)
    expect(panel.lines_of_the_cell.filter(has_text="def load(")).to_be_visible()
    expect(panel.lines_of_the_cell.filter(has_text="def scale(")).to_have_count(0)

    lab.editor(2).click()
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type("\nrows.append(4.25)")
    expect(panel.module).to_contain_text("rows.append(4.25)")
    expect(lab.cell(2).get_by_text("[ ]:")).to_be_visible()  # nothing was executed

    panel.show("Tests")
    expect(panel.tests).to_contain_text("def test_total(")
    panel.tests.get_by_text("def test_total(").click()
    expect(position(lab, 5)).to_be_visible()


def test_the_graph_leads_to_cells(lab: LabPage, place: Path) -> None:
    lab.open(write(place / "growth.ipynb", CELLS))
    panel = ModulePanel(lab)
    graph = panel.show("Graph")
    scale = graph.get_by_role("button", name=re.compile("^step scale"))
    expect(scale).to_have_accessible_name(re.compile("takes .*rows from load"))
    expect(scale).to_have_accessible_name(re.compile("gives scaled to"))
    expect(graph.locator("title").get_by_text("rows", exact=True)).to_have_count(1)  # the arrow's own label
    scale.click()
    expect(position(lab, 3)).to_be_visible()
    expect(scale).to_have_attribute("aria-current", "true")
    graph.get_by_role("button", name=re.compile("^test ")).press("Enter")
    expect(position(lab, 5)).to_be_visible()
    graph.get_by_role("button", name="Open large").click()
    large = lab.page.get_by_role("main").get_by_role("group", name="Step graph")
    large.get_by_role("button", name=re.compile("^step load")).click()
    expect(position(lab, 2)).to_be_visible()


def test_findings_are_listed_by_cell_and_mended(lab: LabPage, place: Path) -> None:
    lab.open(
        write(place / "growth.ipynb", [*CELLS[:2], code("scaled = np.array(rows) * rate", "step:scale"), *CELLS[3:]])
    )
    panel = ModulePanel(lab)
    expect(panel.status).to_have_text("Refused")
    expect(panel.banner).to_contain_text("'np' is not defined")
    panel.show("Findings")
    found = panel.findings(3)
    expect(found).to_contain_text("Error")
    expect(found).to_contain_text("add `import numpy as np` to cell 1")  # what the button does
    found.get_by_role("button", name="Line 1").click()
    expect(position(lab, 3)).to_be_visible()
    found.get_by_role("button", name="Apply fix").click()
    expect(panel.status).to_have_text(COMPILED)
    expect(found).to_have_count(0)
    lab.page.keyboard.press("ControlOrMeta+z")  # the focus is in the panel still
    found.get_by_role("button", name="Apply fix").click()
    expect(panel.status).to_have_text(COMPILED)
    panel.show("Module")
    expect(panel.module).to_contain_text("import numpy as np")
    lab.menu("Edit", "Undo Cell Operation")
    expect(panel.status).to_have_text("Refused")
    expect(panel.module).to_contain_text("def load(")  # the last good one stays


def test_readiness_is_measured(lab: LabPage, place: Path) -> None:
    lab.open(write(place / "growth.ipynb", CELLS))
    panel = ModulePanel(lab)
    for item in ("Exported", "Verified", "Tests"):
        expect(panel.readiness(item)).to_contain_text("not yet")
    expect(panel.readiness("Lint")).to_contain_text("clean")
    panel.button("Export").click()
    expect(lab.notice("Exported to")).to_be_visible()
    expect(panel.readiness("Exported")).to_contain_text("up to date")
    panel.readiness("Verified").click()
    expect(panel.readiness("Verified")).to_contain_text("equal")
    panel.readiness("Tests").click()
    expect(panel.readiness("Tests")).to_contain_text("passed")

    lab.editor(2).click()
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type("\nrows.append(4.25)")
    for item in ("Exported", "Verified", "Tests"):
        expect(panel.readiness(item)).to_contain_text("out of date")
    lab.save()
