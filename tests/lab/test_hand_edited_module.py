"""A module that somebody has edited is theirs: it is shown what an export would change, and asked."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.small_notebooks import sums, write

EDIT = "\n\ndef mine() -> str:\n    return 'ünï\\u00e9'  # by hand\n"


def test_an_edited_module_is_never_overwritten_without_being_asked(lab: LabPage, place: Path) -> None:
    lab.open(write(place / "sums.ipynb", sums()))
    module = place / "sums.py"
    panel = ModulePanel(lab)
    panel.button("Export").click()
    expect(lab.notice("Exported to")).to_be_visible()
    exported = module.read_bytes()
    edited = exported.replace(b"sum(numbers)", b"sum(numbers, 1)") + EDIT.encode()
    module.write_bytes(edited)

    panel.button("Export").click()
    dialog = lab.dialog
    expect(dialog).to_contain_text("The module was edited by hand")
    changes = dialog.get_by_role("region", name="Changes of")
    expect(changes.get_by_text("def mine() -> str:")).to_be_visible()
    expect(changes.get_by_text("sum(numbers, 1)")).to_be_visible()
    assert module.read_bytes() == edited  # nothing is written before somebody has chosen
    expect(dialog.get_by_role("button", name="Keep my edits")).to_be_focused()
    dialog.get_by_role("button", name="Keep my edits").click()
    expect(dialog).to_have_count(0)
    expect(panel.readiness("Exported")).to_contain_text("edited by hand")
    assert module.read_bytes() == edited

    panel.button("Export").click()
    dialog.get_by_role("button", name="Open module").click()
    expect(lab.document("sums.py").get_by_text("def mine() -> str:")).to_be_visible()
    assert module.read_bytes() == edited

    lab.tab("sums.ipynb").click()
    panel.button("Export").click()
    dialog.get_by_role("button", name="Overwrite").click()
    expect(lab.notice("Exported to")).to_be_visible()
    expect(panel.readiness("Exported")).to_contain_text("up to date")
    assert module.read_bytes() == exported
