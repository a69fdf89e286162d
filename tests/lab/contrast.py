"""Colours as they are painted: what axe leaves out, which looks at no labels in pictures and at no surfaces."""

from __future__ import annotations

from collections.abc import Iterable

from playwright.sync_api import Locator, Page, expect

_COLOURS = """
const brush = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
const painted = colour => {
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 1, 1);
  return [...brush.getImageData(0, 0, 1, 1).data];
};
const luminance = ([r, g, b]) => {
  const [R, G, B] = [r, g, b].map(c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * R + 0.7152 * G + 0.0722 * B;
};
const ratio = (a, b) => {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
};
const inside = selectors => selectors.flatMap(each => [...document.querySelectorAll(`${each}, ${each} *`)]);
"""
_LABELS = f"selectors => {{ {_COLOURS}" + """
  const surface = element => {
    for (let each = element.parentElement; each; each = each.parentElement) {
      const box = each instanceof SVGElement ? each.querySelector(':scope > rect') : null;
      const colour = painted(box ? getComputedStyle(box).fill : getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  return inside(selectors).filter(each => each instanceof SVGTextElement && each.checkVisibility()).map(label => {
    const found = ratio(painted(getComputedStyle(label).fill), surface(label));
    return [label.textContent, found];
  });
}"""
_SURFACES = f"selectors => {{ {_COLOURS}" + """
  return inside(selectors).filter(each => each.checkVisibility()).map(each => {
    const colour = painted(getComputedStyle(each).backgroundColor);
    return [`${each.tagName} ${each.className}`, colour[3] < 128 ? 0 : luminance(colour)];
  });
}"""
_OWN = f"button => {{ {_COLOURS}" + """
  const {color, backgroundColor} = getComputedStyle(button);
  return ratio(painted(color), painted(backgroundColor));
}"""
READABLE = 4.5


def hard_to_read(page: Page, selectors: Iterable[str]) -> list[str]:
    """The labels of pictures whose contrast to what is behind them is less than 4.5 to 1."""
    labels = page.evaluate(_LABELS, list(selectors))
    return [f"{text!r}: {ratio:.1f} to 1" for text, ratio in labels if ratio < READABLE]


def contrast(button: Locator) -> float:
    """The contrast of a button's label to the button, as both are now."""
    return float(button.evaluate(_OWN))


def surfaces(page: Page, selectors: Iterable[str]) -> dict[str, float]:
    """How bright the surfaces of elements are that have one, from 0 (black) to 1 (white); all have to be shown."""
    selectors = list(selectors)
    for selector in selectors:
        expect(page.locator(selector).first).to_be_visible()
    found: list[tuple[str, float]] = page.evaluate(_SURFACES, selectors)
    return {name: brightness for name, brightness in found if brightness > 0}
