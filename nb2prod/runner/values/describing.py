"""Words for places and parts of frozen values."""

from __future__ import annotations

from typing import Any, List, Optional, Tuple

from .frozen import Frozen, Kind, Node, article
from .naming import shown_type

_TEXT_LIMIT = 80
_PATH_LIMIT = 200
_COUNTED = {Kind.RUN: "item", Kind.SEQUENCE: "item", Kind.MAPPING: "item", Kind.SET: "element"}


def shortened(text: str, limit: int = _TEXT_LIMIT) -> str:
    """Return a text cut to a length."""
    return text if len(text) <= limit else text[: limit - 3] + "..."


def describe(frozen: Frozen, node: Node) -> str:
    """Return a short description of a part: a primitive as it is written, anything else by what it is."""
    if node.kind is Kind.VALUE:
        return shortened(str(node.content) if is_text_of(node) else repr(node.content))
    name = shown_type(node.type)
    if node.kind is Kind.OBJECT and isinstance(node.content, str):
        return f"{name}.{node.content}" if ".name" in node.labels else f"{name} {node.content}"
    if node.kind is Kind.OBJECT and "" in node.labels:  # a container with fields of its own
        inner = frozen.nodes[node.children[node.labels.index("")]]
        return article(name) + _count(inner)
    return article(name) + _count(node)


def is_text_of(node: Node) -> bool:
    """Tell values that a text stands for (a Decimal, a Path) from texts."""
    return isinstance(node.content, str) and node.type not in ("builtins.str", "numpy.str_")


def _count(node: Node) -> str:
    if node.kind not in _COUNTED:
        return ""
    number, noun = length_of(node), _COUNTED[node.kind]
    return f" of {number} {noun}" + ("" if number == 1 else "s")


def length_of(node: Node) -> int:
    """Return how many items a container has."""
    if node.kind is Kind.RUN:
        return len(node.content[1])
    if node.kind is Kind.MAPPING:
        return len(node.content[0]) if node.content else len(node.children) // 2
    return len(node.content or node.children)


def key_text(frozen: Frozen, node: Node) -> str:
    """Return a dictionary's key as one would write it, in short."""
    if node.kind is Kind.VALUE and node.type.startswith("builtins."):
        return repr(node.content)
    if node.kind is Kind.VALUE:
        return f"{shown_type(node.type)}({node.content!r})"
    if node.kind is Kind.RUN and node.type == "builtins.tuple":
        items = ", ".join([repr(item) for item in node.content[1]])
        return shortened(f"({items},)" if len(node.content[1]) == 1 else f"({items})")
    return describe(frozen, node)


def primitives_differ(expected: Any, actual: Any) -> str:
    """Return the words for two primitives of one type that differ; of long texts, the part where they do."""
    if isinstance(expected, (str, bytes)) and max(len(expected), len(actual)) > _TEXT_LIMIT // 2:
        pairs = enumerate(zip(expected, actual))
        place = next((at for at, (one, other) in pairs if one != other), min(len(expected), len(actual)))
        start = max(0, place - 10)
        one, other = expected[start : place + 30], actual[start : place + 30]
        unit = "character" if isinstance(expected, str) else "byte"
        return f"expected {one!r}, got {other!r} from {unit} {start} on"
    return f"expected {shortened(repr(expected))}, got {shortened(repr(actual))}"


def keys_differ(expected: List[str], actual: List[str]) -> str:
    """Return the words for dictionaries whose keys differ, or come in another order."""
    before, after = set(expected), set(actual)
    if before - after:
        return f"key {next(key for key in expected if key not in after)} is missing"
    if after - before:
        return f"unexpected key {next(key for key in actual if key not in before)}"
    place = next(at for at, (one, other) in enumerate(zip(expected, actual)) if one != other)
    return f"keys in another order: expected {expected[place]} as number {place + 1}, got {actual[place]}"


def place_text(path: Optional[Tuple[Any, str]]) -> str:
    """Return a path in Python notation; the middle of very long ones is left out."""
    labels: List[str] = []
    while path is not None:
        path, label = path
        labels.append(label)
    text = "".join(reversed(labels))
    return text if len(text) <= _PATH_LIMIT else f"{text[: _PATH_LIMIT // 2]} ... {text[-_PATH_LIMIT // 2 :]}"
