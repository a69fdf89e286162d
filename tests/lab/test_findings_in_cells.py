"""Findings stand in the cells, at their place, with what they say and how they are mended."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.lab.pages import LabPage
from tests.lab.small_notebooks import code, write

MISTAKE = "word = 'naïve 😀'; root = np.sqrt(2.0)"  # the face takes two units of what browsers count


def underlined(lab: LabPage, cell: int) -> Locator:
    return lab.cell(cell).locator(".nb2prod-CellFinding")


def test_a_finding_is_underlined_explained_and_mended(lab: LabPage, place: Path) -> None:
    cells = [code("import math", "imports"), code(f"half = math.pi / 2\n{MISTAKE}", "step:roots"), code("x = 1")]
    lab.open(write(place / "roots.ipynb", cells))
    expect(underlined(lab, 2)).to_have_text("np.sqrt")
    marker = lab.cell(2).get_by_role("img", name="'np' is not defined")
    expect(marker).to_be_visible()  # not by colour alone
    expect(lab.cell(2).locator(".cm-line").filter(has=lab.page.locator(".nb2prod-CellFinding"))).to_contain_text(
        "root ="
    )

    underlined(lab, 2).hover()
    explanation = lab.page.get_by_role("group", name="nb2prod findings")
    expect(explanation).to_contain_text("'np' is not defined in any cell")
    expect(explanation).to_contain_text("Fix: ")
    explanation.get_by_role("button", name="Fix it").click()
    expect(underlined(lab, 2)).to_have_count(0)
    expect(lab.editor(1)).to_contain_text("import numpy as np")
    lab.menu("Edit", "Undo Cell Operation")
    expect(lab.editor(1)).not_to_contain_text("numpy")
    expect(underlined(lab, 2)).to_have_text("np.sqrt")


def test_an_underline_moves_with_its_text_and_goes_when_it_is_mended_by_hand(lab: LabPage, place: Path) -> None:
    cells = [code("import math", "imports"), code("root = np.sqrt(2.0)", "step:roots"), code("x = 1")]
    lab.open(write(place / "roots.ipynb", cells))
    expect(underlined(lab, 2)).to_have_text("np.sqrt")
    lab.editor(2).click()
    lab.page.keyboard.press("ControlOrMeta+Home")
    lab.page.keyboard.type("half = math.pi / 2\n")
    expect(underlined(lab, 2)).to_have_text("np.sqrt")
    lab.page.keyboard.press("ControlOrMeta+End")
    for _ in "np.sqrt(2.0)":
        lab.page.keyboard.press("Backspace")
    lab.page.keyboard.type("math.sqrt(2.0)")
    expect(underlined(lab, 2)).to_have_count(0)
