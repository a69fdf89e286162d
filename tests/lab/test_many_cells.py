"""A notebook of 500 cells: chips come into view with their cells, and typing is never waited for."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Request, expect

from tests.lab import small_notebooks
from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.roles import chip

_CELLS = 500
_EDITED = 30  # below what is in view when the notebook opens
_TYPED = "answer_of_this_cell = value_30 * 2  # typed by somebody, fast"
_TIMES = "window.keyTimes = []; addEventListener('keydown', () => keyTimes.push(performance.now()), true);"
_PAUSE = 250  # milliseconds after which a compilation is due


def test_typing(lab: LabPage, place: Path) -> None:
    lab.open(small_notebooks.write(place / "many.ipynb", small_notebooks.many(_CELLS)))
    expect(chip(lab, 1)).to_contain_text("step_1")
    panel = ModulePanel(lab)
    expect(panel.status).to_contain_text("Compiled")
    expect(panel.module).to_contain_text("def step_1(")

    lab.notebook.hover()
    lab.page.mouse.wheel(0, 2000)
    expect(chip(lab, _EDITED)).to_contain_text(f"step_{_EDITED}")
    lab.editor(_EDITED).click()
    expect(panel.module).to_contain_text(f"def step_{_EDITED}(")
    lab.page.keyboard.press("Control+End")
    lab.page.evaluate(_TIMES)
    sent: list[Request] = []
    lab.page.on("request", lambda request: sent.append(request) if "nb2prod/compile" in request.url else None)
    lab.page.keyboard.type(f"\n{_TYPED}")

    expect(lab.editor(_EDITED)).to_contain_text(_TYPED)
    expect(panel.module).to_contain_text(_TYPED)
    expect(panel.status).to_contain_text("Compiled")
    times: list[float] = lab.page.evaluate("keyTimes")
    assert len(times) > len(_TYPED)
    rests = 1 + sum(after - before >= _PAUSE for before, after in pairwise(times))  # on a busy machine there are some
    assert 1 <= len(sent) <= 2 * rests + (times[-1] - times[0]) / 2_000  # not one for each key
