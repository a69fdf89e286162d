"""Values of the language and of the standard library."""

from __future__ import annotations

import array
import collections
import datetime
import decimal
import fractions
import io
import logging
import pathlib
import re
import threading
import types
import uuid
import weakref
from typing import Any, Callable, Dict, List, Tuple

from .frozen import Kind, NotComparable, Shape, fields_shape
from .naming import Naming, defined_at, module_of
from .numpy_kinds import is_plain_scalar
from .object_kinds import FreezeKind, fields_of

PRIMITIVES = frozenset({type(None), bool, int, float, complex, str, bytes})
_ONCE = "an iterator or generator can be read only once"
_OPEN = "an open file or connection is no value"
_RUNNING = "something that runs (a thread, a process, a lock, a task) is no value"

_ITERATORS: Tuple[Any, ...] = (
    iter([]), iter(()), iter({}), iter(set()), iter(""), iter(b""), iter(bytearray()), iter(range(0)),
    iter({}.values()), iter({}.items()), reversed([]), reversed({}), reversed(()), iter(int, 1), zip(), enumerate([]),
    map(str, []), filter(None, []),
)  # fmt: skip

UNKNOWABLE: Dict[type, str] = {
    types.GeneratorType: _ONCE,
    types.AsyncGeneratorType: _ONCE,
    types.CoroutineType: _RUNNING,
    types.FrameType: _RUNNING,
    types.TracebackType: _RUNNING,
    types.CodeType: "compiled code is no value",
    type(threading.Lock()): _RUNNING,
    type(threading.RLock()): _RUNNING,
    threading.Thread: _RUNNING,
    threading.Event: _RUNNING,
    threading.Condition: _RUNNING,
    threading.local: "what a thread keeps for itself is no value",
    io.FileIO: _OPEN,
    io.BufferedReader: _OPEN,
    io.BufferedWriter: _OPEN,
    io.BufferedRandom: _OPEN,
    io.TextIOWrapper: _OPEN,
    weakref.ref: "a weak reference is no value",
    **{type(iterator): _ONCE for iterator in _ITERATORS},
}

# Looked up where the module is loaded: some Pythons are built without it.
UNKNOWABLE_BY_NAME: Tuple[Tuple[str, str, str], ...] = (
    ("subprocess", "Popen", _RUNNING),
    ("multiprocessing.process", "BaseProcess", _RUNNING),
    ("concurrent.futures", "Executor", _RUNNING),
    ("concurrent.futures", "Future", _RUNNING),
    ("asyncio", "Future", _RUNNING),
    ("asyncio", "AbstractEventLoop", _RUNNING),
    ("socket", "socket", _OPEN),
    ("sqlite3", "Connection", _OPEN),
    ("sqlite3", "Cursor", _OPEN),
    ("mmap", "mmap", _OPEN),
    ("zipfile", "ZipFile", _OPEN),
    ("tarfile", "TarFile", _OPEN),
)


def enum_shape(value: Any, naming: Naming) -> Shape:
    """Return a member of an enumeration by its name and value."""
    return fields_shape(naming.of(type(value)), [(".name", value._name_), (".value", value._value_)], value._name_)


def _items(base: Any) -> Callable[[Any, Naming], Shape]:
    """Return the picture of a sequence: its primitives in one run, anything else item by item."""

    def picture(value: Any, naming: Naming) -> Shape:
        return sequence_shape(naming.of(type(value)), list(base.__iter__(value)))

    return picture


def sequence_shape(type_name: str, items: List[Any]) -> Shape:
    """Return a sequence of items."""
    kinds = set(map(type, items))
    if items and kinds <= PRIMITIVES:
        return Shape(Kind.RUN, type_name, ("", items))
    if len(kinds) == 1 and is_plain_scalar(items[0]):
        kind = type(items[0])
        return Shape(Kind.RUN, type_name, (f"{kind.__module__}.{kind.__qualname__}", [item.item() for item in items]))
    return Shape(Kind.SEQUENCE, type_name, children=items)


def _tuple(value: Any, naming: Naming) -> Shape:
    names = vars(type(value)).get("_fields")
    if type(names) is tuple and all(type(name) is str for name in names) and len(names) == tuple.__len__(value):
        return fields_shape(naming.of(type(value)), list(zip([f".{name}" for name in names], tuple.__iter__(value))))
    return sequence_shape(naming.of(type(value)), list(tuple.__iter__(value)))


def _mapping(value: Any, naming: Naming) -> Shape:
    keys, values = list(dict.keys(value)), list(dict.values(value))
    if keys and PRIMITIVES.issuperset(map(type, keys)) and PRIMITIVES.issuperset(map(type, values)):
        return Shape(Kind.MAPPING, naming.of(type(value)), (keys, values))
    children = [part for pair in zip(keys, values) for part in pair]
    return Shape(Kind.MAPPING, naming.of(type(value)), children=children)


def _ordered_mapping(value: Any, naming: Naming) -> Shape:
    pairs = list(collections.OrderedDict.items(value))  # in its own order, which dict's methods do not know
    return Shape(Kind.MAPPING, naming.of(type(value)), children=[part for pair in pairs for part in pair])


def _default_dict(value: Any, naming: Naming) -> Shape:
    pairs = _mapping(value, naming)
    factory = collections.defaultdict.__dict__["default_factory"].__get__(value)
    return fields_shape(pairs.type, [("", pairs), (".default_factory", factory)])


def _deque(value: Any, naming: Naming) -> Shape:
    items = sequence_shape(naming.of(type(value)), list(collections.deque.__iter__(value)))
    bound = collections.deque.__dict__["maxlen"].__get__(value)
    return items if bound is None else fields_shape(items.type, [("", items), (".maxlen", bound)])


def _set(base: Any) -> Callable[[Any, Naming], Shape]:
    def picture(value: Any, naming: Naming) -> Shape:
        elements = list(base.__iter__(value))
        if elements and PRIMITIVES.issuperset(map(type, elements)):
            return Shape(Kind.SET, naming.of(type(value)), elements)
        return Shape(Kind.SET, naming.of(type(value)), children=elements)

    return picture


def _proxy(value: Any, naming: Naming) -> Shape:
    return fields_shape(naming.of(type(value)), [("", dict(value))])


def _number(base: Any) -> Callable[[Any, Naming], Shape]:
    """Return the picture of a subclass of a primitive: the primitive in it."""
    return lambda value, naming: Shape(Kind.VALUE, naming.of(type(value)), base(value))


def _string(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, naming.of(type(value)), str.__str__(value))


def _bytes(base: Any) -> Callable[[Any, Naming], Shape]:
    return lambda value, naming: Shape(Kind.VALUE, naming.of(type(value)), bytes(base.__getitem__(value, slice(None))))


def _memory_view(value: Any, naming: Naming) -> Shape:
    parts = [(".format", value.format), (".shape", list(value.shape or ())), ("", value.tobytes())]
    return fields_shape(naming.of(type(value)), parts)


def _array(value: Any, naming: Naming) -> Shape:
    items = Shape(Kind.RUN, naming.of(type(value)), ("", array.array.tolist(value)))
    return fields_shape(items.type, [(".typecode", value.typecode), ("", items)])


def _text(write: Callable[[Any], str]) -> Callable[[Any, Naming], Shape]:
    """Return the picture of values that one text says all about."""
    return lambda value, naming: Shape(Kind.VALUE, naming.of(type(value)), write(value))


def _pattern(value: Any, naming: Naming) -> Shape:
    return fields_shape(naming.of(type(value)), [(".pattern", value.pattern), (".flags", value.flags)])


def _moment(base: Any) -> Callable[[Any, Naming], Shape]:
    def picture(value: Any, naming: Naming) -> Shape:
        parts: List[Tuple[str, Any]] = [("", base.isoformat(value))]
        if base is not datetime.date:
            parts += [(".tzinfo", value.tzinfo), (".fold", value.fold)]
        return fields_shape(naming.of(type(value)), parts, base.isoformat(value))

    return picture


def _exception(value: Any, naming: Naming) -> Shape:
    parts: List[Tuple[str, Any]] = [(".args", value.args), (".__cause__", value.__cause__)]
    if isinstance(value, OSError):
        parts += [(".filename", value.filename), (".filename2", value.filename2)]
    return fields_shape(naming.of(type(value)), [*parts, *fields_of(value)])


def _class(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, "builtins.type", naming.of(value).lstrip("."))


def _module(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, "builtins.module", str(vars(value).get("__name__", "")))


def _function(value: Any, naming: Naming) -> Shape:
    """Return a library's function by its name; raises NotComparable for others, which are code and no data."""
    module, qualified = getattr(value, "__module__", None), value.__qualname__
    if module in naming.own_modules:
        raise NotComparable(f"{qualified} is a function of the notebook: it is code, no data")
    if defined_at(module, qualified) is not value:
        raise NotComparable(f"{qualified} is a function without a name to find it by")
    return Shape(Kind.VALUE, "builtins.function", f"{module}.{qualified}")


def _builtin_function(value: Any, naming: Naming) -> Shape:
    owner = value.__self__
    if owner is None or isinstance(owner, types.ModuleType):
        home = value.__module__ or getattr(owner, "__name__", "builtins")
        return Shape(Kind.VALUE, "builtins.function", f"{home}.{value.__qualname__}")
    return fields_shape(naming.of(type(value)), [(".__name__", value.__name__), (".__self__", owner)])


def _method(value: Any, naming: Naming) -> Shape:
    if {module_of(type(value.__self__)), getattr(value.__func__, "__module__", "")} & naming.own_modules:
        raise NotComparable(f"{value.__func__.__qualname__} is a method of the notebook: it is code, no data")
    name = value.__func__.__name__
    return fields_shape(naming.of(type(value)), [(".__name__", name), (".__self__", value.__self__)])


def _descriptor(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, naming.of(type(value)), f"{naming.of(value.__objclass__)}.{value.__name__}")


def _memory_file(value: Any, naming: Naming) -> Shape:
    return fields_shape(naming.of(type(value)), [(".getvalue()", value.getvalue()), (".tell()", value.tell())])


def _logger(value: Any, naming: Naming) -> Shape:
    # most are called like the module that asks for them: that is another one in the notebook
    name = "" if value.name in naming.own_modules else value.name
    return fields_shape(naming.of(type(value)), [(".name", name), (".level", value.level)])


def _singleton(value: Any, naming: Naming) -> Shape:
    return Shape(Kind.VALUE, naming.of(type(value)), repr(value))


BUILTIN_KINDS: Dict[type, FreezeKind] = {
    bool: FreezeKind(_number(bool)),
    int: FreezeKind(_number(int.__int__)),
    float: FreezeKind(_number(float.__float__)),
    complex: FreezeKind(_number(complex.__pos__)),
    str: FreezeKind(_string),
    bytes: FreezeKind(_bytes(bytes)),
    bytearray: FreezeKind(_bytes(bytearray)),
    memoryview: FreezeKind(_memory_view),
    array.array: FreezeKind(_array),
    list: FreezeKind(_items(list)),
    tuple: FreezeKind(_tuple),
    dict: FreezeKind(_mapping),
    collections.OrderedDict: FreezeKind(_ordered_mapping),
    collections.Counter: FreezeKind(_mapping, complete=True),
    collections.defaultdict: FreezeKind(_default_dict),
    collections.deque: FreezeKind(_deque),
    set: FreezeKind(_set(set)),
    frozenset: FreezeKind(_set(frozenset)),
    types.MappingProxyType: FreezeKind(_proxy),
    type({}.keys()): FreezeKind(_items(type({}.keys()))),
    type({}.values()): FreezeKind(_items(type({}.values()))),
    type({}.items()): FreezeKind(_items(type({}.items()))),
    range: FreezeKind(lambda value, naming: Shape(Kind.VALUE, naming.of(range), repr(value))),
    slice: FreezeKind(
        lambda value, naming: fields_shape(
            naming.of(slice), [(f".{name}", getattr(value, name)) for name in ("start", "stop", "step")]
        )
    ),
    datetime.datetime: FreezeKind(_moment(datetime.datetime)),
    datetime.date: FreezeKind(_moment(datetime.date)),
    datetime.time: FreezeKind(_moment(datetime.time)),
    datetime.timedelta: FreezeKind(_text(datetime.timedelta.__str__)),
    decimal.Decimal: FreezeKind(_text(decimal.Decimal.__str__)),
    fractions.Fraction: FreezeKind(_text(fractions.Fraction.__str__)),
    pathlib.PurePath: FreezeKind(_text(pathlib.PurePath.__str__), complete=True),
    uuid.UUID: FreezeKind(_text(uuid.UUID.__str__), complete=True),
    re.Pattern: FreezeKind(_pattern),
    BaseException: FreezeKind(_exception, complete=True),
    io.StringIO: FreezeKind(_memory_file),
    io.BytesIO: FreezeKind(_memory_file),
    type: FreezeKind(_class, complete=True),
    logging.Logger: FreezeKind(_logger, complete=True),
    types.ModuleType: FreezeKind(_module, complete=True),
    types.FunctionType: FreezeKind(_function),
    types.BuiltinFunctionType: FreezeKind(_builtin_function),
    types.MethodType: FreezeKind(_method),
    types.MethodDescriptorType: FreezeKind(_descriptor),
    types.WrapperDescriptorType: FreezeKind(_descriptor),
    type(Ellipsis): FreezeKind(_singleton),
    type(NotImplemented): FreezeKind(_singleton),
    types.SimpleNamespace: FreezeKind(
        lambda value, naming: fields_shape(naming.of(type(value)), fields_of(value)), complete=True
    ),
}
