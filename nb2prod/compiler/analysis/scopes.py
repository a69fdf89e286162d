"""Which names a function binds, and whether its body outlives the call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from nb2prod.compiler.trees import children, walk

NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def target_names(target: ast.AST) -> Iterator[str]:
    """Give the plain names an assignment target binds."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from target_names(element)
    elif isinstance(target, ast.Starred):
        yield from target_names(target.value)


def own_nodes(body: list[ast.AST]) -> Iterator[ast.AST]:
    """Give the nodes of a function's own scope: nested functions and classes are given, their bodies are not."""
    pending = list(reversed(body))
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, NESTED):
            continue
        pending.extend(reversed(list(children(node))))


def bound_in_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef,
) -> tuple[set[str], frozenset[str], list[ast.Global]]:
    """Give the local names of a function or class body, the names it declares global, and those declarations."""
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    bound: set[str] = set()
    declared: set[str] = set()
    outer: set[str] = set()
    declarations: list[ast.Global] = []
    comprehension_targets: set[int] = set()
    for child in own_nodes(body):
        if isinstance(child, COMPREHENSIONS):
            for generator in child.generators:
                comprehension_targets |= {id(part) for part in walk(generator.target)}
        if isinstance(child, ast.Global):
            declared |= set(child.names)
            declarations.append(child)
        elif isinstance(child, ast.Nonlocal):
            outer |= set(child.names)
        elif isinstance(child, ast.Name) and not isinstance(child.ctx, ast.Load):
            if id(child) not in comprehension_targets:
                bound.add(child.id)
        else:
            bound |= set(other_bindings(child))
    return bound - declared - outer, frozenset(declared), declarations


def other_bindings(node: ast.AST) -> Iterator[str]:
    """Give the names bound by statements and patterns that hold them as text."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        for alias in node.names:
            yield (alias.asname or alias.name).split(".")[0]
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def is_lazy_function(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Whether calling the function only makes a generator or coroutine, whose body runs later."""
    if isinstance(node, ast.AsyncFunctionDef):
        return True
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    return any(isinstance(child, (ast.Yield, ast.YieldFrom)) for child in own_nodes(body))
