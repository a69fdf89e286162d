"""Which project a run belongs to, and which environment it runs in."""

from __future__ import annotations

import os
import sys

from nb2prod import __version__

_TOOLS = ("black", "ruff")  # they decide what a module looks like


def project_root(folder: str) -> str:
    """The nearest folder upwards that git works in, else the folder itself; the path is absolute."""
    return repository_of(folder) or folder


def repository_of(folder: str) -> str:
    """The nearest folder upwards with a `.git`, which is a file in worktrees and submodules; empty without."""
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return ""
        folder = parent


def environment() -> str:
    """Text that is another one in another environment: versions, and where libraries are found.

    The first place of `sys.path` is left out: it depends on how the program was called.
    """
    return "\x1f".join((__version__, sys.version, sys.platform, *sys.path[1:]))


def tool_places() -> list[str]:
    """Paths of which one changes when black, ruff or nb2prod is installed, removed or replaced."""
    places = [os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "__init__.py")]
    missing = [*_TOOLS]
    for folder in sys.path[1:]:
        if not missing:
            break
        found = [tool for tool in missing if os.path.isdir(os.path.join(folder, tool))]
        # where one is, its version is a folder's name beside it; where it is not, it would be found first
        places += [folder] if found else [os.path.join(folder, tool) for tool in missing]
        missing = [tool for tool in missing if tool not in found]
    return places
