"""Turn a value into a neutral picture of itself that needs no class of the notebook."""

from __future__ import annotations

import enum
import warnings
from typing import Any, Callable, Collection, Dict, List, Optional, Tuple

from .builtin_kinds import BUILTIN_KINDS, PRIMITIVES, UNKNOWABLE, UNKNOWABLE_BY_NAME, enum_shape
from .frozen import Frozen, Kind, Node, NotComparable, Shape, article, fields_shape, incomparable
from .libraries import library_classes
from .naming import Naming, defined_at, shown_type
from .object_kinds import FreezeKind, fields_of, has_only_fields, reduced_shape

NODE_LIMIT = 1_000_000  # a few seconds' work

_Handler = Callable[[Any], Shape]


def freeze(value: object, own_modules: Collection[str]) -> Frozen:
    """Return a neutral picture of a value that can be pickled by itself; large arrays are referenced, not copied.

    What cannot be pictured is a node that says why; nothing is raised, and the value is not changed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _Freezer(Naming(own_modules)).frozen(value)


class _Freezer:
    """One pass over one value, breadth by breadth: no depth of nesting is too much."""

    def __init__(self, naming: Naming) -> None:
        self.naming = naming
        self.nodes: List[Optional[Node]] = []
        self.places: Dict[int, int] = {}
        self.pending: List[Tuple[int, Any]] = []
        self.kept: List[Any] = []  # an id stays taken for as long as its object lives
        self.handlers: Dict[type, _Handler] = {}
        self.library = library_classes()
        self.unknowable = {defined_at(module, name): reason for module, name, reason in UNKNOWABLE_BY_NAME}
        self.unknowable.update(UNKNOWABLE)

    def frozen(self, value: object) -> Frozen:
        own_modules = self.naming.own_modules
        self.place(value)
        while self.pending:
            index, item = self.pending.pop()
            shape = item if type(item) is Shape else self.shape(item)
            if len(self.nodes) + len(shape.children) > NODE_LIMIT:
                reason = f"it has more than {NODE_LIMIT:,} parts"
                return Frozen((Node(Kind.INCOMPARABLE, self.naming.of(type(value)), reason),), own_modules)
            children = tuple([self.place(child) for child in shape.children])
            self.nodes[index] = Node(shape.kind, shape.type, shape.content, shape.labels, children)
        return Frozen(tuple([node for node in self.nodes if node is not None]), own_modules)

    def place(self, value: Any) -> int:
        """Return the position of a value's node, a new one unless the same object was met before."""
        cls = type(value)
        if cls in PRIMITIVES:
            self.nodes.append(Node(Kind.VALUE, "builtins." + cls.__name__, value))
            return len(self.nodes) - 1
        known = self.places.get(id(value))
        if known is not None:
            return known
        self.kept.append(value)
        self.places[id(value)] = index = len(self.nodes)
        self.nodes.append(None)
        self.pending.append((index, value))
        return index

    def shape(self, value: Any) -> Shape:
        """Return what a value consists of; whatever its own code raises becomes the reason why it is not comparable."""
        cls = type(value)
        try:
            handler = self.handlers.get(cls)
            if handler is None:
                handler = self.handlers[cls] = self.handler(cls)
            return handler(value)
        except NotComparable as error:
            return incomparable(self.naming.of(cls), str(error))
        except MemoryError:
            return incomparable(self.naming.of(cls), f"there is not enough memory to look at {self.noun(cls)}")
        except Exception as error:
            said = f"{type(error).__name__}: {_first_line(error)}".rstrip(": ")
            return incomparable(self.naming.of(cls), f"{self.noun(cls)} cannot be looked into ({said})")

    def noun(self, cls: type) -> str:
        return article(shown_type(self.naming.of(cls)))

    def handler(self, cls: type) -> _Handler:
        """Choose how values of a class are pictured: the most specific class that is known decides."""
        naming = self.naming
        if enum.Enum in cls.__mro__:
            return lambda value: enum_shape(value, naming)
        for base in cls.__mro__[:-1]:
            if base in self.unknowable:
                return self.refusing(self.unknowable[base])
            kind = self.library.get(base) or BUILTIN_KINDS.get(base)
            if kind is not None:
                return _of_base(kind, cls, base, naming)
        if issubclass(cls, type):
            return BUILTIN_KINDS[type].bound(naming)
        if naming.is_own(cls) and has_only_fields(cls):
            return lambda value: fields_shape(naming.of(cls), fields_of(value))
        return lambda value: reduced_shape(value, naming)

    def refusing(self, reason: str) -> _Handler:
        return lambda value: incomparable(self.naming.of(type(value)), reason)


def _of_base(kind: FreezeKind, cls: type, base: type, naming: Naming) -> _Handler:
    """Return how a class is pictured whose base is known: as its base, and then its own fields."""
    picture = kind.bound(naming)
    if cls is base or kind.complete:
        return picture

    def with_fields(value: Any) -> Shape:
        fields = [part for part in fields_of(value, base) if part[0][1:] not in kind.internal]
        content = picture(value)
        return fields_shape(naming.of(cls), [("", content._replace(type=naming.of(base))), *fields])

    return with_fields


def _first_line(error: Exception) -> str:
    try:
        return (str(error).splitlines() or [""])[0][:200]
    except Exception:
        return ""
