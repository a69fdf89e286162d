"""Settings: a module is written on save only for those who want that."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Literal

from playwright.sync_api import Route, expect

from tests.lab.module_panel import COMPILED, ModulePanel
from tests.lab.pages import LabPage
from tests.lab.small_notebooks import TOTAL, code, sums, write


def test_export_on_save_is_off_until_it_is_turned_on_in_the_settings_editor(lab: LabPage, place: Path) -> None:
    lab.open(write(place / "saved.ipynb", sums()))
    module = place / "saved.py"
    panel = ModulePanel(lab)
    lab.editor(4).click()
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type(" + 1")
    lab.save()
    expect(panel.module).to_contain_text("sum(numbers) + 1")
    expect(panel.readiness("Exported")).to_contain_text("not yet")
    assert not module.exists()

    lab.menu("Settings", "Settings Editor")
    editor = lab.document("Settings")
    editor.get_by_role("tab", name="nb2prod").click()
    for name in ("Compile while typing", "Show findings in cells", "Offer a role on cells without one"):
        expect(editor.get_by_role("checkbox", name=name)).to_be_checked()
    expect(editor.get_by_role("spinbutton")).to_have_value("250")
    on_save = editor.get_by_role("checkbox", name="Export on save")
    expect(on_save).not_to_be_checked()
    on_save.check()
    wait_until_it_holds(lab, on=True)

    lab.tab("saved.ipynb").click()
    lab.editor(4).click()
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type(" + 1")
    lab.save()
    expect(panel.readiness("Exported")).to_contain_text("up to date")
    assert "sum(numbers) + 1 + 1" in module.read_text()

    edited = module.read_text() + "# by hand\n"
    module.write_text(edited)
    lab.editor(4).click()
    lab.page.keyboard.press("ControlOrMeta+End")
    lab.page.keyboard.type(" + 1")
    lab.save()
    expect(lab.notice("its module was edited by hand")).to_be_visible()
    assert module.read_text() == edited

    lab.menu("nb2prod", "Export on Save")  # turns it off again
    wait_until_it_holds(lab, on=False)
    lab.tab("Settings").click()
    expect(on_save).not_to_be_checked()


def test_what_refuses_a_saved_notebook_is_said_once(lab: LabPage, place: Path) -> None:
    lab.open(write(place / "refused.ipynb", [code("numbers = [1, 2]", "step:count"), code(TOTAL, "metrics")]))
    said = lab.notice("Not exported")

    def write_and_save(added: str) -> None:
        lab.editor(2).click()
        lab.page.keyboard.press("ControlOrMeta+A")
        with lab.page.expect_response("**/nb2prod/compile*"):
            lab.page.keyboard.insert_text(TOTAL + added)  # at once: what half of it is refused for is said, too
        with lab.page.expect_response("**/nb2prod/compile*"):
            lab.save()

    def close(text: str) -> None:
        expect(said).to_contain_text(text)
        said.get_by_role("button", name="Hide notification").click()
        expect(said).to_have_count(0)

    lab.menu("nb2prod", "Export on Save")
    wait_until_it_holds(lab, on=True)
    write_and_save(" + first")
    close("'first'")
    write_and_save(" + 1 + first")
    write_and_save(" + first + second")
    close("2 errors")  # of what was said before there is only this
    write_and_save(" + 2")
    expect(ModulePanel(lab).readiness("Exported")).to_contain_text("up to date")
    assert "sum(numbers) + 2" in (place / "refused.py").read_text()
    write_and_save(" + first")
    close("'first'")
    lab.menu("nb2prod", "Export on Save")
    wait_until_it_holds(lab, on=False)


def test_what_is_typed_after_the_save_is_not_saved_with_the_module(lab: LabPage, place: Path) -> None:
    notebook = write(place / "typed.ipynb", [code("numbers = [1, 2]", "step:count"), code(TOTAL, "metrics")])
    lab.open(notebook)
    lab.menu("nb2prod", "Export on Save")
    wait_until_it_holds(lab, on=True)
    lab.editor(2).click()
    lab.page.keyboard.press("ControlOrMeta+End")
    with lab.page.expect_response("**/nb2prod/compile*"):
        lab.page.keyboard.insert_text(" + 1")
    expect(ModulePanel(lab).status).to_have_text(COMPILED)
    held: list[Route] = []
    holds = True
    lab.page.route("**/nb2prod/readiness*", lambda route: held.append(route) if holds else route.continue_())
    with lab.page.expect_request("**/nb2prod/readiness*"):
        lab.save()
    lab.page.keyboard.insert_text(" + 2")
    expect(lab.editor(2)).to_contain_text("+ 1 + 2")
    holds = False
    with lab.page.expect_response("**/nb2prod/jobs/*/result*"):
        for route in held:
            route.continue_()
    assert "sum(numbers) + 1\n" in (place / "typed.py").read_text()
    assert "+ 2" not in notebook.read_text()
    lab.menu("nb2prod", "Export on Save")
    wait_until_it_holds(lab, on=False)


def wait_until_it_holds(lab: LabPage, *, on: bool) -> None:
    """Wait until the export on save is on, or off: a setting holds once the server has stored it and said it again."""
    role: Literal["menuitemcheckbox", "menuitem"] = "menuitemcheckbox" if on else "menuitem"
    item = lab.page.get_by_role("menu").get_by_role(role, name="Export on Save", exact=True)
    for _ in range(20):
        lab.menu("nb2prod")  # says what holds when it is opened
        with contextlib.suppress(AssertionError):
            expect(item).to_be_visible(timeout=1_000)
            lab.page.keyboard.press("Escape")
            return
        lab.page.keyboard.press("Escape")
    raise AssertionError("the setting is not stored")
