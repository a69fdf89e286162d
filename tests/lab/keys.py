"""A person without a mouse: every step is a key, and the focus is never lost."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.lab.pages import LabPage

_STOPS = 60  # more than there are between any two parts of JupyterLab
_TRIES = 10
_ELSEWHERE = "before => document.activeElement !== before && document.activeElement !== document.body"


def focused(page: Page) -> Locator:
    """The element that keys go to; none is found while the focus is lost."""
    return page.locator(":focus").first  # a web component and the element in it have it together


def press_until_focused(target: Locator, key: str = "Tab") -> None:
    """Press a key that moves the focus until an element has it."""
    expect(target).to_be_visible()
    page = target.page
    for _ in range(_STOPS):
        if target.evaluate("element => element.contains(document.activeElement)"):
            return
        before = page.evaluate_handle("document.activeElement")
        page.keyboard.press(key)
        page.wait_for_function(_ELSEWHERE, arg=before)
    raise AssertionError(f"{key} does not lead to {target}")


def wait_for_shortcuts(lab: LabPage) -> None:
    """Wait until keys are heeded: JupyterLab shows a notebook some time before. The first cell has the focus then."""
    for key, at_first in (("ArrowDown", False), ("ArrowUp", True)):
        for _ in range(_TRIES):
            lab.page.keyboard.press(key)
            if _holds(expect(lab.cell(1)).to_be_focused, within=1_000) is at_first:
                break
    expect(lab.cell(1)).to_be_focused()


def command(lab: LabPage, label: str) -> None:
    """Call a command by its name in the palette, which JupyterLab closes again just after a dialog was closed."""
    found = lab.page.locator(".lm-CommandPalette-item.lm-mod-active").filter(has_text=label)
    for _ in range(_TRIES):
        lab.page.keyboard.press("Control+Shift+C")
        if _holds(expect(lab.page.get_by_placeholder("SEARCH", exact=True)).to_be_focused, within=2_000):
            lab.page.keyboard.type(label)
            if _holds(expect(found).to_be_visible, within=2_000):
                lab.page.keyboard.press("Enter")
                return
    raise AssertionError(f"the palette does not offer {label}")


def _holds(expected: Callable[..., None], within: int) -> bool:
    try:
        expected(timeout=within)
    except AssertionError:
        return False
    return True
