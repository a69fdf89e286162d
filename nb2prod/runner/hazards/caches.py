"""Files that libraries write for themselves: a run that finds them written by another one does not differ."""

from __future__ import annotations

import os
from pathlib import Path
from typing import List

_VARIABLES = (
    "XDG_CACHE_HOME",
    "MPLCONFIGDIR",
    "NUMBA_CACHE_DIR",
    "SCIKIT_LEARN_DATA",
    "SEABORN_DATA",
    "IPYTHONDIR",
    "PYTHONPYCACHEPREFIX",
    "HF_HOME",
    "TORCH_HOME",
    "NLTK_DATA",
)
_BELOW_HOME = (
    ".cache",
    ".config/matplotlib",
    ".matplotlib",
    ".ipython",
    "scikit_learn_data",
    "seaborn-data",
    "nltk_data",
    ".keras",
)
_SYSTEM = ("/dev/null", "/dev/zero", "/dev/full", "/dev/tty", "/proc/self/", "/dev/fd/")


def is_cache(path: object, folder: int = -1) -> bool:
    """Whether a file that is written belongs to a library's cache, to Python's or to the system.

    `folder` is the descriptor that a relative path starts from, -1 for the working directory.
    """
    text = _absolute(path, folder)
    if text.startswith(_SYSTEM) or f"/proc/{os.getpid()}/" in text:
        return True
    if "/__pycache__/" in text or text.endswith((".pyc", "/__pycache__")):
        return True
    return any(text == root or text.startswith(root + os.sep) for root in _roots())


def _absolute(path: object, folder: int) -> str:
    if isinstance(path, int):
        return target(path)
    start = target(folder) if folder >= 0 else working_directory()
    return os.path.normpath(Path(start, os.fsdecode(path)))  # type: ignore[arg-type]  # else its user gets an error


def working_directory() -> str:
    """Where relative paths start."""
    try:
        return str(Path.cwd())
    except OSError:  # it has been deleted
        return os.sep


def target(number: int) -> str:
    """The path of what a descriptor has open; empty where it is not open."""
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return ""


def _roots() -> List[str]:
    named = [os.environ.get(name, "") for name in _VARIABLES]
    home = Path("~").expanduser()
    return [os.path.normpath(Path(working_directory(), name)) for name in named if name] + [
        str(home / name) for name in _BELOW_HOME
    ]
