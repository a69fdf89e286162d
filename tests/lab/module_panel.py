"""The panel at the right: the module that a notebook becomes."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.lab.pages import LabPage

COMPILED = "Compiled"  # the status of what the notebook is now


class ModulePanel:
    """The panel of a page of JupyterLab, which it opens."""

    def __init__(self, lab: LabPage) -> None:
        self.region = lab.page.get_by_role("region", name="nb2prod", exact=True)
        lab.menu("nb2prod", "Show Module Panel")
        expect(self.region).to_be_visible()

    @property
    def status(self) -> Locator:
        """How far the module is behind its notebook."""
        return self.region.get_by_role("status").first

    def heading(self, text: str) -> Locator:
        return self.region.get_by_role("heading", name=text, exact=True)

    def button(self, name: str) -> Locator:
        return self.region.get_by_role("button", name=name, exact=True)

    def tab(self, name: str) -> Locator:
        return self.region.get_by_role("tab", name=name)

    def show(self, tab: str) -> Locator:
        """Open a tab, and return what it shows."""
        self.tab(tab).click()
        return self.region.get_by_role("tabpanel", name=tab)

    @property
    def module(self) -> Locator:
        """The text of the module."""
        return self.region.get_by_role("textbox", name="Generated module")

    @property
    def lines_of_the_cell(self) -> Locator:
        """The lines of the module, or of its tests, that the selected cell becomes."""
        return self.region.get_by_role("textbox").locator(".nb2prod-mod-activeCell")

    @property
    def tests(self) -> Locator:
        """The text of the tests."""
        return self.region.get_by_role("textbox", name="Generated tests")

    @property
    def banner(self) -> Locator:
        """Why there is no module."""
        return self.region.get_by_role("region", name="Why there is no module")

    def findings(self, cell: int) -> Locator:
        """The findings about a cell; their tab is to be open."""
        return self.region.get_by_role("region", name=f"Cell {cell}", exact=True)

    def readiness(self, item: str) -> Locator:
        """Whether the module is `Exported`, `Verified`, ..."""
        return self.region.get_by_role("region", name="Readiness").get_by_role("button", name=item)
