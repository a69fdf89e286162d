"""How the walker treats each kind of expression; everything not listed is walked through."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nb2prod.compiler.analysis.mutators import MUTATING_METHODS

if TYPE_CHECKING:
    from nb2prod.compiler.analysis.walker import Walker


def name(walker: Walker, node: ast.Name) -> None:
    if isinstance(node.ctx, ast.Load):
        walker.read(node, node.id)
    else:
        walker.store(node)


def attribute(walker: Walker, node: ast.Attribute) -> None:
    walker.expression(node.value)
    if node.attr in MUTATING_METHODS:
        # not called here, but whoever gets it may
        walker.mutate(node.value, node, f".{node.attr}")


def named_expression(walker: Walker, node: ast.NamedExpr) -> None:
    updating, walker.updating = walker.updating, frozenset({node.target.id})
    walker.expression(node.value)
    walker.updating = updating
    walker.bind(node.target.id, node.target, walrus=True)


def short_circuit(walker: Walker, node: ast.BoolOp) -> None:
    walker.expression(node.values[0])
    saved = set(walker.bound)
    walker.conditional += 1
    for value in node.values[1:]:
        walker.expression(value)
    walker.conditional -= 1
    walker.bound = saved


def conditional(walker: Walker, node: ast.IfExp) -> None:
    walker.expression(node.test)
    walker.branch(lambda: walker.expression(node.body), lambda: walker.expression(node.orelse))


def list_or_set(walker: Walker, node: ast.ListComp | ast.SetComp) -> None:
    walker.comprehension(node.generators, [node.elt], 0)


def dictionary(walker: Walker, node: ast.DictComp) -> None:
    walker.comprehension(node.generators, [node.key, node.value], 0)


def generator(walker: Walker, node: ast.GeneratorExp) -> None:
    walker.comprehension(node.generators, [node.elt], 1)


def awaiting(walker: Walker, node: ast.Await) -> None:
    if not walker.depth:
        walker.names.awaits = True
    walker.expression(node.value)


EXPRESSIONS: dict[type[ast.expr], Callable[[Walker, Any], None]] = {
    ast.Name: name,
    ast.Attribute: attribute,
    ast.NamedExpr: named_expression,
    ast.BoolOp: short_circuit,
    ast.IfExp: conditional,
    ast.ListComp: list_or_set,
    ast.SetComp: list_or_set,
    ast.DictComp: dictionary,
    ast.GeneratorExp: generator,
    ast.Await: awaiting,
    ast.Lambda: lambda walker, node: walker.function(node),
    ast.Call: lambda walker, node: walker.call(node),
}
