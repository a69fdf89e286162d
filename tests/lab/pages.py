"""What a person sees and does in JupyterLab, in the words that are on the screen."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from playwright.sync_api import Error, Locator, Page, expect

from tests.lab.jupyter import JupyterServer

_STARTING = 120_000  # milliseconds for JupyterLab and a kernel to start


class LabPage:
    """JupyterLab in a browser's page; everything is located by role and visible text."""

    def __init__(self, page: Page, server: JupyterServer) -> None:
        self.page = page
        self.server = server
        self.problems: list[str] = []  # what went wrong in the page's scripts
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def open(self, notebook: Path) -> None:
        """Open a notebook alone, and wait for its kernel."""
        path = notebook.relative_to(self.server.root).as_posix()
        self.page.goto(self.server.url(f"lab/tree/{path}?reset"))
        self.wait_for_kernel()

    def open_beside(self, notebook: Path) -> None:
        """Open a notebook in the right half of the main area, beside what is open."""
        path = notebook.relative_to(self.server.root).as_posix()
        self.menu("File", "Open from Path…")
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill(path)
        dialog.get_by_role("button", name="Open").click()
        tab = self.tab(notebook.name)
        expect(tab).to_have_attribute("aria-selected", "true")
        self.wait_for_kernel()
        area = self.page.get_by_role("main").bounding_box()
        assert area is not None
        tab.hover()
        self.page.mouse.down()
        self.page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2, steps=5)
        self.page.mouse.move(area["x"] + area["width"] - 30, area["y"] + area["height"] / 2, steps=5)
        self.page.mouse.up()

    def reload(self) -> None:
        self.page.reload()
        self.wait_for_kernel()

    def wait_for_kernel(self) -> None:
        """Commands and shortcuts that come before the notebook is ready are lost."""
        idle = self.page.locator(".jp-NotebookPanel:visible .jp-Notebook-ExecutionIndicator[data-status='idle']")
        expect(idle.first).to_be_visible(timeout=_STARTING)

    def menu(self, name: str, *items: str) -> None:
        """Choose an item of the menu bar."""
        self.page.get_by_role("menubar").get_by_role("menuitem", name=name, exact=True).click()
        for item in items:
            self.choose(item)

    def choose(self, item: str) -> None:
        """Choose an item of the menu that is open."""
        label = self.page.get_by_text(item, exact=True)
        menu = self.page.get_by_role("menu")
        menu.get_by_role("menuitem").or_(menu.get_by_role("menuitemcheckbox")).filter(has=label).click()

    def command(self, label: str) -> None:
        """Call a command by its name in the palette."""
        self.menu("View", "Activate Command Palette")
        self.page.get_by_placeholder("SEARCH", exact=True).fill(label)
        self.page.locator(".lm-CommandPalette-item").filter(has_text=label).first.click()

    def save(self) -> None:
        """Save the notebook in front, again where its kernel has said something about itself just then."""
        dirty = self.page.get_by_role("main").locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")
        for _ in range(10):
            self.page.keyboard.press("ControlOrMeta+S")
            with contextlib.suppress(AssertionError):
                expect(dirty).to_have_count(0, timeout=3_000)
                return
        raise AssertionError("the notebook cannot be saved")

    def tab(self, title: str) -> Locator:
        """The tab of a document in the main area."""
        return self.page.get_by_role("main").get_by_role("tab", name=title, exact=True)

    def document(self, title: str) -> Locator:
        """A document in the main area, by the title of its tab."""
        return self.page.get_by_role("main").get_by_role("tabpanel", name=title, exact=True)

    @property
    def notebook(self) -> Locator:
        """The notebook that is open alone."""
        return self.page.locator(".jp-NotebookPanel:visible")

    def cell(self, number: int, notebook: Locator | None = None) -> Locator:
        """A cell of a notebook, by its number from 1."""
        return (notebook or self.notebook).locator(f".jp-Cell[data-windowed-list-index='{number - 1}']")

    def editor(self, number: int, notebook: Locator | None = None) -> Locator:
        """The text of a cell."""
        return self.cell(number, notebook).get_by_role("textbox")

    def select(self, number: int, notebook: Locator | None = None) -> None:
        """Select a cell, without editing it."""
        self.cell(number, notebook).locator(".jp-InputPrompt").click()

    def explained(self, text: Locator) -> Locator:
        """The box over a finding in a cell; the mouse moves again where the text was drawn anew right under it."""
        box = self.page.get_by_role("group", name="nb2prod findings")
        for _ in range(10):
            self.page.mouse.move(0, 0)
            text.hover()
            with contextlib.suppress(AssertionError):
                expect(box).to_be_visible(timeout=3_000)
                return box
        raise AssertionError("nothing is explained")

    def notice(self, text: str | re.Pattern[str]) -> Locator:
        """A notification that is shown now."""
        return self.page.locator(".Toastify__toast").filter(has_text=text)

    def hide_notices(self) -> None:
        """Close the notifications that are shown: for seconds they lie over what is below, and look like later ones."""
        hide = self.page.locator(".Toastify__toast").get_by_role("button", name="Hide notification")
        while hide.count() > 0:
            with contextlib.suppress(Error):  # it may go by itself
                hide.first.click(timeout=3_000)

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")
