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

    # what others do to the module meanwhile is found when one comes back
    module.write_bytes(exported)
    lab.tab("sums.ipynb").click()
    expect(panel.readiness("Exported")).to_contain_text("up to date")
    module.write_bytes(edited)
    lab.hide_notices()
    panel.button("Export").click()
    expect(panel.readiness("Exported")).to_contain_text("edited by hand")
    dialog.get_by_role("button", name="Overwrite").click()
    expect(lab.notice("Exported to")).to_be_visible()
    expect(panel.readiness("Exported")).to_contain_text("up to date")
    assert module.read_bytes() == exported
    lab.tab("sums.py").click()  # it is still open, and shows what is there now
    expect(lab.document("sums.py").get_by_text("def count(")).to_be_visible()
    expect(lab.document("sums.py").get_by_text("def mine() -> str:")).to_have_count(0)


def test_a_file_that_no_export_wrote_is_replaced_only_when_asked(lab: LabPage, place: Path) -> None:
    module = place / "sums.py"
    module.write_text("# converted with another tool\n")
    lab.open(write(place / "sums.ipynb", sums()))
    panel = ModulePanel(lab)
    expect(panel.readiness("Exported")).to_contain_text("another file is there")
    panel.button("Export").click()
    dialog = lab.dialog
    expect(dialog).to_contain_text("not known to be from an export")
    expect(dialog).to_contain_text("# converted with another tool")
    expect(dialog).not_to_contain_text("edited")  # there was no export that somebody could have edited
    expect(dialog.get_by_role("button", name="Keep the file")).to_be_focused()
    assert module.read_text() == "# converted with another tool\n"
    dialog.get_by_role("button", name="Replace the file").click()
    expect(lab.notice("Exported to")).to_be_visible()
    assert "def count(" in module.read_text()
