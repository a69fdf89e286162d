"""Chips above cells, and the editor that they open."""

from __future__ import annotations

import re

from playwright.sync_api import Locator

from tests.lab.pages import LabPage


def chip(lab: LabPage, cell: int) -> Locator:
    """What shows the role of a cell, or the suggested one."""
    return lab.cell(cell).get_by_role("button", name="Role: ").or_(suggestion(lab, cell))


def suggestion(lab: LabPage, cell: int) -> Locator:
    return lab.cell(cell).get_by_role("button", name="Suggested role: ")


def suggestions(lab: LabPage) -> Locator:
    """The bar above a notebook that has suggestions."""
    return lab.page.get_by_role("main").get_by_role("region", name="Suggested roles")


class RoleEditor:
    """The popup in which roles are chosen."""

    def __init__(self, lab: LabPage) -> None:
        self.dialog = lab.page.get_by_role("dialog")

    def kind(self, name: str) -> Locator:
        return self.dialog.get_by_role("radio", name=re.compile(f"^{name}"))

    @property
    def name(self) -> Locator:
        return self.dialog.get_by_role("combobox", name="Name")

    @property
    def module(self) -> Locator:
        return self.dialog.get_by_role("combobox", name="Module")

    def button(self, name: str) -> Locator:
        return self.dialog.get_by_role("button", name=name, exact=True)

    def fill(self, kind: str, name: str = "") -> None:
        """Choose a role and its name, and apply both."""
        self.kind(kind).check()
        if name:
            self.name.fill(name)
        self.button("Apply").click()
