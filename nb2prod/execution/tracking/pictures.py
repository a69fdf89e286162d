"""The pictures in the outputs of an executed notebook."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/svg+xml": "svg"}
_FIGURE_TAG = "figure:"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture as a file."""

    name: str
    content: bytes


def pictures_of(notebook: str) -> tuple[Picture, ...]:
    """The pictures of a notebook's text in its order, named after the `figure:NAME` tag of the cell or its number."""
    found: list[Picture] = []
    for number, cell in enumerate(json.loads(notebook).get("cells", ()), 1):
        base = _name(cell, number)
        pictures = [each for output in cell.get("outputs", ()) for each in _contents(output)]
        for index, (ending, content) in enumerate(pictures, 1):
            found.append(Picture(f"{base}{f'-{index}' if len(pictures) > 1 else ''}.{ending}", content))
    return tuple(found)


def _name(cell: Mapping[str, object], number: int) -> str:
    metadata = cell.get("metadata")
    tags = metadata.get("tags", ()) if isinstance(metadata, dict) else ()
    named = [tag[len(_FIGURE_TAG) :] for tag in tags if isinstance(tag, str) and tag.startswith(_FIGURE_TAG)]
    return f"cell-{number:03}" + "".join(f"-{name}" for name in named[:1] if name.isidentifier())


def _contents(output: Mapping[str, object]) -> Iterator[tuple[str, bytes]]:
    """The first kind of picture that an output offers: the others show the same."""
    data = output.get("data")
    if not isinstance(data, dict):
        return
    for kind, ending in _ENDINGS.items():
        if kind not in data:
            continue
        text = data[kind] if isinstance(data[kind], str) else "".join(data[kind])
        if kind == "image/svg+xml":
            yield ending, text.encode("utf-8")
            return
        try:
            yield ending, base64.b64decode(text)
        except binascii.Error:  # then it is no picture that anybody could look at
            continue
        return
