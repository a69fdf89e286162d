"""Functions and classes whose definition runs nothing but what is read here: their bodies run when they are used."""

from __future__ import annotations

import ast

from nb2prod.compiler.reach import tables
from nb2prod.compiler.reach.full_names import FullNames, dotted


def is_plain_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, names: FullNames, *, in_class: bool = False
) -> bool:
    """Whether defining the function cannot run its body; a module's `__getattr__` and the like are called unseen."""
    unseen = not in_class and node.name.startswith("__") and node.name.endswith("__")
    return not unseen and all(_is_safe_decorator(each, names) for each in node.decorator_list)


def is_plain_class(node: ast.ClassDef, names: FullNames) -> bool:
    """Whether defining the class runs nothing of what its methods hold."""
    if node.keywords or not all(_is_safe_decorator(each, names) for each in node.decorator_list):
        return False
    return all(map(names.is_safe_base, node.bases))


def _is_safe_decorator(node: ast.expr, names: FullNames) -> bool:
    call = node if isinstance(node, ast.Call) else None
    function = call.func if call is not None else node
    if isinstance(function, ast.Attribute) and function.attr in ("setter", "getter", "deleter"):
        return True
    full = names.only(dotted(function))
    if full in tables.COMPILING_DECORATORS and call is not None and call.args:
        return False
    return full in tables.SAFE_DECORATORS
