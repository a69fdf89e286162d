"""Frozen values on disk: large buffers lie in the file as they are in memory and are mapped, not read."""

from __future__ import annotations

import io
import mmap
import os
import pickle
import struct
from pathlib import Path
from typing import Any, BinaryIO, Collection, Dict, List, Mapping, NamedTuple, Tuple

from .frozen import Frozen, Kind, Leaf, Node

_MAGIC = b"nb2prod values 1"
_END = struct.Struct("<QQ")  # where the directory lies, and its size
_ALIGNMENT = 64
_Span = Tuple[int, int]  # offset and size


class _StoredLeaf(NamedTuple):
    pickle: _Span
    buffers: Tuple[_Span, ...]


def write_snapshot(path: Path, values: Mapping[str, Frozen]) -> None:
    """Write values to a file that appears whole or not at all; raises OSError.

    A part that cannot be pickled after all is stored as not comparable, with the reason.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with unfinished.open("wb") as file:
            file.write(_MAGIC)
            directory = {name: _write_value(file, frozen) for name, frozen in values.items()}
            place = _write(file, pickle.dumps(directory, protocol=5))
            file.write(_END.pack(*place))
        unfinished.replace(path)
    finally:
        if unfinished.exists():
            unfinished.unlink()


def read_snapshot(path: Path) -> Dict[str, Frozen]:
    """Return the values of a file in their order; raises OSError, and ValueError when it is no snapshot.

    No class of the notebook is needed, and a library only when its data is compared.
    """
    with path.open("rb") as file:
        if path.stat().st_size < len(_MAGIC) + _END.size:
            raise ValueError(f"{path} is no snapshot of values")
        content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    if content[: len(_MAGIC)] != _MAGIC:
        raise ValueError(f"{path} is no snapshot of values")
    directory = _read_plain(_span(content, _END.unpack(content[-_END.size :])))
    return {name: _read_value(content, *stored) for name, stored in directory.items()}


def _write(file: BinaryIO, data: Any) -> _Span:
    """Append data at an aligned position."""
    file.write(bytes(-file.tell() % _ALIGNMENT))
    start = file.tell()
    file.write(data)
    return start, file.tell() - start


def _write_value(file: BinaryIO, frozen: Frozen) -> Tuple[_Span, Tuple[str, ...]]:
    own_modules = tuple(sorted(frozen.own_modules))
    nodes = [tuple(_stored(file, node, own_modules)) for node in frozen.nodes]
    return _write(file, pickle.dumps(nodes, protocol=5)), own_modules


def _stored(file: BinaryIO, node: Node, own_modules: Collection[str]) -> Tuple[Any, ...]:
    if node.kind is not Kind.LEAF:
        return (node.kind.value, *node[1:])
    buffers: List[pickle.PickleBuffer] = []
    pickled = io.BytesIO()
    try:
        _LibraryPickler(pickled, buffers, own_modules).dump(node.content.load())
        spans = tuple([_write(file, buffer.raw()) for buffer in buffers])
    except OSError:
        raise
    except Exception as error:
        return Kind.INCOMPARABLE.value, node.type, f"it cannot be stored ({type(error).__name__}: {error})", (), ()
    return (node.kind.value, node.type, tuple(_StoredLeaf(_write(file, pickled.getbuffer()), spans)), (), ())


class _LibraryPickler(pickle.Pickler):
    """Pickles data of libraries and refuses whatever would need the notebook's classes to be read."""

    def __init__(self, file: BinaryIO, buffers: List[pickle.PickleBuffer], own_modules: Collection[str]) -> None:
        super().__init__(file, protocol=5, buffer_callback=buffers.append)
        self.own_modules = own_modules

    def reducer_override(self, value: Any) -> Any:
        cls = value if isinstance(value, type) else type(value)
        if cls.__module__ in self.own_modules:
            raise pickle.PicklingError(f"it holds a {cls.__qualname__} of the notebook")
        return NotImplemented


def _span(content: memoryview, span: _Span) -> memoryview:
    return content[span[0] : span[0] + span[1]]


class _PlainUnpickler(pickle.Unpickler):
    """Reads primitives and containers only."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "complex"):
            return complex
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a snapshot")


def _read_plain(data: memoryview) -> Any:
    return _PlainUnpickler(io.BytesIO(data)).load()


def _read_value(content: memoryview, nodes: _Span, own_modules: Tuple[str, ...]) -> Frozen:
    rows = _read_plain(_span(content, nodes))
    return Frozen([_node(content, *row) for row in rows], frozenset(own_modules))


def _node(content: memoryview, kind: str, type_name: str, data: Any, labels: Any, children: Any) -> Node:
    if kind == Kind.LEAF.value:
        stored = _StoredLeaf(*data)
        data = Leaf(read=lambda: _load(content, stored))
    return Node(Kind(kind), type_name, data, labels, children)


def _load(content: memoryview, stored: _StoredLeaf) -> Any:
    buffers = [_span(content, span) for span in stored.buffers]
    return pickle.loads(_span(content, stored.pickle), buffers=buffers)
