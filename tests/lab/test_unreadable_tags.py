"""A notebook that no export reads is not shown as compiled."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.small_notebooks import sums, write


def test_tags_that_are_no_texts_are_said_to_stand_in_the_way(lab: LabPage, place: Path) -> None:
    notebook = write(place / "sums.ipynb", sums())
    notebook.write_text(notebook.read_text().replace('"imports"', "1"))
    lab.open(notebook)
    panel = ModulePanel(lab)
    expect(panel.status).to_have_text("Not compiled")
    expect(panel.region).to_contain_text("cells[0].metadata.tags[0]: 1 is not a string")
