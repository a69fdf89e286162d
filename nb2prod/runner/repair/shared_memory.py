"""Memory made to be shared with child processes: a fork gets its own, as a fresh run would have.

A lock of `multiprocessing` is of that kind, and tqdm makes one for every notebook with a progress bar.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path
from typing import Callable, List, NamedTuple

_WRITABLE_SHARED = re.compile(rb"([0-9a-f]+)-([0-9a-f]+) (rw[-x]s) \S+ \S+ \S+ *(.*)")
# without a name that another process could find it by
_NAMELESS = (b"/dev/zero (deleted)", b"/dev/shm/sem.")
_DELETED = b" (deleted)"
_MOST = 1 << 26  # bytes
_MAP_FIXED = 0x10


class Mapping(NamedTuple):
    """A writable shared mapping."""

    start: int
    size: int
    name: str
    can_be_copied: bool


def shared_mappings() -> List[Mapping]:
    """Those of this process."""
    found = []
    with Path("/proc/self/maps").open("rb") as file:
        for line in file:
            match = _WRITABLE_SHARED.match(line)
            if match:
                start, end = int(match.group(1), 16), int(match.group(2), 16)
                name = match.group(4)
                nameless = name.startswith(_NAMELESS) and name.endswith(_DELETED) and match.group(3) == b"rw-s"
                can_be_copied = nameless and end - start <= _MOST
                found.append(Mapping(start, end - start, name.decode("utf-8", "replace"), can_be_copied))
    return found


def memory_before_fork() -> Callable[[], None]:
    """Return what the child has to do: put its own memory, with what is in it now, in the same places."""
    import ctypes

    copies = [
        (mapping, ctypes.string_at(mapping.start, mapping.size))
        for mapping in shared_mappings()
        if mapping.can_be_copied
    ]

    def replace_all() -> None:
        for mapping, data in copies:
            _replace(mapping, data)

    return replace_all


def _replace(mapping: Mapping, data: bytes) -> None:
    import ctypes

    function = ctypes.CDLL(None, use_errno=True).mmap
    function.restype = ctypes.c_void_p
    function.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long)
    flags = mmap.MAP_SHARED | mmap.MAP_ANONYMOUS | _MAP_FIXED
    placed = function(mapping.start, mapping.size, mmap.PROT_READ | mmap.PROT_WRITE, flags, -1, 0)
    if placed != mapping.start:
        raise OSError(ctypes.get_errno(), "memory cannot be replaced")
    ctypes.memmove(mapping.start, data, mapping.size)
