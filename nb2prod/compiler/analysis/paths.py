"""Dotted names."""

from __future__ import annotations

import ast


def dotted_path(node: ast.expr) -> tuple[str, ...]:
    """Give `a.b.c` as its parts; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ()
    return (node.id, *reversed(parts))


def root_of(annotation: str) -> str:
    """Give the first name of an annotation such as `pd.DataFrame`."""
    return annotation.partition(".")[0].partition("[")[0]
