"""The proof that nothing was lost, doubled, reordered or changed beyond the rules.

The generated text is parsed again, and each function's body must be the statements of its cells, in order, each with
exactly the rewrites that were decided, carried out here on the syntax tree and there on the text.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterable, Sequence

from nb2prod.compiler.analysis.cells import Statement, parse_quietly
from nb2prod.compiler.rendering.plan import Plan, PlannedUnit
from nb2prod.compiler.rendering.rewrites import Change, Rewrite
from nb2prod.model import Diagnostic, File
from nb2prod.rules.tags import INTERNAL


class Rewritten:
    """Carry out rewrites on a copy of a statement's tree."""

    def __init__(self, rewrites: Sequence[Rewrite], partial: str) -> None:
        self.by_node: dict[int, list[Rewrite]] = {}
        for rewrite in rewrites:
            self.by_node.setdefault(id(rewrite.node), []).append(rewrite)
        self.partial = partial

    def apply(self, node: ast.AST, original: ast.AST) -> ast.AST:
        """Rewrite `node`, a copy of `original`, bottom up."""
        for name, value in ast.iter_fields(original):
            copied = getattr(node, name)
            if isinstance(value, ast.AST):
                setattr(node, name, self.apply(copied, value))
            elif isinstance(value, list):
                setattr(
                    node,
                    name,
                    [self.apply(c, v) if isinstance(v, ast.AST) else c for c, v in zip(copied, value, strict=True)],
                )
        for rewrite in self.by_node.get(id(original), []):
            node = self.change(rewrite, node)
        return node

    def change(self, rewrite: Rewrite, node: ast.AST) -> ast.AST:
        keywords = [ast.keyword(arg=name, value=ast.Name(id=name, ctx=ast.Load())) for name in rewrite.names]
        if rewrite.change is Change.KEYWORDS and isinstance(node, ast.Call):
            node.keywords = [*node.keywords, *keywords]
        elif rewrite.change is Change.PARTIAL and isinstance(node, ast.expr):
            return ast.Call(func=ast.Name(id=self.partial, ctx=ast.Load()), args=[node], keywords=keywords)
        elif rewrite.change is Change.SIGNATURE and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.args.kwonlyargs = [*node.args.kwonlyargs, *(ast.arg(arg=name) for name in rewrite.names)]
            node.args.kw_defaults = [*node.args.kw_defaults, *(None for _ in rewrite.names)]
        elif rewrite.change is Change.RENAME:
            setattr(node, "id" if isinstance(node, ast.Name) else "name", rewrite.names[0])
        elif rewrite.change is Change.PASS:
            return ast.Pass()
        elif rewrite.change is Change.NONLOCAL:
            return ast.Nonlocal(names=list(rewrite.names))
        elif rewrite.change is Change.UNWRAP and isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            arguments = node.value.args
            node.value = arguments[0] if len(arguments) == 1 else ast.Tuple(elts=arguments, ctx=ast.Load())
        elif rewrite.change is Change.CLOSE and isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                node.func.attr = "close"
            node.args, node.keywords = [ast.Constant(value="all")], []
        elif rewrite.change is Change.LOG and isinstance(node, ast.Call):
            node.func = ast.Attribute(value=ast.Name(id="logger", ctx=ast.Load()), attr="info", ctx=ast.Load())
            node.args = [ast.Constant(value=" ".join(["%s"] * len(node.args))), *node.args]
        return node


def expected(plan: Plan, statement: Statement) -> str:
    """Give the form in which a statement must stand in the output."""
    rewriter = plan.bodies.rewriter
    if not rewriter.rewrites(statement):
        return ast.dump(statement.node)
    tree = Rewritten(rewriter.rewrites(statement), rewriter.partial).apply(
        copy.deepcopy(statement.node), statement.node
    )
    return ast.dump(tree)


def prove(plan: Plan, files: Iterable[File]) -> list[Diagnostic]:
    """Check the generated files against the notebook; whatever is found is a bug of ours."""
    functions: dict[str, list[str]] = {}
    top_level: list[str] = []
    for file in files:
        try:
            tree = parse_quietly(file.text)
            compile(tree, file.path, "exec", dont_inherit=True)
        except SyntaxError as error:
            return [INTERNAL.at(f"{file.path} does not parse: {error.msg}, line {error.lineno}")]
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                functions[node.name] = body_of(node)
            top_level.append(ast.dump(node))
    found: list[Diagnostic] = []
    for planned in plan.planned:
        found += prove_unit(plan, planned, functions.get(planned.function, []))
    moved = [candidate.statement for candidate in plan.units.top_level] + plan.units.early
    written = Counter(top_level)
    forms = {statement.order: (statement, expected(plan, statement)) for statement in moved}
    wanted = Counter(form for _, form in forms.values())
    for statement, form in forms.values():
        if written[form] != wanted[form]:
            message = f"a top-level statement is found {written[form]} times and not {wanted[form]}"
            found.append(INTERNAL.at(message, statement.cell.cell, statement.node))
    return found


def body_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Give a function's statements; those of the inner function where a test waits."""
    body = node.body
    for child in body:
        if isinstance(child, ast.AsyncFunctionDef) and child.name == "check":
            body = child.body
    return [ast.dump(child) for child in body]


def prove_unit(plan: Plan, planned: PlannedUnit, body: list[str]) -> list[Diagnostic]:
    """Every statement once and in order; whatever stands between must be ours."""
    position = 0
    away = {statement.order for statement in planned.figure.left_out} if planned.figure else set()
    expression = planned.figure.expression if planned.figure else None
    ours = 0
    for statement in planned.unit.statements:
        if statement.order in away:
            continue
        wanted = expected(plan, statement)
        if statement is expression and isinstance(statement.node, ast.Expr):
            wanted = ast.dump(ast.Return(value=statement.node.value))
        start = position
        while position < len(body) and body[position] != wanted:
            position += 1
        if position == len(body):
            return [INTERNAL.at("the statement is not found in the output", statement.cell.cell, statement.node)]
        ours += position - start
        position += 1
    ours += len(body) - position
    if ours > allowed_extras(planned):
        return [
            INTERNAL.at(f"{planned.function!r} holds statements that the notebook does not", planned.unit.cells[0].cell)
        ]
    return []


def allowed_extras(planned: PlannedUnit) -> int:
    """How many statements rendering may add: docstring, inputs of a test, figures closed, the return."""
    extras = 1 + len(planned.unit.cells) + bool(planned.unit.outputs)
    if planned.is_test:
        extras += len(planned.unit.inputs)
    return extras + (4 if planned.is_figure else 0)
