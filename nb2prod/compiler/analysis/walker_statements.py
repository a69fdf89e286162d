"""How the walker treats each kind of statement; everything not listed is walked through."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nb2prod.compiler.analysis.known_values import Literals, Without, surely_runs, truth
from nb2prod.compiler.analysis.mutators import changed_by_call
from nb2prod.compiler.analysis.scopes import target_names
from nb2prod.compiler.analysis.walk_state import Loop
from nb2prod.compiler.trees import children, walk

if TYPE_CHECKING:
    from nb2prod.compiler.analysis.walker import Walker

SUPPRESSING = frozenset({"suppress", "raises", "assertRaises", "ExitStack", "AsyncExitStack"})


# -- statements ----------------------------------------------------------------------------------------------------


def assign(walker: Walker, node: ast.Assign) -> None:
    updating, walker.updating = walker.updating, frozenset(n for target in node.targets for n in target_names(target))
    walker.expression(node.value)
    walker.updating = updating
    for target in node.targets:
        walker.store(target)
        plain = isinstance(node.value, ast.Lambda) and not any(
            isinstance(child, ast.Call) and changed_by_call(child) for child in walk(node.value)
        )
        if plain and isinstance(target, ast.Name) and not walker.scopes:
            walker.names.lambda_names.add(target.id)


def augmented_assign(walker: Walker, node: ast.AugAssign) -> None:
    if isinstance(node.target, ast.Name):
        updating, walker.updating = walker.updating, frozenset({node.target.id})
        walker.read(node.target, node.target.id)
        walker.updating = updating
        walker.expression(node.value)
        # `a += b` changes a list in place: whoever shares it sees the change
        walker.mutate(node.target, node, "augmented assignment")
        walker.bind(node.target.id, node.target)
    else:
        walker.expression(node.value)
        walker.change_part(node.target)


def annotated_assign(walker: Walker, node: ast.AnnAssign) -> None:
    annotation, walker.annotation = walker.annotation, not walker.scopes or walker.lazy_annotations
    walker.expression(node.annotation)
    walker.annotation = annotation
    if node.value is not None:
        walker.expression(node.value)
        walker.store(node.target)
    elif isinstance(node.target, ast.Name) and not walker.scopes:
        walker.names.bare_annotations.add(node.target.id)


def for_loop(walker: Walker, node: ast.For | ast.AsyncFor) -> None:
    if isinstance(node, ast.AsyncFor) and not walker.depth:
        walker.names.awaits = True
    walker.expression(node.iter)

    def body() -> None:
        walker.store(node.target)
        walker.block(node.body)

    if not walker.scopes:
        walker.names.loop_targets |= {part.id for part in walk(node.target) if isinstance(part, ast.Name)}
    loop(walker, body, node.orelse, at_least_once=surely_runs(node.iter, literals_at(walker, node), walker.own))


def while_loop(walker: Walker, node: ast.While) -> None:
    walker.expression(node.test)
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    loop(walker, lambda: walker.block(node.body), node.orelse, at_least_once=endless, endless=endless)


def loop(
    walker: Walker,
    body: Callable[[], None],
    orelse: list[ast.stmt],
    *,
    at_least_once: bool,
    endless: bool = False,
) -> None:
    before, reachable = set(walker.bound), walker.reachable
    walker.loops.append(Loop())
    walker.conditional += 1
    body()
    walker.conditional -= 1
    left = walker.loops.pop()
    rounds = [*left.continues, *([set(walker.bound)] if walker.reachable else [])]
    ends = [] if endless else [set.intersection(*rounds)] if at_least_once and rounds else [before]
    walker.bound, walker.reachable = (ends[0] if ends else set()), bool(ends) and reachable
    if walker.reachable:
        walker.block(orelse)
        ends = [walker.bound] if walker.reachable else []
    ends += left.breaks
    walker.reachable = bool(ends) and reachable
    walker.bound = set.intersection(*ends) if ends else before


def if_statement(walker: Walker, node: ast.If) -> None:
    walker.expression(node.test)
    known = truth(node.test, literals_at(walker, node))

    def block(statements: list[ast.stmt], *, reached: bool) -> None:
        walker.reachable = walker.reachable and reached
        walker.block(statements)

    walker.branch(
        lambda: block(node.body, reached=known is not False), lambda: block(node.orelse, reached=known is not True)
    )


def literals_at(walker: Walker, node: ast.stmt) -> Literals:
    """Give the values known at a statement: those at the beginning of the top-level one, unless something is bound."""
    if walker.scopes:
        return {}
    return Without(walker.literals, walker.names.rebound)


def try_statement(walker: Walker, node: ast.Try) -> None:
    before, reachable = set(walker.bound), walker.reachable
    walker.conditional += 1
    walker.block(node.body)
    if walker.reachable:
        walker.block(node.orelse)
    ends = [set(walker.bound)] if walker.reachable else []
    for handler in node.handlers:
        walker.bound, walker.reachable = set(before), reachable
        if handler.type is not None:
            walker.expression(handler.type)
        if handler.name:
            walker.bind(handler.name, handler)
        walker.block(handler.body)
        if handler.name:
            walker.unbind(handler.name, handler, certain=False)
        if walker.reachable:
            ends.append(set(walker.bound))
    walker.conditional -= 1
    walker.reachable = bool(ends)
    walker.bound = set.intersection(*ends) if ends else set(before)
    if node.finalbody:
        after = set(walker.bound)
        reached = walker.reachable
        walker.bound, walker.reachable = set(before), reachable
        walker.block(node.finalbody)
        walker.bound = after | walker.bound
        walker.reachable = reached and walker.reachable


def with_statement(walker: Walker, node: ast.With | ast.AsyncWith) -> None:
    if isinstance(node, ast.AsyncWith) and not walker.depth:
        walker.names.awaits = True
    suppressing = False
    for item in node.items:
        walker.expression(item.context_expr)
        call = item.context_expr
        if isinstance(call, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            suppressing = suppressing or name in SUPPRESSING or (walker.swallowing and name != "open")
        else:
            suppressing = suppressing or walker.swallowing
        if item.optional_vars is not None:
            walker.store(item.optional_vars)
    if suppressing:
        walker.branch(lambda: walker.block(node.body), lambda: None)
    else:
        walker.block(node.body)


def match_statement(walker: Walker, node: ast.Match) -> None:
    walker.expression(node.subject)

    def arm(case: ast.match_case) -> Callable[[], None]:
        def run() -> None:
            pattern(walker, case.pattern)
            if case.guard is not None:
                walker.expression(case.guard)
            walker.block(case.body)

        return run

    last = node.cases[-1]
    catches_all = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
    arms = [arm(case) for case in node.cases]
    walker.branch(*arms, *(() if catches_all else (lambda: None,)))


def pattern(walker: Walker, node: ast.pattern) -> None:
    for child in walk(node):
        if isinstance(child, (ast.MatchAs, ast.MatchStar)) and child.name:
            walker.bind(child.name, child)
        elif isinstance(child, ast.MatchMapping) and child.rest:
            walker.bind(child.rest, child)
        elif isinstance(child, ast.MatchValue):
            walker.expression(child.value)
        elif isinstance(child, ast.MatchClass):
            walker.expression(child.cls)


def function_definition(walker: Walker, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    walker.function(node)
    walker.bind(node.name, node)


def leave(walker: Walker, node: ast.Return | ast.Raise) -> None:
    for child in children(node):
        if isinstance(child, ast.expr):
            walker.expression(child)
    walker.reachable = False


def break_loop(walker: Walker, node: ast.Break) -> None:
    if walker.loops and walker.reachable:
        walker.loops[-1].breaks.append(set(walker.bound))
    walker.reachable = False


def continue_loop(walker: Walker, node: ast.Continue) -> None:
    if walker.loops and walker.reachable:
        walker.loops[-1].continues.append(set(walker.bound))
    walker.reachable = False


def import_names(walker: Walker, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        if alias.name != "*":
            walker.bind((alias.asname or alias.name.split(".")[0]), node)


def delete(walker: Walker, node: ast.Delete) -> None:
    for target in node.targets:
        for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
            if isinstance(part, ast.Name):
                walker.read(part, part.id)
                walker.unbind(part.id, part)
            else:
                walker.change_part(part)


def expression_statement(walker: Walker, node: ast.Expr) -> None:
    call = node.value
    shown, walker.shown = walker.shown, is_print(call) and not walker.scopes
    walker.expression(call)
    walker.shown = shown


def is_print(node: ast.expr) -> bool:
    """Whether the expression is a call of `print` or `display`."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "display")


STATEMENTS: dict[type[ast.stmt], Callable[[Walker, Any], None]] = {
    ast.Assign: assign,
    ast.AugAssign: augmented_assign,
    ast.AnnAssign: annotated_assign,
    ast.For: for_loop,
    ast.AsyncFor: for_loop,
    ast.While: while_loop,
    ast.If: if_statement,
    ast.Try: try_statement,
    ast.With: with_statement,
    ast.AsyncWith: with_statement,
    ast.Match: match_statement,
    ast.FunctionDef: function_definition,
    ast.AsyncFunctionDef: function_definition,
    ast.ClassDef: lambda walker, node: walker.class_body(node),
    ast.Return: leave,
    ast.Raise: leave,
    ast.Break: break_loop,
    ast.Continue: continue_loop,
    ast.Import: import_names,
    ast.ImportFrom: import_names,
    ast.Delete: delete,
    ast.Expr: expression_statement,
}
if hasattr(ast, "TryStar"):
    STATEMENTS[ast.TryStar] = try_statement
