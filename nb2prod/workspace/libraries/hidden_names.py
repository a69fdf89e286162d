"""Whether a module can bind names that are not written in it."""

from __future__ import annotations

import ast

_NAMESPACE = frozenset({"globals", "vars", "locals"})
_READING = frozenset({"items", "keys", "values", "get", "copy"})
_READERS = frozenset({"list", "set", "sorted", "tuple", "dict", "len", "dir"})


def changes_names(module: ast.Module) -> bool:
    """Whether something in the module may bind or remove names through the namespace itself."""
    sets = any(isinstance(node, ast.Name) and node.id in ("setattr", "delattr") for node in ast.walk(module))
    return any(_suspicious(statement, None, inner=False, sets=sets) for statement in module.body)


def _suspicious(node: ast.AST, parent: ast.AST | None, *, inner: bool, sets: bool) -> bool:
    """`inner`: in a function or class, whose `locals()` is not the module's; `sets`: something sets attributes."""
    if isinstance(node, ast.Name) and node.id in ("exec", "eval"):
        return True
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NAMESPACE:
        own = not node.args and not (inner and node.func.id != "globals")
        if own and not _only_read(node, parent):
            return True
        return any(_suspicious(argument, node, inner=inner, sets=sets) for argument in node.args)
    if isinstance(node, ast.Name) and node.id in _NAMESPACE and isinstance(node.ctx, ast.Load):
        return True  # the function itself is handed on
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_modules(node.func.value):
        return node.func.attr != "get" or not node.args or _own_module(node.args[0], sets)
    if _is_modules(node):
        entry = isinstance(parent, ast.Subscript) and not _own_module(parent.slice, sets)
        return not entry and not isinstance(parent, ast.Compare)
    inside = inner or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef))
    return any(_suspicious(child, node, inner=inside, sets=sets) for child in ast.iter_child_nodes(node))


def _only_read(call: ast.Call, parent: ast.AST | None) -> bool:
    if isinstance(parent, ast.Attribute):
        return parent.attr in _READING
    if isinstance(parent, ast.Subscript):
        return isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.Compare):
        return call is not parent.left
    return isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and parent.func.id in _READERS


def _own_module(key: ast.expr, sets: bool) -> bool:
    """Whether an entry of `sys.modules` may be the module itself, and changed."""
    if isinstance(key, ast.Constant):
        return False
    return sets or any(isinstance(node, ast.Name) and node.id.startswith("__") for node in ast.walk(key))


def _is_modules(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "modules"
        and isinstance(node.value, ast.Name)
        and node.value.id.strip("_") == "sys"
    )
