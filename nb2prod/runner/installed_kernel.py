"""The ipykernel of this environment, read without being imported; a run does not need it, but equals it."""

from __future__ import annotations

import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

_MAJOR = re.compile(r"^__version__ = ['\"]([0-9]+)\.", re.MULTILINE)


class Surroundings(NamedTuple):
    """What a notebook's code finds around itself in a kernel."""

    loop_frames: int  # how much deeper the stack is than here, below the event loop
    cell_frames: int  # and below a cell that does not await


_OLDER = Surroundings(loop_frames=1, cell_frames=3)  # ipykernel 6
# ipykernel 7 keeps a cell's context variables by a frame of its own where asyncio cannot do it
_NEWER = Surroundings(loop_frames=1, cell_frames=2 if sys.version_info >= (3, 11) else 3)


def kernel_file(name: str) -> Path | None:
    """Find a file of ipykernel; None where it is not installed."""
    try:
        spec = find_spec("ipykernel")
    except (ImportError, ValueError):
        return None
    return Path(spec.origin).with_name(name) if spec is not None and spec.origin is not None else None


def surroundings() -> Surroundings:
    """Say what a notebook's code finds around itself in the kernel installed here."""
    path = kernel_file("_version.py")
    try:
        found = _MAJOR.search(path.read_text(encoding="utf-8")) if path is not None else None
    except OSError:
        found = None
    return _OLDER if found is not None and int(found.group(1)) < 7 else _NEWER
