"""Files that libraries write without Python's doing (Parquet files, pictures, models), seen by how much was written.

Every write of a process is counted by the system: those to the cells' own streams are known, the rest went elsewhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from ..streams import OutStream

_OWN = 1  # byte: the runner resets a counter of the system's in every cell
_LOCK = 32  # bytes that are written for a lock of `multiprocessing`, which libraries make to see whether they can
_MOST_LOCKS = 16


class HiddenWrites:
    """How much a process had written at one moment."""

    def __init__(self) -> None:
        self._elsewhere = _written_elsewhere()

    def new(self) -> str:
        """Say whether something has been written since then that no audit event has told of."""
        elsewhere = _written_elsewhere()
        if elsewhere is None or self._elsewhere is None:
            return ""
        locks, rest = divmod(elsewhere - self._elsewhere, _LOCK)
        if rest <= _OWN and locks <= _MOST_LOCKS:
            return ""
        return "writes something through a library that does not say what"


def _written_elsewhere() -> Optional[int]:
    try:
        lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    counts = dict(line.split(": ") for line in lines)
    return int(counts["wchar"]) - OutStream.bytes_written
