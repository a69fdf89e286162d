"""Whether this system can fork a Python that has libraries loaded."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def safe_to_fork() -> str:
    """Say why this system cannot fork, in words that follow "runs share nothing: "; empty when it can."""
    if not hasattr(os, "fork") or not hasattr(os, "register_at_fork"):
        return "this system has no fork"
    if not sys.platform.startswith("linux"):
        return "the system's own libraries do not survive a fork (only Linux's do)"
    if not Path("/proc/self/task").is_dir() or not Path("/proc/self/fd").is_dir():
        return "/proc is not there to look for threads and open files"
    if sys.implementation.name != "cpython":
        return f"{sys.implementation.name} is not known to survive a fork"
    return ""
