"""A notebook in another language is left alone, and nothing about it can be started."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.small_notebooks import code, write


def test_nothing_can_be_started_on_a_notebook_in_julia(lab: LabPage, place: Path) -> None:
    notebook = write(place / "sums.ipynb", [code("total = sum(1:3)", "step:total")], kernel="julia-1.11")
    notebook.write_text(notebook.read_text().replace('"language": "python"', '"language": "julia"'))
    lab.page.goto(lab.server.url(f"lab/tree/{place.name}/{notebook.name}?reset"))
    lab.dialog.get_by_role("button", name="No Kernel").click()
    expect(ModulePanel(lab).status).to_have_text("Not Python")
    toolbar = lab.notebook.get_by_role("toolbar")
    expect(toolbar.get_by_role("button", name="Export", exact=True)).to_be_disabled()
    lab.menu("nb2prod")
    menu = lab.page.get_by_role("menu")
    for name in ("Check", "Verify", "Run with Parameters…", "Sweep…", "Suggest Roles"):
        expect(menu.get_by_role("menuitem", name=name, exact=True)).to_be_disabled()
