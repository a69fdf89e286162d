"""In the dark theme nothing of nb2prod stays light; that texts can be read is mostly test_accessibility.py's."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.lab import small_notebooks
from tests.lab.contrast import READABLE, contrast, surfaces
from tests.lab.jupyter import JupyterServer
from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.roles import chip
from tests.lab.themes import FOLLOWS_SYSTEM, switch

_BRIGHT = 0.5  # of a surface: a light grey


def test_no_surface_stays_light(lab_on: Callable[[JupyterServer], LabPage], own_server: JupyterServer) -> None:
    own_server.preferences = FOLLOWS_SYSTEM
    own_server.start()
    lab = lab_on(own_server)
    lab.open(small_notebooks.write(own_server.root / "faulty.ipynb", small_notebooks.with_findings()))
    panel = ModulePanel(lab)
    expect(panel.banner).to_contain_text("NB104")
    assert max(surfaces(lab.page, [".nb2prod-ChipRow", ".nb2prod-Panel"]).values()) > _BRIGHT
    panel.button("Export").hover()
    assert contrast(panel.button("Export")) > READABLE
    switch(lab.page, "dark")
    panel.button("Export").hover()
    assert contrast(panel.button("Export")) > READABLE
    panel.show("Findings")
    chip(lab, 3).click()
    shown = surfaces(lab.page, [".nb2prod-ChipRow", ".nb2prod-Panel", ".nb2prod-RolePopup"])
    lab.page.keyboard.press("Escape")
    lab.menu("nb2prod", "Roles of Cells")
    shown |= surfaces(lab.page, [".nb2prod-Legend", ".jp-Dialog-content"])
    assert {name: brightness for name, brightness in shown.items() if brightness > _BRIGHT} == {}
