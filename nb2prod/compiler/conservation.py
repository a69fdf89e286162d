"""The proof that nothing was lost, doubled, reordered or changed beyond the rules.

The generated text is parsed again, and each function's body must be the statements of its cells, in order, each with
exactly the rewrites that were decided, carried out here on the syntax tree and there on the text.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from nb2prod.compiler.analysis.annotate import ANY
from nb2prod.compiler.analysis.cells import Statement, parse_quietly
from nb2prod.compiler.rendering.functions import free_name
from nb2prod.compiler.rendering.plan import Plan, PlannedUnit
from nb2prod.compiler.rendering.rewrites import Change, Rewrite
from nb2prod.compiler.trees import same_tree
from nb2prod.model import Diagnostic, File
from nb2prod.rules.tags import INTERNAL


class Rewritten:
    """Carry out rewrites on a copy of a statement's tree."""

    def __init__(self, rewrites: Sequence[Rewrite], partial: str) -> None:
        self.by_node: dict[int, list[Rewrite]] = {}
        for rewrite in rewrites:
            self.by_node.setdefault(id(rewrite.node), []).append(rewrite)
        self.partial = partial

    def copy(self, node: ast.AST) -> ast.AST:
        """Copy the node, without its place in the text, and rewrite it bottom up."""
        made = type(node)(**{name: self.copied(getattr(node, name, None)) for name in node._fields})
        for rewrite in self.by_node.get(id(node), ()):
            made = self.change(rewrite, made)
        return made

    def copied(self, value: object) -> object:
        if isinstance(value, list):
            return [self.copied(part) for part in value]
        return self.copy(value) if isinstance(value, ast.AST) else value

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
    return ast.Name(text, ast.Load()) if text.isidentifier() else ast.parse(text, mode="eval").body


def expected(plan: Plan, statement: Statement) -> ast.AST:
    """Give the tree that must stand in the output for a statement."""
    rewriter = plan.bodies.rewriter
    rewrites = rewriter.rewrites(statement)
    return Rewritten(rewrites, rewriter.partial).copy(statement.node) if rewrites else statement.node


Parse = Callable[[str], Sequence[ast.stmt]]


def parse_module(text: str) -> Sequence[ast.stmt]:
    """Parse a module's text to its statements; raises SyntaxError for all that Python finds wrong before it runs."""
    tree = parse_quietly(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the notebook's own code, which linters judge
        compile(tree, "module", "exec", dont_inherit=True)
    return tree.body


def prove(plan: Plan, files: Iterable[File], parse: Parse = parse_module) -> list[Diagnostic]:
    """Check the generated files against the notebook; whatever is found is a bug of ours."""
    functions: dict[str, Written] = {}
    waiting = {planned.function for planned in plan.planned if planned.is_test and planned.unit.is_async}
    top_level = Counted()
    for file in files:
        try:
            statements = parse(file.text)
        except SyntaxError as error:
            return [INTERNAL.at(f"{file.path} does not parse: {error.msg}, line {error.lineno}")]
        for node in statements:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                functions[node.name] = written_function(node, waits=node.name in waiting)
            top_level.add(node)
    found: list[Diagnostic] = []
    forms = Forms()
    for planned in plan.planned:
        found += prove_unit(plan, planned, functions.get(planned.function, Written((), ())), forms)
    moved = {part.order: part for part in [*(each.statement for each in plan.units.top_level), *plan.units.early]}
    wanted = [(statement, expected(plan, statement)) for statement in moved.values()]
    wanted_level = Counted()
    for _, tree_wanted in wanted:
        wanted_level.add(tree_wanted)
    for statement, form in wanted:
        times, right = top_level.count(form), wanted_level.count(form)
        if times != right:
            message = f"a top-level statement is found {times} times and not {right}"
            found.append(INTERNAL.at(message, statement.cell.cell, statement.node))
    return found


class Counted:
    """Statements, to be counted by what they say."""

    def __init__(self) -> None:
        self.by_name: dict[tuple[type[ast.AST], str], list[ast.AST]] = {}

    def add(self, node: ast.AST) -> None:
        self.by_name.setdefault(self.key(node), []).append(node)

    def count(self, node: ast.AST) -> int:
        """Say how many are the same as this one."""
        return sum(same_tree(node, other) for other in self.by_name.get(self.key(node), ()))

    @staticmethod
    def key(node: ast.AST) -> tuple[type[ast.AST], str]:
        """What tells most of them apart: the name that is defined or bound."""
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        return type(node), target.id if isinstance(target, ast.Name) else getattr(node, "name", "")


class Forms(dict[str, list[ast.stmt]]):
    """Statements by their text, each parsed once."""

    def __missing__(self, text: str) -> list[ast.stmt]:
        try:
            self[text] = parse_quietly(text).body
        except SyntaxError:  # a form with pyplot's name where nothing needs pyplot
            self[text] = []
        return self[text]


class Written(NamedTuple):
    """A generated function as it was found."""

    parameters: tuple[str, ...]
    body: tuple[ast.stmt, ...]


def written_function(node: ast.FunctionDef | ast.AsyncFunctionDef, *, waits: bool) -> Written:
    """Read a function; where a test waits, the inner function's statements follow those before it."""
    body: list[ast.stmt] = []
    for child in node.body:
        inner = waits and isinstance(child, ast.AsyncFunctionDef) and child.name == "check"
        body += child.body if inner and isinstance(child, ast.AsyncFunctionDef) else [child]
    return Written(tuple(argument.arg for argument in node.args.args), tuple(body))


def prove_unit(plan: Plan, planned: PlannedUnit, written: Written, forms: Forms) -> list[Diagnostic]:
    """Every statement once and in order; whatever stands between must be one of the few things rendering adds."""
    away = {statement.order for statement in planned.figure.left_out} if planned.figure else set()
    expression = planned.figure.expression if planned.figure else None
    body = written.body
    ours = added_forms(plan, planned, written.parameters, forms)
    position = 1 if body and is_docstring(body[0]) else 0
    for statement in planned.unit.statements:
        if statement.order in away:
            continue
        wanted = expected(plan, statement)
        if statement is expression and isinstance(statement.node, ast.Expr):
            wanted = ast.Return(value=statement.node.value)
        found = place_of(wanted, body, position, ours)
        if found is None:
            return [INTERNAL.at("the statement is not found in the output", statement.cell.cell, statement.node)]
        position = found + 1
    if not all(is_one_of(node, ours) for node in body[position:]):
        message = f"{planned.function!r} holds statements that the notebook does not"
        return [INTERNAL.at(message, planned.unit.cells[0].cell)]
    return []


def place_of(wanted: ast.AST, body: Sequence[ast.stmt], start: int, ours: Collection[ast.stmt]) -> int | None:
    """Find a statement, where nothing but what rendering adds stands before it."""
    for place in range(start, len(body)):
        if same_tree(body[place], wanted):
            return place
        if not is_one_of(body[place], ours):
            return None
    return None


def is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def is_one_of(node: ast.stmt, others: Iterable[ast.stmt]) -> bool:
    """Whether a statement says what one of the others does."""
    return any(same_tree(node, other) for other in others)


def added_forms(plan: Plan, planned: PlannedUnit, parameters: Sequence[str], forms: Forms) -> list[ast.stmt]:
    """Give the statements that rendering may add to a function."""
    unit = planned.unit
    texts = [f"{name}: {ANY}" for name in unit.declared]
    if plan.pyplot:
        texts.append(f'{plan.pyplot}.close("all")')
    if planned.figure is not None:
        result = planned.figure.returns or free_name("figure", unit.bound)
        texts += [f"{result} = {plan.pyplot}.figure()", f"{result} = {plan.pyplot}.gcf()", f"return {result}"]
        texts.append(f"{plan.pyplot}.close({result})")
    if planned.is_test:
        texts += [f"{name} = {fixture}.{name}" for name in unit.inputs for fixture in parameters]
        texts.append("asyncio.run(check())")
    returned = [returning(unit.outputs)] if unit.outputs else []
    return [*returned, *(form for text in texts for form in forms[text])]


def returning(names: Sequence[str]) -> ast.stmt:
    values: list[ast.expr] = [ast.Name(name, ast.Load()) for name in names]
    return ast.Return(values[0] if len(values) == 1 else ast.Tuple(values, ast.Load()))
