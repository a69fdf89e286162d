"""The light and the dark theme of JupyterLab, switched as the operating system does."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import Page, expect

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
# the style sheet comes after the attribute, under a splash screen, and colours that change do so for a moment
_APPLIES = """theme => {
  const surface = getComputedStyle(document.body).getPropertyValue('--jp-layout-color1').trim();
  const changes = document.getAnimations().some(each => each instanceof CSSTransition);
  const covered = document.getElementById('jupyterlab-splash') !== null;
  return (surface === 'white') === (theme === 'light') && !changes && !covered;
}"""
FOLLOWS_SYSTEM: dict[str, dict[str, object]] = {"@jupyterlab/apputils-extension:themes": {"adaptive-theme": True}}


def switch(page: Page, theme: Theme) -> None:
    """Switch the theme of a page whose server has `FOLLOWS_SYSTEM` among its preferences, whatever is open in it."""
    page.emulate_media(color_scheme=theme)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "true" if theme == "light" else "false")
    page.wait_for_function(_APPLIES, arg=theme)
