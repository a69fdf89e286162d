"""Roles are given to cells by chips, an editor and suggestions; they are ordinary cell tags."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.roles import RoleEditor, chip, suggestion, suggestions
from tests.lab.saved import tags_of
from tests.lab.small_notebooks import code, write

CELLS = (
    code("rate = 2.0", "parameters"),
    code("rows = [1.0, 2.0, 3.0]", "step:load"),
    code("scaled = [rate * row for row in rows]"),
    code("total = sum(scaled)", "keep-me"),
    code("assert total == 12.0"),
)


def test_the_editor_gives_one_cell_a_role(lab: LabPage, place: Path) -> None:
    path = write(place / "one.ipynb", CELLS)
    lab.open(path)
    panel = ModulePanel(lab)
    expect(chip(lab, 2)).to_have_text(re.compile("step.*load"))
    lab.select(3)
    lab.cell(3).get_by_role("button", name="Add a role").click()
    editor = RoleEditor(lab)
    editor.kind("step").check()

    editor.name.fill("2nd step")
    expect(editor.dialog.get_by_text("is no Python name")).to_be_visible()
    editor.button("Apply").click()
    expect(editor.name).to_be_focused()  # it stays open, and nothing has changed
    expect(chip(lab, 3)).to_have_count(0)

    editor.name.fill("lo")
    editor.dialog.get_by_role("option", name="load").click()
    expect(editor.name).to_have_value("load")
    expect(editor.dialog.get_by_text("Joins cell 2")).to_be_visible()
    editor.name.fill("scale")
    editor.name.press("Enter")
    expect(editor.dialog).to_have_count(0)
    expect(chip(lab, 3)).to_have_text(re.compile("step.*scale"))
    expect(panel.module).to_contain_text("def scale(")

    lab.menu("Edit", "Undo Cell Operation")
    expect(chip(lab, 3)).to_have_count(0)
    expect(panel.module).not_to_contain_text("def scale(")
    lab.menu("Edit", "Redo Cell Operation")
    expect(chip(lab, 3)).to_have_text(re.compile("step.*scale"))
    lab.save()
    assert tags_of(path) == [["parameters"], ["step:load"], ["step:scale"], ["keep-me"], []]


def test_the_editor_gives_many_cells_a_role_at_once(lab: LabPage, place: Path) -> None:
    path = write(place / "many.ipynb", CELLS)
    lab.open(path)
    lab.select(3)
    lab.cell(4).locator(".jp-InputPrompt").click(modifiers=["Shift"])
    lab.page.keyboard.press("t")
    editor = RoleEditor(lab)
    expect(editor.dialog).to_contain_text("2 cells")
    editor.fill("step", "scale")
    for cell in (3, 4):
        expect(chip(lab, cell)).to_have_text(re.compile("step.*scale"))
    lab.save()
    assert tags_of(path)[2:4] == [["step:scale"], ["keep-me", "step:scale"]]  # foreign tags stay

    lab.select(4)
    chip(lab, 4).click()
    editor.button("Remove role").click()
    expect(chip(lab, 4)).to_have_count(0)
    lab.save()
    assert tags_of(path)[2:4] == [["step:scale"], ["keep-me"]]


def test_suggestions_are_marked_explained_and_dismissed(lab: LabPage, place: Path) -> None:
    path = write(place / "suggested.ipynb", [code(cell["source"]) for cell in CELLS])
    lab.open(path)
    panel = ModulePanel(lab)
    panel.button("Suggest roles for this notebook").click()
    expect(suggestions(lab).get_by_role("status")).to_have_text("5 suggested roles")
    expect(suggestion(lab, 1)).to_have_attribute("title", re.compile("^Suggested: .*literal"))
    lab.cell(5).get_by_role("button", name="Dismiss the suggested role").click()
    expect(suggestion(lab, 5)).to_have_count(0)
    expect(suggestions(lab).get_by_role("status")).to_have_text("4 suggested roles")
    lab.cell(1).get_by_role("button", name="Accept the suggested role").click()
    expect(chip(lab, 1)).to_have_accessible_name(re.compile("^Role: parameters"))
    lab.editor(4).click()  # what is suggested follows what the cell is now
    lab.page.keyboard.press("ControlOrMeta+A")
    lab.page.keyboard.type("import json")
    expect(suggestion(lab, 4)).to_have_accessible_name(re.compile("imports"))
    expect(suggestion(lab, 5)).to_have_count(0)
    suggestions(lab).get_by_role("button", name="Dismiss all").click()
    expect(suggestions(lab)).to_be_hidden()
    lab.save()
    assert tags_of(path) == [["parameters"], [], [], [], []]  # suggestions leave nothing in the file

    panel.button("Legend of the roles").click()
    legend = lab.dialog
    for role in ("parameters", "imports", "export", "step:NAME", "metrics", "figure:NAME", "test:NAME", "skip"):
        expect(legend.get_by_role("row").filter(has=lab.page.get_by_text(role, exact=True).first)).not_to_have_count(0)
    legend.get_by_role("button", name="Close").click()
    expect(legend).to_have_count(0)
