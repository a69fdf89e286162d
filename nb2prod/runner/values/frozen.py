"""What a value looks like when it no longer depends on the process that made it."""

from __future__ import annotations

import hashlib
from enum import Enum
from typing import Any, Callable, FrozenSet, List, NamedTuple, Optional, Sequence, Tuple


class Kind(Enum):
    """How a node is to be read; `content` and `children` mean something else for each."""

    VALUE = "value"  # content: a primitive
    RUN = "run"  # content: (type of all items or "", list of primitives); no children
    SEQUENCE = "sequence"  # children: the items in order
    MAPPING = "mapping"  # children: key, value, key, value ... in order
    SET = "set"  # children: the elements in no order
    OBJECT = "object"  # children: the parts that `labels` name
    LEAF = "leaf"  # content: a Leaf
    OPAQUE = "opaque"  # content: (digest, reason): equal when the digests are, else nobody knows
    INCOMPARABLE = "incomparable"  # content: the reason


class Leaf:
    """Data of a library, pickled by that library; what came from a snapshot is read when it is first looked at."""

    __slots__ = ("_read", "_value")

    def __init__(self, value: Any = None, read: Optional[Callable[[], Any]] = None) -> None:
        self._value = value
        self._read = read

    def load(self) -> Any:
        """Return the library's object; raises whatever unpickling raises."""
        if self._read is not None:
            self._value, self._read = self._read(), None
        return self._value


class Node(NamedTuple):
    """One place of a frozen value.

    `type` is the dotted name of the class, or its qualified name after a dot where the notebook defines it; `children`
    are positions in `Frozen.nodes`, so that cycles, sharing and depth are no matter.
    """

    kind: Kind
    type: str
    content: Any = None
    labels: Tuple[str, ...] = ()
    children: Tuple[int, ...] = ()


class Shape(NamedTuple):
    """A node to be: its children are still values (or shapes)."""

    kind: Kind
    type: str
    content: Any = None
    labels: Tuple[str, ...] = ()
    children: Sequence[Any] = ()


class Frozen(NamedTuple):
    """A neutral picture of one value; the first node is the value itself."""

    nodes: Sequence[Node]
    own_modules: FrozenSet[str] = frozenset()

    @property
    def reason(self) -> str:
        """Why the value, or the first part of it that matters, cannot be stored and compared; empty if it can."""
        return next((str(node.content) for node in self.nodes if node.kind is Kind.INCOMPARABLE), "")


class NotComparable(Exception):
    """A part of a value cannot be pictured; the message is the reason."""


def incomparable(type_name: str, reason: str) -> Shape:
    """Return the place of a value that cannot be pictured."""
    return Shape(Kind.INCOMPARABLE, type_name, reason)


def fields_shape(type_name: str, parts: Sequence[Tuple[str, Any]], content: Any = None) -> Shape:
    """Return an object made of labelled parts."""
    labels: List[str] = [label for label, _ in parts]
    return Shape(Kind.OBJECT, type_name, content, tuple(labels), [part for _, part in parts])


def leaf_shape(type_name: str, value: Any) -> Shape:
    """Return the place of a library's data."""
    return Shape(Kind.LEAF, type_name, Leaf(value))


def opaque_shape(type_name: str, data: bytes, reason: str) -> Shape:
    """Return what equal bytes prove equal, while other bytes prove nothing."""
    return Shape(Kind.OPAQUE, type_name, (hashlib.sha256(data).hexdigest(), reason))


def article(name: str) -> str:
    """Return a noun with its indefinite article."""
    return ("an " if name[:1].lower() in "aeiou" else "a ") + name
