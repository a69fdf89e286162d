"""Which names an assignment connects: target and value may then be, hold or be parts of the same object."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2prod.compiler.analysis.scopes import target_names

VIEWING_METHODS = frozenset(
    "view reshape ravel squeeze transpose swapaxes to_numpy get setdefault items values".split()
)
VIEWING_FUNCTIONS = frozenset("asarray asanyarray ravel reshape squeeze transpose atleast_1d atleast_2d iter".split())
STORING_METHODS = frozenset("append extend insert add update setdefault appendleft".split())
COPYING_INDEX = (ast.Compare, ast.BoolOp, ast.List, ast.Call, ast.UnaryOp, ast.BinOp)


class Groups:
    """Names joined when something connects them."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        while self.parent.setdefault(name, name) != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def connect(self, node: ast.stmt, functions: frozenset[str]) -> None:
        """Join what the assignments in a statement connect."""
        for targets, value in assignments(node):
            roots = list(sources(value, functions))
            for target in targets:
                for root in roots:
                    self.parent[self.find(target)] = self.find(root)

    def by_name(self) -> dict[str, frozenset[str]]:
        groups: dict[str, set[str]] = {}
        for name in list(self.parent):
            groups.setdefault(self.find(name), set()).add(name)
        return {name: frozenset(group) for group in groups.values() for name in group}


def assignments(node: ast.stmt) -> Iterable[tuple[list[str], ast.expr]]:
    for child in ast.walk(node):
        if isinstance(child, ast.Assign):
            names = [name for target in child.targets for name in target_names(target)]
            stored = [part.id for target in child.targets for part in ast.walk(target) if isinstance(part, ast.Name)]
            yield names or stored, child.value
        elif isinstance(child, (ast.AnnAssign, ast.NamedExpr)) and child.value is not None:
            yield list(target_names(child.target)), child.value
        elif isinstance(child, (ast.For, ast.AsyncFor)):
            yield list(target_names(child.target)), child.iter
        elif isinstance(child, ast.withitem) and child.optional_vars is not None:
            yield list(target_names(child.optional_vars)), child.context_expr
        elif (
            isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr in STORING_METHODS
        ):
            root = next((part.id for part in ast.walk(child.func.value) if isinstance(part, ast.Name)), None)
            for argument in child.args if root else ():
                yield [root] if root else [], argument


def sources(node: ast.expr, functions: frozenset[str]) -> Iterable[str]:
    """Give the names whose object the value may be, hold, or be a part of."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, (ast.Attribute, ast.Starred, ast.Await)):
        yield from sources(node.value, functions)
    elif isinstance(node, ast.Subscript):
        if not isinstance(node.slice, COPYING_INDEX):
            yield from sources(node.value, functions)
    elif isinstance(node, ast.IfExp):
        yield from sources(node.body, functions)
        yield from sources(node.orelse, functions)
    elif isinstance(node, (ast.BoolOp, ast.Tuple, ast.List, ast.Set)):
        for part in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from sources(part, functions)
    elif isinstance(node, ast.Dict):
        for part in node.values:
            yield from sources(part, functions)
    elif isinstance(node, ast.NamedExpr):
        yield from sources(node.value, functions)
    elif isinstance(node, ast.Call):
        yield from sources_of_call(node, functions)


def sources_of_call(node: ast.Call, functions: frozenset[str]) -> Iterable[str]:
    own = isinstance(node.func, ast.Name) and (
        node.func.id in functions
        or node.func.id in ("zip", "enumerate", "reversed", "iter", "dict", "list", "map", "next")
    )
    viewing = isinstance(node.func, ast.Attribute) and node.func.attr in VIEWING_METHODS
    if viewing and isinstance(node.func, ast.Attribute):
        yield from sources(node.func.value, functions)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if own or name in VIEWING_FUNCTIONS:
        for argument in node.args:
            yield from sources(argument, functions)
        for keyword in node.keywords:
            yield from sources(keyword.value, functions)
