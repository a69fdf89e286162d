"""A notebook that is renamed while it is open takes its results along."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.lab.pages import LabPage
from tests.lab.small_notebooks import sums, write


def test_results_lead_to_the_notebook_under_its_new_name(lab: LabPage, place: Path) -> None:
    lab.open(write(place / "before.ipynb", sums()))
    lab.menu("nb2prod", "Verify")
    lab.page.get_by_role("button", name="Show comparison").click()
    shown = lab.document("Verify: before.ipynb")
    expect(shown).to_contain_text("The module computes what the notebook computes.")

    lab.tab("before.ipynb").click()
    lab.menu("File", "Rename Notebook…")
    lab.dialog.get_by_role("textbox").fill("after.ipynb")
    lab.dialog.get_by_role("button", name="Rename").click()
    expect(lab.tab("after.ipynb")).to_be_visible()

    lab.tab("Verify: before.ipynb").click()
    shown.get_by_role("button", name="cell 4", exact=True).click()
    expect(lab.tab("after.ipynb")).to_have_attribute("aria-selected", "true")
    expect(lab.cell(4)).to_contain_class("jp-mod-active")
