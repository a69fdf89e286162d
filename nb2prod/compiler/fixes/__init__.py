"""Fixes: mechanical changes of a refused notebook that make it exportable."""

from __future__ import annotations

from nb2prod.compiler.fixes.fix import Compiler, Fix
from nb2prod.compiler.fixes.rounds import Mended, mend, mend_one

__all__ = ["Compiler", "Fix", "Mended", "mend", "mend_one"]
