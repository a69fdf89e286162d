"""Findings stand in the cells, at their place, with what they say and how they are mended."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Route, expect

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

    explanation = lab.explained(underlined(lab, 2))
    expect(explanation).to_contain_text("'np' is not defined in any cell")
    expect(explanation).to_contain_text("Fix: ")
    explanation.get_by_role("button", name="Fix it").click()
    expect(underlined(lab, 2)).to_have_count(0)
    expect(lab.editor(1)).to_contain_text("import numpy as np")
    lab.menu("Edit", "Undo Cell Operation")
    expect(lab.editor(1)).not_to_contain_text("numpy")
    expect(underlined(lab, 2)).to_have_text("np.sqrt")


def test_what_is_explained_stays_under_the_mouse_while_other_findings_come_and_go(lab: LabPage, place: Path) -> None:
    cells = [code("import math", "imports"), code("ends = np.pi, pd.NA, math.tau", "step:ends")]
    lab.open(write(place / "ends.ipynb", cells))
    expect(underlined(lab, 2)).to_have_text(["np.pi", "pd.NA"])
    lab.editor(1).click()
    lab.page.keyboard.press("ControlOrMeta+End")
    explanation = lab.explained(underlined(lab, 2).first)
    lab.page.keyboard.insert_text(", pandas as pd")  # at once: half of it is an error of its own
    expect(underlined(lab, 2)).to_have_text(["np.pi"])
    expect(explanation).to_contain_text("'np' is not defined in any cell")
    lab.page.keyboard.insert_text(", numpy as np")
    expect(underlined(lab, 2)).to_have_count(0)
    expect(explanation).to_have_count(0)


def test_the_undo_key_takes_back_a_fix_and_nothing_else(lab: LabPage, place: Path) -> None:
    """The fix is in another cell than the finding, where something was typed right before."""
    cells = [code("import math", "imports"), code("root = np.sqrt(2.0)", "step:roots"), code("x = 1")]
    lab.open(write(place / "roots.ipynb", cells))
    keys = lab.page.keyboard
    lab.editor(2).click()
    keys.press("ControlOrMeta+End")
    keys.type(" + 1")
    expect(underlined(lab, 2)).to_have_text("np.sqrt")
    lab.select(3)
    lab.explained(underlined(lab, 2)).get_by_role("button", name="Fix it").click()
    expect(lab.editor(2)).to_be_focused()
    expect(lab.editor(1)).to_contain_text("import numpy as np")
    keys.press("ControlOrMeta+z")
    expect(lab.editor(1)).not_to_contain_text("numpy")
    expect(lab.editor(2)).to_contain_text("np.sqrt(2.0) + 1")
    expect(lab.editor(2)).to_be_focused()
    keys.press("ControlOrMeta+z")
    expect(lab.editor(2)).not_to_contain_text("+ 1")


def test_the_undo_key_gives_up_a_fix_that_is_still_on_its_way(lab: LabPage, place: Path) -> None:
    cells = [code("import math", "imports"), code("root = np.sqrt(2.0)", "step:roots")]
    lab.open(write(place / "roots.ipynb", cells))
    keys = lab.page.keyboard
    lab.editor(2).click()
    keys.press("ControlOrMeta+End")
    keys.type(" + 1")
    expect(underlined(lab, 2)).to_have_text("np.sqrt")
    held: list[Route] = []
    lab.page.route("**/nb2prod/fix*", lambda route: held.append(route))
    explanation = lab.explained(underlined(lab, 2))
    with lab.page.expect_request("**/nb2prod/fix*"):
        explanation.get_by_role("button", name="Fix it").click()
    expect(lab.editor(2)).to_be_focused()
    keys.press("ControlOrMeta+z")
    with lab.page.expect_response("**/nb2prod/fix*"):
        held.pop().continue_()
    with lab.page.expect_response("**/nb2prod/compile*"):
        keys.type(" + 2")
    expect(lab.editor(2)).to_contain_text("np.sqrt(2.0) + 1 + 2")
    expect(lab.editor(1)).not_to_contain_text("numpy")


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
