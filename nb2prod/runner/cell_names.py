"""The file names of cells, which warnings and tracebacks show: the same as ipykernel's."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from IPython.core.compilerop import CachingCompiler

_SEED = 0xC70F6907
_FACTOR = 0x5BD1E995
_MASK = 0xFFFFFFFF


def cell_file_name(source: str) -> str:
    """Name the file that a cell pretends to be compiled from."""
    given = os.environ.get("IPYKERNEL_CELL_NAME")
    if given is not None:
        return given
    return str(Path(tempfile.gettempdir(), f"ipykernel_{os.getpid()}", f"{murmur2(source.encode('utf-8'))}.py"))


def murmur2(data: bytes) -> int:
    """Hash as ipykernel.compiler.murmur2_x86 does (32-bit MurmurHash2, with that module's seed)."""
    digest = _SEED ^ len(data)
    whole = len(data) & ~3
    for start in range(0, whole, 4):
        word = (int.from_bytes(data[start : start + 4], "little") * _FACTOR) & _MASK
        word ^= word >> 24
        digest = ((digest * _FACTOR) & _MASK) ^ ((word * _FACTOR) & _MASK)
    if len(data) > whole:
        digest = ((digest ^ int.from_bytes(data[whole:], "little")) * _FACTOR) & _MASK
    digest ^= digest >> 13
    digest = (digest * _FACTOR) & _MASK
    return digest ^ (digest >> 15)


class XCachingCompiler(CachingCompiler):
    """IPython's compiler with ipykernel's file names."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Name a cell by its content."""
        return cell_file_name(raw_code)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.log = None
