"""The proof that nothing was lost, doubled, reordered or changed beyond the rules.

The generated text is parsed again, and each function's body must be the statements of its cells, in order, each with
exactly the rewrites that were decided, carried out here on the syntax tree and there on the text.
"""

from __future__ import annotations

import ast
import copy
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2prod.compiler.analysis.annotate import ANY
from nb2prod.compiler.analysis.cells import Statement, parse_quietly
from nb2prod.compiler.rendering.functions import free_name
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
        passed = zip(rewrite.names, rewrite.values, strict=bool(rewrite.values))
        keywords = [ast.keyword(arg=name, value=expression(value)) for name, value in passed]
        if rewrite.change is Change.KEYWORDS and isinstance(node, ast.Call):
            node.keywords = [*node.keywords, *keywords]
        elif rewrite.change is Change.PARTIAL and isinstance(node, ast.expr):
            return ast.Call(func=ast.Name(id=self.partial, ctx=ast.Load()), args=[node], keywords=keywords)
        elif rewrite.change is Change.SIGNATURE and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.args.kwonlyargs = [*node.args.kwonlyargs, *(ast.arg(arg=name) for name in rewrite.names)]
            node.args.kw_defaults = [*node.args.kw_defaults, *(None for _ in rewrite.names)]
        elif rewrite.change is Change.RENAME and "." in rewrite.names[0]:
            return expression(rewrite.names[0])
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
            else:
                node.func = expression(f"{rewrite.names[0]}.close")
            node.args, node.keywords = [ast.Constant(value="all")], []
        elif rewrite.change is Change.CLOSE_IF and isinstance(node, ast.expr):
            name, pyplot = rewrite.names
            test, body = expression(f"{name} is {pyplot}"), expression(f'{pyplot}.close("all")')
            return ast.IfExp(test=test, body=body, orelse=node)
        elif rewrite.change is Change.LOG and isinstance(node, ast.Call):
            node.func = ast.Attribute(value=ast.Name(id="logger", ctx=ast.Load()), attr="info", ctx=ast.Load())
            node.args = [ast.Constant(value=" ".join(["%s"] * len(node.args))), *node.args]
        return node


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


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
    functions: dict[str, Written] = {}
    waiting = {planned.function for planned in plan.planned if planned.is_test and planned.unit.is_async}
    top_level: list[str] = []
    for file in files:
        try:
            tree = parse_quietly(file.text)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about the notebook's own code, which linters judge
                compile(tree, file.path, "exec", dont_inherit=True)
        except SyntaxError as error:
            return [INTERNAL.at(f"{file.path} does not parse: {error.msg}, line {error.lineno}")]
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                functions[node.name] = written_function(node, waits=node.name in waiting)
            top_level.append(ast.dump(node))
    found: list[Diagnostic] = []
    for planned in plan.planned:
        found += prove_unit(plan, planned, functions.get(planned.function, Written((), ())))
    moved = [candidate.statement for candidate in plan.units.top_level] + plan.units.early
    written = Counter(top_level)
    forms = {statement.order: (statement, expected(plan, statement)) for statement in moved}
    wanted = Counter(form for _, form in forms.values())
    for statement, form in forms.values():
        if written[form] != wanted[form]:
            message = f"a top-level statement is found {written[form]} times and not {wanted[form]}"
            found.append(INTERNAL.at(message, statement.cell.cell, statement.node))
    return found


@dataclass(frozen=True, slots=True)
class Written:
    """A generated function as it was found: its parameters, and its statements in the form they are compared in."""

    parameters: tuple[str, ...]
    body: tuple[str, ...]


def written_function(node: ast.FunctionDef | ast.AsyncFunctionDef, *, waits: bool) -> Written:
    """Read a function; where a test waits, the inner function's statements follow those before it."""
    body: list[ast.stmt] = []
    for child in node.body:
        inner = waits and isinstance(child, ast.AsyncFunctionDef) and child.name == "check"
        body += child.body if inner and isinstance(child, ast.AsyncFunctionDef) else [child]
    return Written(tuple(argument.arg for argument in node.args.args), tuple(map(ast.dump, body)))


def prove_unit(plan: Plan, planned: PlannedUnit, written: Written) -> list[Diagnostic]:
    """Every statement once and in order; whatever stands between must be one of the few things rendering adds."""
    away = {statement.order for statement in planned.figure.left_out} if planned.figure else set()
    expression = planned.figure.expression if planned.figure else None
    body = written.body
    ours = added_forms(plan, planned, written.parameters)
    position = 1 if body and is_docstring(body[0]) else 0
    for statement in planned.unit.statements:
        if statement.order in away:
            continue
        wanted = expected(plan, statement)
        if statement is expression and isinstance(statement.node, ast.Expr):
            wanted = ast.dump(ast.Return(value=statement.node.value))
        while position < len(body) and body[position] != wanted and body[position] in ours:
            position += 1
        if position == len(body) or body[position] != wanted:
            return [INTERNAL.at("the statement is not found in the output", statement.cell.cell, statement.node)]
        position += 1
    if any(form not in ours for form in body[position:]):
        message = f"{planned.function!r} holds statements that the notebook does not"
        return [INTERNAL.at(message, planned.unit.cells[0].cell)]
    return []


def is_docstring(form: str) -> bool:
    return form.startswith("Expr(value=Constant(value=") and form[len("Expr(value=Constant(value=")] in "'\""


def added_forms(plan: Plan, planned: PlannedUnit, parameters: Sequence[str]) -> frozenset[str]:
    """Give the statements that rendering may add to a function, in the form in which they are compared."""
    unit = planned.unit
    texts = [f"return {', '.join(unit.outputs)}"] if unit.outputs else []
    texts += [f"{name}: {ANY}" for name in unit.declared]
    if plan.pyplot:
        texts.append(f'{plan.pyplot}.close("all")')
    if planned.figure is not None:
        result = planned.figure.returns or free_name("figure", unit.bound)
        texts += [f"{result} = {plan.pyplot}.figure()", f"{result} = {plan.pyplot}.gcf()", f"return {result}"]
        texts.append(f"{plan.pyplot}.close({result})")
    if planned.is_test:
        texts += [f"{name} = {fixture}.{name}" for name in unit.inputs for fixture in parameters]
        texts.append("asyncio.run(check())")
    return frozenset(ast.dump(node) for text in texts for node in parsed(text))


def parsed(text: str) -> list[ast.stmt]:
    try:
        return parse_quietly(text).body
    except SyntaxError:  # a form with pyplot's name where nothing needs pyplot
        return []
