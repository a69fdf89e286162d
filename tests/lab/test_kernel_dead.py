"""Without a kernel everything goes on: nb2prod compiles on the server, and runs in processes of its own."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.lab import small_notebooks
from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.roles import RoleEditor, chip


def test_the_kernel_was_shut_down(lab: LabPage, place: Path) -> None:
    notebook = small_notebooks.write(place / "sums.ipynb", small_notebooks.sums())
    lab.open(notebook)
    panel = ModulePanel(lab)
    lab.menu("Kernel", "Shut Down Kernel")
    expect(lab.page.get_by_role("contentinfo").get_by_role("button", name="No Kernel")).to_be_visible()

    lab.cell(6).hover()
    lab.cell(6).get_by_role("button", name="Add a role").click()
    RoleEditor(lab).fill("step", "spread")
    expect(chip(lab, 6)).to_contain_text("spread")
    expect(panel.module).to_contain_text("spread = max(numbers)")
    lab.menu("nb2prod", "Export")
    expect(lab.notice("Exported to")).to_be_visible()
    assert "spread = max(numbers)" in notebook.with_suffix(".py").read_text()
    lab.menu("nb2prod", "Verify")
    expect(lab.notice("the module computes what the notebook computes")).to_be_visible()


def test_the_kernel_is_not_installed(lab: LabPage, place: Path) -> None:
    notebook = small_notebooks.write(place / "sums.ipynb", small_notebooks.sums(), kernel="of-another-machine")
    lab.page.goto(lab.server.url(f"lab/tree/{place.name}/{notebook.name}?reset"))
    lab.dialog.get_by_role("button", name="No Kernel").click()
    panel = ModulePanel(lab)
    expect(panel.module).to_contain_text("def count(")
    lab.menu("nb2prod", "Export")
    expect(lab.notice("Exported to")).to_be_visible()
    lab.menu("nb2prod", "Verify")
    expect(lab.notice("the module computes what the notebook computes")).to_be_visible()
