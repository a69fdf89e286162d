"""Two notebooks side by side: each has its own module, findings, jobs and results."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.lab.module_panel import COMPILED, ModulePanel
from tests.lab.pages import LabPage
from tests.lab.small_notebooks import code, sums, write


def test_each_notebook_has_its_own_module_jobs_and_results(lab: LabPage, place: Path) -> None:
    lab.page.set_viewport_size({"width": 2300, "height": 900})  # room for both toolbars
    lab.open(write(place / "left.ipynb", sums()))
    cells = [code("import math", "imports"), code("root = math.sqrt(2.0)", "step:roots")]
    lab.open_beside(write(place / "right.ipynb", cells))
    left, right = lab.document("left.ipynb"), lab.document("right.ipynb")
    expect(left).to_be_visible()
    expect(right).to_be_visible()
    panel = ModulePanel(lab)
    expect(panel.heading("right.py")).to_be_visible()
    expect(panel.module).to_contain_text("def roots(")

    lab.select(3, left)
    expect(panel.heading("left.py")).to_be_visible()
    expect(panel.module).to_contain_text("def count(")
    expect(panel.module).not_to_contain_text("def roots(")

    # what is typed on one side is found there, and not on the other
    lab.editor(2, right).click()
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type("\nhalf = undefined / 2")
    expect(panel.status).to_have_text("Refused")
    expect(right.locator(".nb2prod-CellFinding")).to_have_text("undefined")
    expect(left.locator(".nb2prod-CellFinding")).to_have_count(0)
    lab.select(3, left)
    expect(panel.status).to_have_text(COMPILED)

    # the button of each toolbar is about its own notebook, whichever is in front
    right.get_by_role("button", name="Export", exact=True).click()
    expect(lab.notice("Not exported")).to_contain_text("undefined")
    left.get_by_role("button", name="Export", exact=True).click()
    expect(lab.notice("Exported to")).to_contain_text("left.py")
    expect(panel.heading("left.py")).to_be_visible()
    expect(panel.readiness("Exported")).to_contain_text("up to date")
    assert (place / "left.py").exists()
    assert not (place / "right.py").exists()

    lab.menu("nb2prod", "Verify")
    lab.notice("Verified").get_by_role("button", name="Show comparison").click()
    comparison = lab.document("Verify: left.ipynb")
    expect(comparison.get_by_role("row", name="numbers")).to_be_visible()
    comparison.get_by_role("button", name="cell 3").click()
    expect(lab.page.get_by_role("button", name="Cell 3/6")).to_be_visible()
    lab.menu("nb2prod", "Show Jobs")
    jobs = lab.page.get_by_role("tabpanel", name="nb2prod jobs").get_by_role("listitem")
    expect(jobs.filter(has_text="left.ipynb").filter(has_text=place.name)).to_have_count(0)
    expect(jobs.filter(has_text="Verify: left.ipynb")).to_contain_text("done")
    expect(jobs.filter(has_text="Export: left.ipynb").first).to_contain_text("done")
    expect(jobs.filter(has_text="Export: right.ipynb").first).to_contain_text("refused")
