"""Translate a cell the way every test of the translation does, checking what always holds."""

from __future__ import annotations

import ast
import sys
import warnings

from nb2prod.compiler.ipython.translation import Translation, translate
from nb2prod.model import Cell, CellKind

BOUND = frozenset({"data", "name", "path", "x", "cat", "time_module"})


def translated(source: str, bound: frozenset[str] = BOUND) -> Translation:
    translation = translate(Cell("c1", 3, CellKind.CODE, source), bound)
    assert translation.source.count("\n") == source.count("\n")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning if sys.version_info < (3, 12) else SyntaxWarning)
        ast.parse(translation.source)
    return translation


def codes(translation: Translation) -> list[str]:
    return [found.code for found in translation.diagnostics]
