"""Generated text as lines that remember where they came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from nb2prod.model import Origin


class Line(NamedTuple):
    """One line of output without its newline; `origin` is the notebook line it came from, if any."""

    text: str
    origin: Origin | None = None


def generated(text: str, origin: Origin | None = None) -> tuple[Line, ...]:
    """Split text into lines that share one origin."""
    return tuple(Line(part, origin) for part in text.split("\n"))


def indented(lines: Iterable[Line], prefix: str = "    ") -> tuple[Line, ...]:
    """Indent lines that hold no multi-line strings; blank ones stay blank."""
    return tuple(Line(prefix + line.text if line.text else "", line.origin) for line in lines)
