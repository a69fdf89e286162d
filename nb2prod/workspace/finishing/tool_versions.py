"""Versions of installed packages, from the names of their folders: `importlib.metadata` costs more than it says."""

from __future__ import annotations

import functools
import os
import sys

_SUFFIX = ".dist-info"


@functools.cache
def installed_version(name: str) -> str:
    """The version of a package whose name has no punctuation; the first on the search path counts."""
    prefix = f"{name}-"
    for folder in sys.path:
        try:
            entries = os.listdir(folder or os.curdir)  # noqa: PTH208 # nothing to close if it is interrupted
        except OSError:
            continue
        for entry in entries:
            if entry.startswith(prefix) and entry.endswith(_SUFFIX):
                return entry[len(prefix) : -len(_SUFFIX)]
    from importlib.metadata import version

    return version(name)
