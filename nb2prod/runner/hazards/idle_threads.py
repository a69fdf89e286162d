"""Idle threads of libraries that look after them when a process is forked, known by the code that they wait in.

Arrow's thread pools, which every reading of a Parquet file starts, are made anew in a fork.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import List, NamedTuple, Set

_TIDY = "libarrow"
# what stands between a library and the system
_BELOW = ("libc.", "libc-", "libpthread", "libstdc++", "libgcc_s", "ld-linux", "[vdso]")
_FUTEX = {"x86_64": "202", "aarch64": "98", "riscv64": "98", "ppc64le": "221", "s390x": "238"}
_STACK = 8192  # bytes from its end: what a waiting thread was called by
_WORD = 8


class Code(NamedTuple):
    """A library's code in memory."""

    start: int
    end: int
    name: str


def loaded_code() -> List[Code]:
    """All code of this process that comes from files."""
    found = []
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        parts = line.split(None, 5)
        if len(parts) == 6 and "x" in parts[1]:
            start, _, end = parts[0].partition("-")
            found.append(Code(int(start, 16), int(end, 16), Path(parts[5]).name))
    return found


def survives_fork(task: str, code: List[Code]) -> bool:
    """Whether a thread of this process does nothing but wait for work in such a library."""
    if not any(each.name.startswith(_TIDY) for each in code):
        return False
    try:
        call = Path(f"/proc/self/task/{task}/syscall").read_text(encoding="ascii").split()
        if call[0] != _FUTEX.get(os.uname().machine):
            return False
        names = _callers(int(call[-2], 16), code)
    except (OSError, IndexError, ValueError):  # it has ended, or the system does not tell
        return False
    own = {name for name in names if name.startswith(_TIDY)}
    return bool(own) and all(name in own or name.startswith(_BELOW) for name in names)


def _callers(stack: int, code: List[Code]) -> Set[str]:
    """The libraries whose code a stack mentions."""
    memory = os.open("/proc/self/mem", os.O_RDONLY)
    try:
        data = os.pread(memory, _STACK, stack)
    finally:
        os.close(memory)
    words = struct.unpack_from(f"={len(data) // _WORD}Q", data)
    return {each.name for each in code for word in words if each.start <= word < each.end}
