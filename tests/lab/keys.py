"""A person without a mouse: every step is a key, and the focus is never lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Error, Locator, Page, expect

from tests.lab.pages import LabPage

_STOPS = 60  # more than there are between any two parts of JupyterLab
_TRIES = 10
_SETTLED = """() => new Promise(resolve => {
  const end = performance.now() + 15_000;
  let before = performance.now(), focused = document.activeElement, calm = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    calm = now - before < 150 && document.activeElement === focused ? calm + 1 : 0;
    before = now;
    focused = document.activeElement;
    if (calm >= 20 || now > end) {
      clearInterval(timer);
      resolve();
    }
  }, 50);
})"""  # for a second nothing has kept the page busy or moved the focus
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
    """Wait until keys are heeded, and stay where they are: the first cell has the focus then.

    JupyterLab shows a notebook some time before, and while it loads gives it the focus again and again.
    """
    lab.page.evaluate(_SETTLED)
    later = lab.notebook.locator(".jp-Cell:focus:not([data-windowed-list-index='0'])")
    for key, reached in (("ArrowDown", later), ("ArrowUp", lab.cell(1))):
        for _ in range(_TRIES):
            lab.page.keyboard.press(key)
            if _holds(expect(reached).to_be_focused, within=2_000):
                break
        else:
            raise AssertionError(f"{key} is not heeded")


def command(lab: LabPage, label: str) -> None:
    """Call a command by its name in the palette.

    JupyterLab may close the palette again just after a dialog was closed, and may take the focus from it while a
    notebook is still being shown; so what is typed there goes to the palette, wherever the focus is, and is repeated.
    """
    search = lab.page.get_by_placeholder("SEARCH", exact=True)
    found = lab.page.locator(".lm-CommandPalette-item.lm-mod-active").filter(has_text=label)
    for _ in range(_TRIES):
        if not search.is_visible():
            lab.page.keyboard.press("Control+Shift+C")
        if _holds(expect(search).to_be_visible, within=2_000):
            with suppress(Error):
                search.fill(label, timeout=2_000)
                if _holds(expect(found).to_be_visible, within=2_000):
                    search.press("Enter", timeout=2_000)
                    return
    raise AssertionError(f"the palette does not offer {label}")


def _holds(expected: Callable[..., None], within: int) -> bool:
    try:
        expected(timeout=within)
    except AssertionError:
        return False
    return True
