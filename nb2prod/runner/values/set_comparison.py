"""Elements of sets, told apart by all they consist of."""

from __future__ import annotations

from collections import Counter
from typing import Dict, Iterator, List, NamedTuple, Tuple

from .frozen import Frozen, Kind, Node

_PART_LIMIT = 10_000  # of one element; more means that it holds itself
_DEPTH_LIMIT = 50


class Unsettled(Exception):
    """An element holds what no text can stand for: arrays, cycles, what is not comparable."""


class Element(NamedTuple):
    """An element and the text that is the same for equal elements only."""

    text: str
    node: Node


def unmatched(expected: Tuple[Frozen, Node], actual: Tuple[Frozen, Node]) -> Tuple[List[Node], List[Node]]:
    """Return the elements that only one of two sets has; raises Unsettled where that cannot be told."""
    before, after = list(_elements(*expected)), list(_elements(*actual))
    texts, others = Counter([element.text for element in before]), Counter([element.text for element in after])
    return _surplus(before, texts - others), _surplus(after, others - texts)


def _surplus(elements: List[Element], surplus: Dict[str, int]) -> List[Node]:
    found = {element.text: element.node for element in elements}
    return [found[text] for text, count in sorted(surplus.items()) for _ in range(count)]


def _elements(frozen: Frozen, node: Node) -> Iterator[Element]:
    for value in node.content or ():
        yield Element(
            f"builtins.{type(value).__name__} {value!r}", Node(Kind.VALUE, f"builtins.{type(value).__name__}", value)
        )
    for child in node.children:
        yield Element("".join(_texts(frozen, frozen.nodes[child], [_PART_LIMIT], 0)), frozen.nodes[child])


def _texts(frozen: Frozen, node: Node, budget: List[int], depth: int) -> Iterator[str]:
    """Yield what tells a part from others; `budget` counts down over the whole element."""
    budget[0] -= 1
    if budget[0] < 0 or depth > _DEPTH_LIMIT or node.kind in (Kind.LEAF, Kind.OPAQUE, Kind.INCOMPARABLE):
        raise Unsettled
    if node.kind is Kind.VALUE:
        yield f"{node.type} {node.content!r}"
        return
    content = [f"{type(item).__name__} {item!r}" for item in _primitives(node)]
    parts = ["".join(_texts(frozen, frozen.nodes[child], budget, depth + 1)) for child in node.children]
    if node.kind is Kind.SET:
        content, parts = sorted(content), sorted(parts)
    kind = node.content[0] if node.kind is Kind.RUN else ""
    yield repr((node.kind.value, node.type, kind, node.labels, content, parts))


def _primitives(node: Node) -> List[object]:
    if node.kind is Kind.RUN:
        return list(node.content[1])
    if node.kind is Kind.MAPPING and node.content:
        return [item for half in node.content for item in half]
    return list(node.content or ()) if node.kind is Kind.SET else []
