"""A notebook that others change while it is open: nothing is done with what nobody has seen."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.small_notebooks import TOTAL, sums, write


def test_a_notebook_changed_on_disk_is_not_exported_unseen(lab: LabPage, place: Path) -> None:
    notebook, module = write(place / "sums.ipynb", sums()), place / "sums.py"
    lab.open(notebook)
    panel = ModulePanel(lab)
    lab.save()  # nothing that is typed here makes JupyterLab look at the file
    notebook.write_text(notebook.read_text().replace(TOTAL, f"{TOTAL} + 1000"))

    panel.button("Export").click()
    expect(lab.dialog).to_contain_text("has changed on disk")
    lab.dialog.get_by_role("button", name="Cancel").click()
    expect(lab.dialog).to_have_count(0)
    assert not module.exists()

    panel.button("Export").click()
    lab.dialog.get_by_role("button", name="Revert").click()
    expect(lab.notice("Exported to")).to_be_visible()
    expect(lab.editor(4)).to_contain_text(f"{TOTAL} + 1000")
    assert "1000" in module.read_text()
