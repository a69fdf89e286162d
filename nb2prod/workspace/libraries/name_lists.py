"""Lists of names as modules write them (`__all__` and what it is made of), evaluated without running anything."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

_WRAPPERS = frozenset({"list", "tuple", "set", "frozenset", "sorted"})
_CHANGES = frozenset({"append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse"})
# how numpy adds the names of one module to those of another
_EXTENDER = ast.parse(
    "def extend_all(module):\n"
    "    existing = set(__all__)\n"
    "    mall = module.__all__\n"
    "    for a in mall:\n"
    "        if a not in existing:\n"
    "            __all__.append(a)\n"
).body[0]


def listed(
    node: ast.expr, known: Mapping[str, list[str]], all_of: Callable[[ast.expr], list[str] | None]
) -> list[str] | None:
    """The names an expression lists; `known` are lists of the same module, `all_of` gives another's `__all__`."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return _elements(node, known, all_of)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.BitOr)):
        left, right = listed(node.left, known, all_of), listed(node.right, known, all_of)
        return None if left is None or right is None else left + right
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and node.attr == "__all__":
        return all_of(node.value)
    if isinstance(node, ast.Call) and not node.keywords:
        if isinstance(node.func, ast.Name) and node.func.id in _WRAPPERS and len(node.args) == 1:
            return listed(node.args[0], known, all_of)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "copy" and not node.args:
            return listed(node.func.value, known, all_of)
    return None


def _elements(
    node: ast.List | ast.Tuple | ast.Set,
    known: Mapping[str, list[str]],
    all_of: Callable[[ast.expr], list[str] | None],
) -> list[str] | None:
    names: list[str] = []
    for item in node.elts:
        if isinstance(item, ast.Constant) and isinstance(item.value, str):
            names.append(item.value)
        elif isinstance(item, ast.Starred) and (inner := listed(item.value, known, all_of)) is not None:
            names += inner
        else:
            return None
    return names


def changed_in_functions(module: ast.Module) -> frozenset[str]:
    """Names of lists that a function of the module may change when it is called."""
    changed: set[str] = set()
    for function in ast.walk(module):
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)) or is_extender(function):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and node.attr in _CHANGES and isinstance(node.value, ast.Name):
                changed.add(node.value.id)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                changed.add(node.target.id)
            elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                changed |= {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
            elif isinstance(node, ast.Global):
                changed.update(node.names)
    return frozenset(changed)


def is_extender(node: ast.AST) -> bool:
    """Whether it is numpy's function that adds a module's `__all__` to its own module's."""
    return isinstance(node, ast.FunctionDef) and ast.dump(node) == ast.dump(_EXTENDER)
