"""A notebook of 500 cells: chips come into view with their cells, and typing is never waited for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Request, expect

from tests.lab import small_notebooks
from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.roles import chip

_CELLS = 500
_TYPED = "answer_of_the_last_cell = value_500 * 2  # typed by somebody"


def test_typing_in_the_last_cell(lab: LabPage, place: Path) -> None:
    cells = small_notebooks.many(_CELLS)
    cells[-1] = {**cells[-1], "metadata": {"tags": [f"step:value_{_CELLS}"]}}  # which the cell uses itself: a note
    lab.open(small_notebooks.write(place / "many.ipynb", cells))
    expect(chip(lab, 1)).to_contain_text("step_1")
    lab.notebook.hover()
    lab.page.mouse.wheel(0, 2000)
    expect(chip(lab, 30)).to_contain_text("step_30")

    panel = ModulePanel(lab)
    expect(panel.status).to_contain_text("Compiled")
    panel.show("Findings")
    panel.findings(_CELLS).get_by_role("button", name=f"Cell {_CELLS}").click()
    expect(chip(lab, _CELLS)).to_contain_text(f"value_{_CELLS}")
    panel.show("Module")
    sent: list[Request] = []
    lab.page.on("request", lambda request: sent.append(request) if "nb2prod/compile" in request.url else None)
    lab.editor(_CELLS).click()
    lab.page.keyboard.press("Control+End")
    lab.page.keyboard.type(f"\n{_TYPED}")

    expect(lab.editor(_CELLS)).to_contain_text(_TYPED)
    expect(panel.module).to_contain_text(_TYPED)
    expect(panel.status).to_contain_text("Compiled")
    assert 1 <= len(sent) <= len(_TYPED) // 3  # not one for each key
