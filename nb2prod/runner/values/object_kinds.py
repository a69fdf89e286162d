"""Objects by their fields, and objects of libraries by what pickling would store of them."""

from __future__ import annotations

import copyreg
import functools
import struct
import types
from typing import Any, Callable, FrozenSet, Iterator, List, NamedTuple, Tuple

from .frozen import Kind, NotComparable, Shape, article, fields_shape
from .naming import Naming, defined_at, module_of, shown_type

_POINTER = struct.calcsize("P")
_RECONSTRUCTORS = ("__newobj__", "__newobj_ex__", "_reconstructor")
_DICTIONARY_READERS = (types.GetSetDescriptorType, types.MemberDescriptorType)
Part = Tuple[str, Any]


class FreezeKind(NamedTuple):
    """How values of a class are pictured."""

    picture: Callable[[Any, Naming], Shape]
    complete: bool = False  # it pictures the fields of subclasses, too
    internal: FrozenSet[str] = frozenset()  # fields that `picture` covers

    def bound(self, naming: Naming) -> Callable[[Any], Shape]:
        """Return the picture as a function of the value alone."""
        picture = self.picture
        return lambda value: picture(value, naming)


def fields_of(value: object, stop: Any = object) -> List[Part]:
    """Return an object's `__dict__` and slots (those of classes below `stop`) without running code of its class."""
    cls: Any = type(value)
    dictionary, slots = _layout(cls, stop)
    parts = []
    if dictionary is not None:
        items = dictionary.__get__(value).items()
        parts = [(f".{name}", item) for name, item in sorted(items, key=lambda pair: str(pair[0]))]
    return parts + [part for label, slot in slots for part in _stored(label, slot, value)]


def _stored(label: str, slot: Any, value: object) -> List[Part]:
    try:
        return [(label, slot.__get__(value))]
    except AttributeError:  # nothing was stored in it
        return []


@functools.lru_cache(maxsize=1000)
def _layout(cls: Any, stop: Any) -> Tuple[Any, Tuple[Tuple[str, Any], ...]]:
    """Return what reads the `__dict__` of a class's instances (None without one), and what reads their slots."""
    found = (vars(base).get("__dict__") for base in cls.__mro__)
    dictionary = next((item for item in found if type(item) in _DICTIONARY_READERS), None)
    if dictionary is None and cls.__dictoffset__:
        raise NotComparable(f"the fields of {article(cls.__name__)} are hidden")
    classes = cls.__mro__[: cls.__mro__.index(stop)] if stop in cls.__mro__ else cls.__mro__
    return dictionary, tuple((f".{name}", slot) for base in classes for name, slot in _own_slots(base))


def _own_slots(cls: type) -> Iterator[Tuple[str, Any]]:
    """Yield the slots of one `class` statement; classes written in C have other members of that type."""
    if "__slots__" in vars(cls):
        for name, slot in vars(cls).items():
            if type(slot) is types.MemberDescriptorType and name != "__dict__":
                yield name, slot


def has_only_fields(cls: type) -> bool:
    """Tell whether `__dict__` and slots are all the state an instance has: its memory holds nothing else."""
    slots = sum(1 for base in cls.__mro__ for _ in _own_slots(base))
    pointers = slots + (cls.__dictoffset__ > 0) + (cls.__weakrefoffset__ > 0)
    return cls.__basicsize__ == object.__basicsize__ + _POINTER * pointers and not cls.__itemsize__


def reduced_shape(value: Any, naming: Naming) -> Shape:
    """Return a library's object as what pickling would store; where that fails, by its fields if they are all.

    Raises NotComparable for objects that hold what Python cannot see.
    """
    cls = type(value)
    try:
        reduced = _reduce(value)
    except Exception as error:
        if has_only_fields(cls) and not isinstance(error, (MemoryError, RecursionError)):
            return fields_shape(naming.of(cls), _lasting(cls, fields_of(value)))
        raise NotComparable(f"{article(shown_type(naming.of(cls)))} holds something that cannot be stored") from error
    if isinstance(reduced, str):
        return _global(value, reduced, naming)
    return fields_shape(naming.of(cls), list(_reduced_parts(cls, *reduced)))


def _global(value: Any, name: str, naming: Naming) -> Shape:
    """Return what a library keeps under a name; raises NotComparable for what the notebook does."""
    for module in (getattr(value, "__module__", None), module_of(type(value))):
        if module not in naming.own_modules and defined_at(module, name) is value:
            return Shape(Kind.VALUE, naming.of(type(value)), f"{module}.{name}")
    raise NotComparable(f"{name} is code of the notebook, no data")


def _reduce(value: Any) -> Any:
    cls = type(value)
    registered = copyreg.dispatch_table.get(cls)
    return registered(value) if registered is not None else value.__reduce_ex__(4)


def _reduced_parts(
    cls: type, function: Any, arguments: Any, state: Any = None, items: Any = None, pairs: Any = None, *_: Any
) -> Iterator[Part]:
    if getattr(function, "__module__", "") in ("copyreg", "copy_reg") and function.__name__ in _RECONSTRUCTORS:
        arguments = tuple(argument for argument in arguments if argument is not cls and argument is not object)
    elif function is not cls:
        yield ".__reduce__()[0]", function
    for number, argument in enumerate(arguments):
        if argument is not cls and argument is not None:
            yield f".__reduce__()[1][{number}]", argument
    yield from _lasting(cls, _state_parts(state))
    if items is not None:
        yield "", list(items)
    if pairs is not None:
        yield "", dict(pairs)


def _state_parts(state: Any) -> List[Part]:
    if isinstance(state, tuple) and len(state) == 2 and all(part is None or type(part) is dict for part in state):
        return [part for half in state for part in _state_parts(half or None)]
    if type(state) is dict and all(type(name) is str for name in state):
        return [(f".{name}", state[name]) for name in sorted(state)]
    return [] if state is None else [(".__getstate__()", state)]


def _lasting(cls: type, parts: List[Part]) -> List[Part]:
    """Return the parts that are no caches: those hold nothing that the others do not decide."""
    return [part for part in parts if not _is_cache(cls, part[0][1:])]


def _is_cache(cls: type, name: str) -> bool:
    if name.startswith("_") and "cache" in name.lower():
        return True
    kept = next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
    return isinstance(kept, functools.cached_property)
