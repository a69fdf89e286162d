"""Parse text that may be no Python, quietly."""

from __future__ import annotations

import ast
import warnings


def parses(source: str, mode: str = "exec") -> bool:
    """Whether the text is Python; never raises."""
    return parsed(source, mode) is not None


def parsed(source: str, mode: str = "exec") -> ast.AST | None:
    """Parse quietly; nothing when the text is no Python or is nested too deeply."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
