"""Facts about matplotlib figures: what is drawn, and how it is labelled."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any, Callable, List

from .collecting import Collector, method

MOST_AXES = 4
MOST_BARS = 20
LABELS = ("title", "xlabel", "ylabel")


def is_figure(value: Any) -> bool:
    figure = sys.modules.get("matplotlib.figure")
    return figure is not None and isinstance(value, figure.Figure)


def figure_facts(collector: Collector, name: str, figure: Any, describe: Callable[..., None]) -> None:
    collector.exact(f"len({name}.axes)", lambda: len(figure.axes), structure=True)
    collector.numbers(f"{name}.get_size_inches().tolist()", lambda: figure.get_size_inches().tolist())
    if figure.get_suptitle() if hasattr(figure, "get_suptitle") else "":
        collector.exact(f"{name}.get_suptitle()", figure.get_suptitle)
    for place, axes in enumerate(figure.axes[:MOST_AXES]):
        _axes_facts(collector, f"{name}.axes[{place}]", axes)


def _axes_facts(collector: Collector, name: str, axes: Any) -> None:
    for label in LABELS:
        getter = getattr(axes, "get_" + label, None)
        if getter is not None and getter():
            # a number in a label may be a result
            worded = not any(character.isdigit() for character in getter())
            collector.exact(f"{name}.get_{label}()", getter, structure=worded)
    for artists in ("lines", "patches", "collections", "images"):
        count = len(getattr(axes, artists))
        if count:
            expression = f"len({name}.{artists})"
            collector.exact(expression, partial(int, count))
    if axes.get_legend() is not None:
        texts = f"[text.get_text() for text in {name}.get_legend().get_texts()]"
        collector.exact(texts, partial(_texts, axes.get_legend().get_texts()))
    _ticks(collector, name, axes)
    _data_facts(collector, name, axes)
    for limits in ("get_xlim", "get_ylim"):
        collector.numbers(f"list({name}.{limits}())", method(axes, limits))


def _ticks(collector: Collector, name: str, axes: Any) -> None:
    """Ticks that somebody set; matplotlib's own choice may be another one in its next version."""
    for axis in ("xaxis", "yaxis"):
        ticks = getattr(axes, axis)
        if type(ticks.get_major_locator()).__name__ == "FixedLocator" and len(ticks.get_majorticklocs()) <= MOST_BARS:
            expression = f"{name}.{axis}.get_majorticklocs().tolist()"
            collector.numbers(expression, method(ticks.get_majorticklocs(), "tolist"))
            if type(ticks.get_major_formatter()).__name__ == "FixedFormatter":
                expression = f"[text.get_text() for text in {name}.{axis}.get_ticklabels()]"
                collector.exact(expression, partial(_texts, ticks.get_ticklabels()))


def _data_facts(collector: Collector, name: str, axes: Any) -> None:
    for place, line in enumerate(axes.lines[:3]):
        for data in ("get_xdata", "get_ydata"):
            text = f"{name}.lines[{place}].{data}()"
            values = getattr(line, data)()
            if len(values) and all(isinstance(value, (int, float)) or hasattr(value, "dtype") for value in values[:1]):
                collector.number(f"float(sum({text}))", partial(sum, values))
    if len(axes.patches) and axes.patches[0].get_alpha() is not None:
        collector.number(name + ".patches[0].get_alpha()", lambda: axes.patches[0].get_alpha())
    rectangles = [patch for patch in axes.patches if hasattr(patch, "get_width") and hasattr(patch, "get_height")]
    if rectangles and len(rectangles) == len(axes.patches) <= MOST_BARS:
        for side in ("width", "height"):
            text = f"[float(bar.get_{side}()) for bar in {name}.patches]"
            collector.numbers(text, partial(_sides, rectangles, f"get_{side}"))
    for place, points in enumerate(axes.collections[:2]):
        offsets = points.get_offsets()
        if len(offsets) > 1:
            text = f"float({name}.collections[{place}].get_offsets().sum())"
            collector.number(text, method(offsets, "sum"))


def _texts(artists: Any) -> List[str]:
    return [artist.get_text() for artist in artists]


def _sides(bars: Any, getter: str) -> List[float]:
    return [float(getattr(bar, getter)()) for bar in bars]
