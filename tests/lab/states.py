"""What nb2prod can show, each with the way to it and the elements in it that are nb2prod's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from tests.lab.module_panel import ModulePanel
from tests.lab.pages import LabPage
from tests.lab.roles import RoleEditor, chip, suggestion, suggestions


@dataclass(frozen=True)
class Workplace:
    """A page, and where the notebook is that is open in it."""

    lab: LabPage
    notebook: Path

    @contextmanager
    def showing(self, state: State) -> Iterator[None]:
        """Bring about a state, and leave it again."""
        state.show(self)
        yield
        self.lab.page.keyboard.press("Escape")
        expect(self.lab.dialog).to_have_count(0)


@dataclass(frozen=True)
class State:
    name: str
    show: Callable[[Workplace], None]
    elements: tuple[str, ...]  # their selectors


def _chips(place: Workplace) -> None:
    for number in range(1, 6):
        expect(chip(place.lab, number)).to_be_visible()
    place.lab.cell(6).hover()
    expect(place.lab.cell(6).get_by_role("button", name="Add a role")).to_be_visible()


def _role_editor(place: Workplace) -> None:
    chip(place.lab, 3).click()
    expect(place.lab.dialog).to_contain_text("Role of cell 3")


def _wrong_name(place: Workplace) -> None:
    _role_editor(place)
    editor = RoleEditor(place.lab)
    editor.module.fill("no name")
    editor.name.fill("")
    expect(editor.dialog).to_contain_text("is no Python name")


def _legend(place: Workplace) -> None:
    place.lab.menu("nb2prod", "Roles of Cells")
    expect(place.lab.dialog).to_contain_text("What the cell becomes")


def _tab(name: str, text: str) -> Callable[[Workplace], None]:
    def show(place: Workplace) -> None:
        expect(ModulePanel(place.lab).show(name)).to_contain_text(text)

    return show


def _banner(place: Workplace) -> None:
    panel = ModulePanel(place.lab)
    panel.show("Module")
    expect(panel.banner).to_contain_text("Apply fix")


def _parameter_form(place: Workplace) -> None:
    place.lab.menu("nb2prod", "Run with Parameters…")
    value = place.lab.dialog.get_by_role("textbox", name="size")
    value.fill("many")
    expect(value).to_have_attribute("aria-invalid", "true")


def _sweep_form(place: Workplace) -> None:
    place.lab.menu("nb2prod", "Sweep…")
    place.lab.dialog.get_by_label("How size varies").select_option("list or range")
    place.lab.dialog.get_by_role("textbox", name="size").fill("2,3")
    expect(place.lab.dialog.get_by_role("region", name="What will run")).to_contain_text("2 runs")


def _suggestions(place: Workplace) -> None:
    ModulePanel(place.lab).show("Module")
    place.lab.menu("nb2prod", "Suggest Roles")
    expect(suggestion(place.lab, 6)).to_be_visible()
    expect(suggestions(place.lab)).to_be_visible()


def _conflict(place: Workplace) -> None:
    module = place.notebook.with_suffix(".py")
    place.lab.menu("nb2prod", "Export")
    expect(place.lab.notice("Exported to")).to_be_visible()
    place.lab.hide_notices()
    module.write_text(module.read_text() + "\nCHANGED = True\n")
    place.lab.menu("nb2prod", "Export")
    expect(place.lab.dialog).to_contain_text("CHANGED = True")


def _verify_result(place: Workplace) -> None:
    place.lab.menu("nb2prod", "Verify")
    place.lab.page.get_by_role("button", name="Show comparison").click()
    shown = place.lab.document(f"Verify: {place.notebook.name}")
    expect(shown).to_contain_text("The module computes what the notebook computes.")


def _sweep_result(place: Workplace) -> None:
    _sweep_form(place)
    place.lab.dialog.get_by_role("button", name="Start sweep").click()
    shown = place.lab.document(f"Sweep: {place.notebook.name}")
    expect(shown.get_by_role("row")).to_have_count(3)
    expect(shown).to_contain_text("report as a file")
    expect(place.lab.notice("Sweep completed")).to_be_visible()
    place.lab.hide_notices()  # they would lie over the list of jobs, which comes next


def _jobs(place: Workplace) -> None:
    place.lab.menu("nb2prod", "Show Jobs")  # those of the results before
    jobs = place.lab.page.get_by_role("list", name="Jobs").get_by_role("listitem")
    expect(jobs.filter(has_text="Verify")).to_contain_text("done")


def _explanation(place: Workplace) -> None:
    place.lab.explained(place.lab.editor(4).get_by_text("missing"))


ON_SOUND_NOTEBOOK = (
    State("chips", _chips, (".nb2prod-ChipRow",)),
    State("role editor", _role_editor, (".nb2prod-RolePopup",)),
    State("wrong name", _wrong_name, (".nb2prod-RolePopup",)),
    State("legend", _legend, (".nb2prod-Legend",)),
    State("module", _tab("Module", "Parameters"), (".nb2prod-Panel",)),
    State("tests", _tab("Tests", "def test_"), (".nb2prod-Panel",)),
    State("graph", _tab("Graph", "count"), (".nb2prod-Panel",)),
    State("parameter form", _parameter_form, (".nb2prod-FormDialog",)),
    State("sweep form", _sweep_form, (".nb2prod-FormDialog",)),
    State("suggestions", _suggestions, (".nb2prod-ChipRow", ".nb2prod-SuggestionsBar", ".nb2prod-Panel")),
    State("conflict", _conflict, (".nb2prod-ConflictDialog",)),
    State("verify result", _verify_result, (".nb2prod-Result",)),
    State("sweep result", _sweep_result, (".nb2prod-Result:not(.lm-mod-hidden)",)),
    State("jobs", _jobs, (".nb2prod-Jobs",)),
)
ON_FAULTY_NOTEBOOK = (
    State("refused module", _banner, (".nb2prod-Panel",)),
    State("findings", _tab("Findings", "missing"), (".nb2prod-Panel",)),
    State("finding in its cell", _explanation, (".nb2prod-CellFindings-box", ".nb2prod-CellFinding-marker")),
)
