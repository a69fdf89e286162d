"""JSON as nbformat lays it out, from templates: what many notebooks share is written once."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_SPLIT_TYPES = frozenset({"application/javascript", "image/svg+xml"})  # beside text/*: what nbformat writes in lines


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for a value; without one, the text around it is left out, too."""

    name: str
    before: str
    after: str


Template = tuple[str | Hole, ...]


class Templates:
    """Makes templates of texts in which tokens stand for values."""

    def __init__(self, first: Sequence[str], last: Sequence[str]) -> None:
        """`first` and `last` are optional keys: of members that others follow, and of those that follow others."""
        self._mark = secrets.token_hex(16)
        self._hole = re.compile(
            f'(?P<before>"(?:{"|".join(first)})": )"{self._mark}:(?P<first>\\w+)"(?P<after>,\\s+)'
            f'|(?P<behind>,\\s+"(?:{"|".join(last)})": |)"{self._mark}:(?P<name>\\w+)"'
        )

    def token(self, name: str) -> str:
        """What stands for a value, as a text in JSON."""
        return f"{self._mark}:{name}"

    def of(self, text: str) -> Template:
        """Make a template of a text with tokens."""
        pieces: list[str | Hole] = []
        end = 0
        for match in self._hole.finditer(text):
            pieces.append(text[end : match.start()])
            before, after = match["before"] or match["behind"] or "", match["after"] or ""
            pieces.append(Hole(match["first"] or match["name"], before, after))
            end = match.end()
        return (*pieces, text[end:])


def filled(template: Template, values: Mapping[str, str]) -> str:
    """The text with these values, JSON each; an empty one is left out with its key."""
    parts: list[str] = []
    for piece in template:
        if isinstance(piece, str):
            parts.append(piece)
        elif value := values[piece.name]:
            parts += (piece.before, value, piece.after)
    return "".join(parts)


def split_output(output: Mapping[str, Any]) -> Mapping[str, Any]:
    """An output with its texts in lines, as nbformat writes them."""
    kind = output["output_type"]
    if kind in ("execute_result", "display_data"):
        return {**output, "data": split_bundle(output.get("data", {}))}
    if kind == "stream" and isinstance(output["text"], str):
        return {**output, "text": output["text"].splitlines(True)}
    return output


def split_bundle(bundle: Mapping[str, Any]) -> dict[str, Any]:
    """The data of an output or attachment with its texts in lines."""
    return {
        kind: (
            value.splitlines(True)
            if isinstance(value, str) and (kind.startswith("text/") or kind in _SPLIT_TYPES)
            else value
        )
        for kind, value in bundle.items()
    }


def dumped(value: object, depth: int) -> str:
    """JSON as nbformat lays it out, as a value that begins `depth` spaces from the margin."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": "))
    if not text.isascii():
        # half of a surrogate pair is no text, but JSON has a way to write it, which is Python's
        text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text.replace("\n", "\n" + " " * depth) if depth else text
