"""The same wheel in Notebook 7, whose main area has room for the notebook alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.lab import small_notebooks
from tests.lab.jupyter import JupyterServer
from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.roles import RoleEditor, chip

_OWN_PROBLEM = "Cannot read properties of undefined (reading 'schema')"  # of Notebook 7.6 without nb2prod, too


def test_from_a_tag_to_a_verified_module(page: Page, own_server: JupyterServer) -> None:
    own_server.program = "notebook"
    own_server.start()
    notebook = small_notebooks.write(own_server.root / "sums.ipynb", small_notebooks.sums())
    lab = LabPage(page, own_server)
    page.goto(own_server.url("notebooks/sums.ipynb"))
    expect(chip(lab, 3)).to_contain_text("count")

    panel = ModulePanel(lab)
    expect(panel.module).to_contain_text("def count(")
    chip(lab, 3).click()
    RoleEditor(lab).fill("step", "collect")
    expect(panel.module).to_contain_text("def collect(")
    lab.notebook.get_by_role("toolbar").get_by_role("button", name="Export").click()
    expect(lab.notice("Exported to sums.py")).to_be_visible()
    assert "def collect(" in notebook.with_suffix(".py").read_text()

    lab.menu("nb2prod", "Verify")
    lab.notice("the module computes").get_by_role("button", name="Show comparison").click()
    shown = page.get_by_role("tabpanel", name="Verify: sums.ipynb")
    expect(shown).to_contain_text("The module computes what the notebook computes.")
    expect(shown.get_by_role("rowheader", name="collect")).to_be_visible()
    expect(panel.readiness("Verified")).to_contain_text("equal")
    assert set(lab.problems) <= {_OWN_PROBLEM}
