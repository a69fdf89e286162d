"""Which names an assignment connects: target and value may then be, hold or be parts of the same object."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from nb2prod.compiler.analysis.alias_sources import (
    OwnCalls,
    arguments_of,
    called_name,
    is_variable,
    names_in,
    sources,
)
from nb2prod.compiler.analysis.scopes import target_names
from nb2prod.compiler.trees import of_types, walk

STORING_METHODS = frozenset(
    "append extend insert add update setdefault appendleft extendleft put __setitem__ __setattr__ __iadd__".split()
)
STORING_FUNCTIONS = frozenset("setattr heappush heapreplace heappushpop insort setitem".split())
CONNECTING = frozenset(
    {ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.withitem, ast.Match, ast.Try, ast.Call}
)
KEEPING = frozenset({ast.AugAssign, ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp, ast.Call})


class Groups:
    """Names joined when something connects them."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        while self.parent.setdefault(name, name) != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def connect(self, nodes: Sequence[ast.AST], own: OwnCalls) -> None:
        """Join what the assignments among a statement's nodes connect."""
        for targets, value, element in assignments(nodes):
            roots = list(sources(value, own.inside if element else own))
            for target in targets:
                self.join([target, *roots])
            if may_repeat(value, own):
                self.join(targets)
        for names in kept_together(nodes, own) if own.parts else ():
            self.join(names)

    def join(self, names: Sequence[str]) -> None:
        """Put all names into one group."""
        for name in names[1:]:
            self.parent[self.find(names[0])] = self.find(name)

    def by_name(self) -> dict[str, frozenset[str]]:
        groups: dict[str, set[str]] = {}
        for name in list(self.parent):
            groups.setdefault(self.find(name), set()).add(name)
        return {name: shared for group in groups.values() for shared in [frozenset(group)] for name in shared}


def assignments(nodes: Sequence[ast.AST]) -> Iterable[tuple[list[str], ast.expr, bool]]:
    """Give each group of names with the value they are bound to, and whether they are bound to parts of it."""
    for child in of_types(nodes, CONNECTING):
        if isinstance(child, ast.Assign):
            unpacks = any(isinstance(target, (ast.Tuple, ast.List)) for target in child.targets)
            names = [name for target in child.targets for name in stored_names(target)]
            yield names, child.value, unpacks
            if len(child.targets) > 1 and names:  # `a = b = []`
                yield names, ast.Name(names[0], ast.Load()), False
        elif isinstance(child, (ast.AnnAssign, ast.NamedExpr)) and child.value is not None:
            yield list(stored_names(child.target)), child.value, False
        elif isinstance(child, (ast.For, ast.AsyncFor)):
            yield list(stored_names(child.target)), child.iter, True
        elif isinstance(child, ast.withitem) and child.optional_vars is not None:
            targets = list(stored_names(child.optional_vars))
            yield targets, child.context_expr, False
            for argument in child.context_expr.args if isinstance(child.context_expr, ast.Call) else ():
                yield targets, argument, False
        elif isinstance(child, ast.Match):
            parts = [part for case in child.cases for part in walk(case.pattern)]
            captured = [getattr(part, "name", None) or getattr(part, "rest", None) for part in parts]
            yield [name for name in captured if name], child.subject, True
        elif isinstance(child, ast.Try):
            raised = [part.exc for part in walk(child) if isinstance(part, ast.Raise) and part.exc]
            caught = [handler.name for handler in child.handlers if handler.name]
            yield from ((caught, given, True) for error in raised for given in arguments_of(error))
        elif isinstance(child, ast.Call):
            yield from storing_call(child)


def may_repeat(node: ast.expr, own: OwnCalls) -> bool:
    """Whether what unpacks a value may get the same object several times."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mult)
    known = called_name(node) if isinstance(node, ast.Call) else ""
    return known in own.returned or f".{known}" in own.returned


def storing_call(node: ast.Call) -> Iterable[tuple[list[str], ast.expr, bool]]:
    """Give what a call puts into an object that it names."""
    if isinstance(node.func, ast.Attribute) and node.func.attr in STORING_METHODS:
        root, given = first_name(node.func.value), arguments_of(node)
    elif called_name(node) in STORING_FUNCTIONS and len(node.args) > 1:
        root, given = first_name(node.args[0]), node.args[1:]
    else:
        return
    for argument in given if root else ():
        yield [root] if root else [], argument, False


def kept_together(nodes: Sequence[ast.AST], own: OwnCalls) -> Iterable[list[str]]:
    """Give the names that hold parts of each other after a statement, in ways that are no assignment."""
    for child in of_types(nodes, KEEPING):
        if isinstance(child, ast.AugAssign):  # `a += b` puts the parts of `b` into `a`
            yield [*names_in(child.target, stored=True), *sources(child.value, own)]
        elif isinstance(child, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
            if any(isinstance(part, ast.Call) and [*storing_call(part)] for part in walk(child)):
                for generator in child.generators:
                    yield [*target_names(generator.target), *sources(generator.iter, own)]
        elif isinstance(child, ast.Call):
            given = [name for part in arguments_of(child) for name in sources(part, own)]
            known = child.func.id if isinstance(child.func, ast.Name) else f".{called_name(child)}"
            if known in own.storing:
                yield [*given, *(sources(child.func.value, own) if isinstance(child.func, ast.Attribute) else ())]
            elif is_variable(child.func, own) or any(is_storing_method(part) for part in arguments_of(child)):
                yield [*names_in(child.func), *given]


def is_storing_method(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in STORING_METHODS


def stored_names(target: ast.expr) -> Iterator[str]:
    """Give the names a target binds, and those whose object then holds the value."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from stored_names(element)
    elif isinstance(target, (ast.Subscript, ast.Attribute)):
        yield from names_in(target.value)
    elif isinstance(target, ast.Starred):
        yield from stored_names(target.value)
    elif isinstance(target, ast.Name):
        yield target.id


def first_name(node: ast.expr) -> str | None:
    return next((part.id for part in walk(node) if isinstance(part, ast.Name)), None)
