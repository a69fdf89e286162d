"""The compiler: pure functions from a notebook to its package."""

from __future__ import annotations

from nb2prod.compiler.compile import compile_notebook

__all__ = ["compile_notebook"]
