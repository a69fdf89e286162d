"""What the walker notes where an object is changed in place: whose object that may be."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nb2prod.compiler.analysis.alias_sources import reached_names
from nb2prod.compiler.analysis.mutators import reaches_deep
from nb2prod.compiler.analysis.names import Mutation
from nb2prod.compiler.analysis.walk_state import Scope, ScopeKind
from nb2prod.compiler.trees import walk

if TYPE_CHECKING:
    from nb2prod.compiler.analysis.walker import Walker


def change(walker: Walker, target: ast.expr, node: ast.AST, how: str, *, deep: bool) -> None:
    """Note that the object an expression gives is changed."""
    seen: set[tuple[str, int]] = set()
    for name in sorted(reached_names(target)):
        change_name(walker, name, node, how, deep=deep or reaches_deep(target), seen=seen)
    for part in walk(target):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and not hasattr(builtins, part.func.id):
            if walker.owner(part.func.id) is None:
                walker.names.changed_results.setdefault(part.func.id, walker.depth)
            else:
                walker.names.obscure = True


def change_targets(walker: Walker, generators: Sequence[ast.comprehension]) -> None:
    """Note the parts of objects that a comprehension assigns, as `[1 for xs[0] in ys]` does."""
    for generator in generators:
        for part in walk(generator.target):
            if isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.ctx, ast.Store):
                walker.change_part(part)


def change_name(walker: Walker, name: str, node: ast.AST, how: str, *, deep: bool, seen: set[tuple[str, int]]) -> None:
    """Note a change of what a name holds, in the scope it belongs to; `seen` are the names noted already."""
    owner = walker.owner(name)
    if owner is None:
        walker.names.mutations.append(Mutation(name, node, walker.depth, how, deep))
        return
    if (name, id(owner)) in seen:
        return
    seen.add((name, id(owner)))
    if owner.iterated:
        parts = {inner for part in owner.iterated for inner in reached_names(part)}
        for inner in sorted(parts - owner.bound):
            change_name(walker, inner, node, how, deep=True, seen=seen)
    elif owner.kind is ScopeKind.FUNCTION:
        # a local of a function is changed: so is what it may be another name of
        for alias in sorted(owner.aliases.get(name, frozenset({name}))):
            if alias in owner.parameters:
                change_parameter(walker, alias, owner)
            elif alias not in owner.bound:
                change_name(walker, alias, node, how, deep=deep, seen=seen)


def change_parameter(walker: Walker, name: str, owner: Scope) -> None:
    kind, _, method = owner.top.partition(".")
    if method:
        walker.names.method_mutations.add(method)
    elif kind:
        walker.names.parameter_mutations.add(name)
    else:
        walker.names.obscure = True
