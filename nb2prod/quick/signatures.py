"""What the file system says about a file without opening it: equal signatures mean that nobody touched the file."""

from __future__ import annotations

import os

ABSENT = "-"
_FINE_MARGIN = 100_000_000  # nanoseconds: the clock of the file system may stand still for a tick
_COARSE_MARGIN = 2_100_000_000  # file systems that count whole (or, as FAT does, two) seconds
_FINE = 1_000_000  # times that are no whole milliseconds come from a file system that counts finer


def signature(path: str) -> str:
    """The file's signature; links are followed. `ABSENT` when there is none, or none that can be looked at."""
    try:
        return signature_of(os.stat(path))
    except (OSError, ValueError):
        return ABSENT


def signature_of(status: os.stat_result) -> str:
    """Times, size and number of a file as text.

    The time of change (ctime) is there because nobody can set it: a file restored with its old time of modification
    differs all the same.
    """
    return f"{status.st_mtime_ns} {status.st_ctime_ns} {status.st_size} {status.st_ino}"


def is_settled(text: str, moment: int) -> bool:
    """Whether the file was last changed clearly before a moment (nanoseconds since the epoch).

    One that was not may change again without another signature, as git says of its "racily clean" entries. A time in
    the future is never settled.
    """
    if text == ABSENT:
        return True
    modified, changed = (int(word) for word in text.split(" ", 2)[:2])
    margin = _FINE_MARGIN if changed % _FINE else _COARSE_MARGIN
    return max(modified, changed) < moment - margin
