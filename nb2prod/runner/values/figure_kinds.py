"""Figures: matplotlib's by their pixels, others by the JSON they are drawn from."""

from __future__ import annotations

import copy
import importlib
import logging
import sys
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List, Tuple

from .builtin_kinds import sequence_shape
from .frozen import NotComparable, Shape, fields_shape, leaf_shape
from .naming import Naming
from .object_kinds import FreezeKind

PIXELS = "pixels"
_LAYOUT_ROUNDS = 6


def _figure(value: Any, naming: Naming) -> Shape:
    content = leaf_shape("builtins.tuple", (PIXELS, _rendered(value)))
    return fields_shape(naming.of(type(value)), [(".dpi", float(value.dpi)), ("", content)])


def _rendered(figure: Any) -> Any:
    """Return the pixels of a copy of a figure: drawing lays a figure out, which later code could see.

    Each drawing moves a layout a little closer to where it settles, and the figure may have been drawn before.
    """
    agg = importlib.import_module("matplotlib.backends.backend_agg")  # part of a library that is loaded
    numpy = sys.modules["numpy"]
    with _silent():
        canvas = agg.FigureCanvasAgg(_twin(figure))
        canvas.draw()
        pixels = numpy.array(canvas.buffer_rgba())
        for _ in range(_LAYOUT_ROUNDS if figure.get_layout_engine() is not None else 0):
            before = pixels
            canvas.draw()
            pixels = numpy.array(canvas.buffer_rgba())
            if numpy.array_equal(before, pixels):
                break
    return pixels


def _twin(figure: Any) -> Any:
    """Return a copy that pyplot does not know."""
    state = figure.__getstate__()
    state.pop("_restore_to_pylab", None)
    twin = object.__new__(type(figure))
    twin.__setstate__(copy.deepcopy(state, {id(figure): twin}))
    twin.set_dpi(figure.dpi)
    return twin


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what drawing logs (missing fonts) from the notebook's output."""
    disabled = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(disabled)


def _artist(value: Any, naming: Naming) -> Shape:
    """Return a part of a figure by its place and by how the whole figure looks."""
    figure = value.get_figure()
    if figure is None:
        raise NotComparable(f"this {type(value).__name__} belongs to no figure")
    axes = getattr(value, "axes", None)
    parts: List[Tuple[str, Any]] = [(".figure", figure)]
    if axes is not None and axes is not value:
        parts += [(".axes", axes), (".axes.get_children()", _position(value, axes.get_children()))]
    elif axes is not None:
        parts.append((".figure.axes", _position(value, figure.axes)))
    else:
        parts.append((".figure.get_children()", _position(value, figure.get_children())))
    return fields_shape(naming.of(type(value)), parts)


def _position(value: Any, siblings: List[Any]) -> int:
    return next((place for place, sibling in enumerate(siblings) if sibling is value), -1)


def _container(value: Any, naming: Naming) -> Shape:
    items = sequence_shape(naming.of(type(value)), list(tuple.__iter__(value)))
    return fields_shape(items.type, [("", items), (".get_label()", value.get_label())])


def _artist_list(value: Any, naming: Naming) -> Shape:
    return sequence_shape(naming.of(type(value)), list(value))


def _described(value: Any, naming: Naming) -> Shape:
    return fields_shape(naming.of(type(value)), [(".to_dict()", value.to_dict())])


def _bokeh_model(value: Any, naming: Naming) -> Shape:
    """Return a bokeh model by its JSON, its ids numbered anew: bokeh counts them through the whole process."""
    written = vars(sys.modules["bokeh.core.serialization"])["Serializer"]().encode(value)
    return fields_shape(naming.of(type(value)), [("", _renumbered(written, {}))])


def _renumbered(part: Any, known: Dict[str, str]) -> Any:
    if isinstance(part, dict):
        items = {key: _renumbered(item, known) for key, item in part.items() if key != "id"}
        if isinstance(part.get("id"), str):
            items["id"] = known.setdefault(part["id"], f"model {len(known)}")
        return items
    return [_renumbered(item, known) for item in part] if isinstance(part, list) else part


KINDS: Tuple[Tuple[str, str, FreezeKind], ...] = (
    ("matplotlib.figure", "Figure", FreezeKind(_figure, complete=True)),
    ("matplotlib.artist", "Artist", FreezeKind(_artist, complete=True)),
    ("matplotlib.container", "Container", FreezeKind(_container, complete=True)),
    ("matplotlib.axes", "Axes.ArtistList", FreezeKind(_artist_list)),
    ("plotly.basedatatypes", "BaseFigure", FreezeKind(_described, complete=True)),
    ("altair", "TopLevelMixin", FreezeKind(_described, complete=True)),
    ("bokeh.model", "Model", FreezeKind(_bokeh_model, complete=True)),
)
