"""Columns as JavaScript counts them: UTF-16 code units, from 1."""

from __future__ import annotations

from dataclasses import replace

from nb2prod.model import Diagnostic

_IN_CHARACTERS = ("NB1", "NB2")  # found in text; all others are places of syntax trees, which count bytes


def in_code_units(found: Diagnostic, source: str) -> Diagnostic:
    """The finding with its column in code units of the cell's line."""
    lines = source.split("\n")
    if not (0 < found.line <= len(lines) and found.column > 1) or lines[found.line - 1].isascii():
        return found
    line = lines[found.line - 1]
    if found.code.startswith(_IN_CHARACTERS):
        before = line[: found.column - 1]
    else:
        before = line.encode()[: found.column - 1].decode(errors="ignore")
    return replace(found, column=code_units(before) + 1)


def code_units(text: str) -> int:
    """The text's length in JavaScript."""
    return len(text) + sum(character > "\uffff" for character in text)
