"""The parameters of a notebook as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from nb2prod.model import Parameter

_WIDEST = 40  # characters of a default; the notebook shows the rest
_HEADINGS = ("name", "type", "default", "help")


def parameter_table(parameters: Iterable[Parameter]) -> str:
    """Lay out name, type, default and help in columns, in the order of the parameters cell."""
    rows = [(each.name, type_text(each), shortened(each.default), each.help) for each in parameters]
    if not rows:
        return "the notebook has no parameters: tag the cell that assigns them `parameters`"
    widths = [max(len(row[column]) for row in [_HEADINGS, *rows]) for column in range(len(_HEADINGS))]
    lines = (
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in [_HEADINGS, *rows]
    )
    return "\n".join(line.rstrip() for line in lines)


def shortened(text: str) -> str:
    """One line of a default, cut where a table would get too wide."""
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 3]}..."


def type_text(parameter: Parameter) -> str:
    """The parameter's annotation, or the kind of value it takes where the annotation says nothing."""
    return parameter.annotation or parameter.value_type.value
