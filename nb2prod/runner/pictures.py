"""What figure cells draw: the notebook's displays kept, and the module's figures drawn in the same way."""

from __future__ import annotations

import base64
import importlib
import json
import re
import sys
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from .messages import Json
from .values import Tolerance, compare, freeze

_PNG = "image/png"
_PLOTLY = "application/vnd.plotly.v1+json"
_VEGA = re.compile(r"application/vnd\.vega(lite)?\.v\d+(\.\d+)?\+json")
_VEGA_PAGE = "displayChart(vegaEmbed)"  # altair's own display, a page with the chart at its end
_COUNTED = re.compile(r'"(view|param|selector|layer|concat)_?(\d+)')  # names that altair numbers within a process
_RETINA = ("retina", "png2x")


class Picture(NamedTuple):
    """A figure as it was displayed; `data` is base64 text of a PNG, or the JSON of a chart."""

    kind: str  # "png", "plotly" or "altair"
    data: Any
    drawing: dict[str, Any]  # how the inline backend draws: the arguments of `print_figure`


class NoPicture(Exception):
    """There is nothing that could be compared; the message is the reason."""


def picture_path(folder: Path, number: int) -> Path:
    """Where the notebook's picture at a boundary is kept: JSON with the fields of `Picture`."""
    return folder / f"{number}.picture.json"


def difference_path(folder: Path, number: int) -> Path:
    """Where pictures that differ are kept: JSON with base64 PNGs `expected`, `actual` and `difference`."""
    return folder / f"{number}.pictures.json"


def store_picture(folder: Path, number: int, outputs: Sequence[Mapping[str, Any]]) -> str:
    """Keep what a figure cell displayed; the text says why there is nothing to keep."""
    try:
        content = json.dumps(displayed(outputs)._asdict())
        picture_path(folder, number).write_text(content, encoding="utf-8")
    except (NoPicture, OSError) as error:
        return str(error)
    return ""


def compare_picture(folder: Path, number: int, shown: object) -> Json:
    """Compare a figure, or the outputs of the figure's cells, with the picture that was kept."""
    try:
        stored = picture_path(folder, number).read_text(encoding="utf-8")
    except OSError:
        return _comparison("incomparable", "the notebook's cell shows no picture that can be compared")
    expected = Picture(**json.loads(stored))
    try:
        actual = displayed(shown) if isinstance(shown, (list, tuple)) else drawn(shown, expected)
        return _compared(expected, actual, folder, number)
    except NoPicture as error:
        return _comparison("incomparable", str(error))
    except Exception as error:
        return _comparison("incomparable", f"the figure cannot be drawn ({type(error).__name__}: {error})")


def displayed(outputs: Sequence[Mapping[str, Any]]) -> Picture:
    """Return the last picture among a cell's outputs; raises NoPicture."""
    for output in reversed(outputs):
        data = output.get("data") or {}
        vega = next((kind for kind in data if _VEGA.fullmatch(kind)), "")
        if _PLOTLY in data:
            return Picture("plotly", {key: data[_PLOTLY].get(key) for key in ("data", "layout")}, {})
        if vega:
            return Picture("altair", _renumbered(data[vega]), {})
        page = "".join(data.get("text/html", ""))
        if _VEGA_PAGE in page:
            return Picture("altair", _renumbered(_chart_in(page)), {})
        if _PNG in data:
            return Picture("png", "".join("".join(data[_PNG]).split()), _inline_drawing())
    raise NoPicture("the notebook's cell shows no PNG image, plotly or altair chart")


def drawn(figure: object, expected: Picture) -> Picture:
    """Draw a figure as the notebook's display did; raises NoPicture."""
    if expected.kind == "plotly":
        if not hasattr(figure, "to_json"):
            raise NoPicture(f"the notebook shows a plotly figure, the function returns {_article(figure)}")
        content = json.loads(figure.to_json())
        return Picture("plotly", {key: content.get(key) for key in ("data", "layout")}, {})
    if expected.kind == "altair":
        if not hasattr(figure, "to_dict"):
            raise NoPicture(f"the notebook shows an altair chart, the function returns {_article(figure)}")
        return Picture("altair", _renumbered(figure.to_dict()), {})
    matplotlib = sys.modules.get("matplotlib.figure")
    if matplotlib is None or not isinstance(figure, matplotlib.Figure):
        raise NoPicture(f"the notebook shows a PNG image, the function returns {_article(figure)}")
    pylabtools: Any = importlib.import_module("IPython.core.pylabtools")
    data = pylabtools.print_figure(figure, **expected.drawing)
    if data is None:
        raise NoPicture("the function returns an empty figure")
    data = data[0] if isinstance(data, tuple) else data
    return Picture("png", base64.b64encode(data).decode("ascii"), {})


def _inline_drawing() -> dict[str, Any]:
    """How the inline backend of this process draws."""
    inline: Any = sys.modules.get("matplotlib_inline.config")
    drawing: dict[str, Any] = {"fmt": "png", "bbox_inches": "tight"}
    if inline is not None and inline.InlineBackend.initialized():
        backend = inline.InlineBackend.instance()
        drawing.update(backend.print_figure_kwargs)
        if any(name in backend.figure_formats for name in _RETINA):
            drawing["fmt"] = "retina"
    try:
        json.dumps(drawing)
    except (TypeError, ValueError):
        raise NoPicture("the inline backend is set to draw in a way that cannot be repeated") from None
    return drawing


def _compared(expected: Picture, actual: Picture, folder: Path, number: int) -> Json:
    if expected.kind != actual.kind:
        return _comparison("different", f"expected a picture of kind {expected.kind}, got {actual.kind}")
    if expected.data == actual.data:
        return _comparison("equal", "")
    if expected.kind != "png":
        return compare(freeze(expected.data, ()), freeze(actual.data, ()), Tolerance()).to_json()
    return _pixels_compared(expected.data, actual.data, difference_path(folder, number))


def _pixels_compared(expected: str, actual: str, path: Path) -> Json:
    images = [_pixels(text) for text in (expected, actual)]
    sizes = [f"{image.shape[1]} x {image.shape[0]}" for image in images]
    kept: dict[str, str | None] = {"expected": expected, "actual": actual, "difference": None}
    if sizes[0] != sizes[1]:
        detail = f"a picture of {sizes[1]} pixels, expected {sizes[0]}"
    else:
        apart = abs(images[0][..., :3] - images[1][..., :3]).max(axis=2)
        alpha = images[0].shape == images[1].shape and (images[0] != images[1]).any(axis=2)
        count = int(((apart > 0) | alpha).sum())
        if count == 0:
            return _comparison("equal", "")
        detail = f"{count:,} of {apart.size:,} pixels differ"
        kept["difference"] = _as_png(1.0 - apart)
    path.write_text(json.dumps(kept), encoding="utf-8")
    return _comparison("different", detail)


def _pixels(text: str) -> Any:
    """Decode a PNG to floats from 0 to 1, of height x width x channels."""
    from matplotlib.image import imread

    image = imread(BytesIO(base64.b64decode(text)), format="png")
    return image if image.ndim == 3 else image[..., None].repeat(3, axis=2)


def _as_png(grey: Any) -> str:
    from matplotlib.image import imsave

    file = BytesIO()
    imsave(file, grey, cmap="gray", vmin=0, vmax=1, format="png")
    return base64.b64encode(file.getvalue()).decode("ascii")


def _chart_in(page: str) -> Any:
    """Take the chart out of the page that altair displays; raises NoPicture."""
    try:
        return json.JSONDecoder().raw_decode(page, page.rindex("})(") + 3)[0]
    except ValueError:
        raise NoPicture("the notebook shows a chart of altair in a form that is not known") from None


def _renumbered(chart: Any) -> Any:
    """Give names that altair numbers within a process the number of their first appearance."""
    numbers: dict[str, int] = {}
    text = _COUNTED.sub(
        lambda found: f'"{found.group(1)}_{numbers.setdefault(found.group(), len(numbers))}', json.dumps(chart)
    )
    return json.loads(text)


def _article(value: object) -> str:
    return f"a {type(value).__name__}"


def _comparison(outcome: str, detail: str) -> Json:
    return {"outcome": outcome, "where": "", "detail": detail, "distance": None}
