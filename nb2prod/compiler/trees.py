"""Going through syntax trees and comparing them: what compiling costs most of, so cheaper than `ast` does it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

# fields that hold texts and numbers, or a node that has no more to say than its type: a context or an operator
_NO_BRANCHES = frozenset(
    "arg asname attr conversion ctx id is_async kind kwd_attrs level lineno module name op ops rest simple str".split()
    + "tag type_comment".split()
)
_LEAVES = ("Constant", "Global", "Nonlocal")  # whose `value` and `names` are no nodes either


class _Branches(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of each type of node in which others stand."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        named = ("name",) if kind.__name__ == "TypeAlias" else ()
        fields = tuple(field for field in kind._fields if field not in _NO_BRANCHES or field in named)
        self[kind] = () if kind.__name__ in _LEAVES else fields
        return self[kind]


_BRANCHES = _Branches()


def walk(tree: ast.AST) -> list[ast.AST]:
    """Give every node of a tree but contexts and operators, in the order of `ast.walk`."""
    nodes = [tree]
    for node in nodes:  # which grows meanwhile
        for field in _BRANCHES[node.__class__]:
            value = getattr(node, field, None)
            if value.__class__ is list:
                nodes += value if None not in value else [part for part in value if part is not None]
            elif value is not None:
                nodes.append(value)
    return nodes


def of_types(nodes: Iterable[ast.AST], types: frozenset[type[ast.AST]]) -> list[ast.AST]:
    """Give the nodes of some types; to ask for one type after the other takes longer."""
    return [node for node in nodes if type(node) in types]


def children(node: ast.AST) -> list[ast.AST]:
    """Give the nodes directly below one but contexts and operators, in the order of `ast.iter_child_nodes`."""
    found: list[ast.AST] = []
    for field in _BRANCHES[node.__class__]:
        value = getattr(node, field, None)
        if value.__class__ is list:
            found += value if None not in value else [part for part in value if part is not None]
        elif value is not None:
            found.append(value)
    return found


def same_tree(one: ast.AST, other: ast.AST) -> bool:
    """Whether two trees say the same, wherever they stand: whether `ast.dump` gives the same text."""
    if one.__class__ is not other.__class__:
        return False
    for field in one._fields:
        mine: Any = getattr(one, field, None)
        yours: Any = getattr(other, field, None)
        if mine is yours:
            continue
        if mine.__class__ is not yours.__class__:
            return False
        if isinstance(mine, ast.AST):
            if not same_tree(mine, yours):
                return False
        elif isinstance(mine, list):
            if len(mine) != len(yours) or not all(map(_same_part, mine, yours)):
                return False
        elif mine != yours:
            return False
    return True


def _same_part(mine: object, yours: object) -> bool:
    if isinstance(mine, ast.AST) and isinstance(yours, ast.AST):
        return same_tree(mine, yours)
    return mine == yours
