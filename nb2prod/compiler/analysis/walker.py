"""Walk one top-level statement and collect its `StatementNames`.

Scopes follow the language reference (4.2.2): class bodies are skipped by the functions in them, comprehensions have a
scope of their own, an assignment expression binds outside the comprehension, `except ... as name` unbinds the name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from nb2prod.compiler.analysis.consumers import consumes, passes_on
from nb2prod.compiler.analysis.hidden_reads import hidden_names
from nb2prod.compiler.analysis.mutators import changed_by_call, root_name
from nb2prod.compiler.analysis.names import Called, Mutation, Passed, Read, StatementNames
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.scopes import bound_in_function, is_lazy_function, target_names

NOTHING: frozenset[str] = frozenset()
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class ScopeKind(Enum):
    FUNCTION = "function"
    CLASS = "class"
    COMPREHENSION = "comprehension"


@dataclass(slots=True, eq=False)
class Scope:
    kind: ScopeKind
    bound: set[str]
    globals: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    top: str = ""  # the top-level function this is the body of
    outside: dict[str, ast.expr] = field(default_factory=dict)  # class bodies: names read before they were bound


class Walker:
    """One walk over one statement; `names` holds what was found."""

    def __init__(self) -> None:
        self.names = StatementNames()
        self.bound: set[str] = set()  # certainly bound by the statement so far, at depth 0
        self.reachable = True
        self.scopes: list[Scope] = []
        self.depth = 0
        self.annotation = False
        self.shown = False
        self.conditional = 0  # how many branches, loops and short circuits we are in
        self.loops: list[list[set[str]]] = []  # per enclosing loop: what was bound at each `break`

    # -- names ---------------------------------------------------------------------------------------------------

    def owner(self, name: str) -> Scope | None:
        """Find the scope a name belongs to; None is the notebook's namespace."""
        for position in range(len(self.scopes) - 1, -1, -1):
            scope = self.scopes[position]
            if scope.kind is ScopeKind.CLASS and position != len(self.scopes) - 1:
                continue
            if name in scope.globals:
                return None
            if name in scope.bound:
                return scope
        return None

    def read(
        self, node: ast.expr, name: str, *, call: ast.Call | None = None, consumed: bool = False, hidden: bool = False
    ) -> None:
        if self.owner(name) is not None:
            return
        if self.scopes and self.scopes[-1].kind is ScopeKind.CLASS:
            self.scopes[-1].outside.setdefault(name, node)
        exposed = not (name in self.bound and self.reachable)
        self.names.reads.append(
            Read(
                name,
                node,
                self.depth,
                exposed,
                call,
                consumed,
                self.annotation,
                hidden,
                self.shown,
                not self.conditional and not self.depth,
                self.shadowed(),
            )
        )

    def shadowed(self) -> frozenset[str]:
        visible = [
            scope
            for position, scope in enumerate(self.scopes)
            if scope.kind is not ScopeKind.CLASS or position == len(self.scopes) - 1
        ]
        return frozenset().union(*(scope.bound for scope in visible)) if visible else NOTHING

    def bind(self, name: str, node: ast.AST, *, walrus: bool = False) -> None:
        scopes = [scope for scope in self.scopes if not (walrus and scope.kind is ScopeKind.COMPREHENSION)]
        if scopes:
            scope = scopes[-1]
            if name in scope.globals:
                self.names.global_writes.setdefault(name, node)
                self.names.rebound.add(name)
            elif scope.kind is ScopeKind.CLASS:
                if name in scope.outside:
                    self.names.class_shadows.append((name, scope.outside[name]))
                scope.bound.add(name)
            return
        self.names.bound_nodes.setdefault(name, node)
        self.names.rebound.add(name)
        self.names.bound.setdefault(name, False)
        self.bound.add(name)

    def unbind(self, name: str, *, certain: bool = True) -> None:
        if self.scopes:
            scope = self.scopes[-1]
            if name in scope.globals:
                self.names.global_writes.setdefault(name, ast.Name(name))
            return
        self.bound.discard(name)
        self.names.bound.pop(name, None)
        self.names.deleted[name] = certain and self.reachable and not self.loops

    def mutate(self, target: ast.expr, node: ast.AST, how: str) -> None:
        root = root_name(target)
        if root is None:
            return
        owner = self.owner(root.id)
        if owner is None:
            self.names.mutations.append(Mutation(root.id, node, self.depth, how))
        elif owner.top and root.id in owner.parameters:
            self.names.parameter_mutations.add(root.id)

    # -- control flow --------------------------------------------------------------------------------------------

    def block(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def branch(self, *blocks: Callable[[], None]) -> None:
        """Run alternatives from the same state; afterwards only what all reachable ones bound is certain."""
        before, reachable = set(self.bound), self.reachable
        ends: list[set[str]] = []
        self.conditional += 1
        for block in blocks:
            self.bound, self.reachable = set(before), reachable
            block()
            if self.reachable:
                ends.append(self.bound)
        self.conditional -= 1
        self.reachable = bool(ends)
        self.bound = set.intersection(*ends) if ends else before

    def statement(self, node: ast.stmt) -> None:
        handler = STATEMENTS.get(type(node))
        if handler is not None:
            handler(self, node)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.expression(child)

    def expressions(self, nodes: Iterable[ast.expr | None]) -> None:
        for node in nodes:
            if node is not None:
                self.expression(node)

    def expression(self, node: ast.expr) -> None:
        handler = EXPRESSIONS.get(type(node))
        if handler is not None:
            handler(self, node)
            return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child)
            elif isinstance(child, ast.keyword):
                self.expression(child.value)

    # -- targets -------------------------------------------------------------------------------------------------

    def store(self, target: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.bind(target.id, target)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element in target.elts:
                self.store(element)
        elif isinstance(target, ast.Starred):
            self.store(target.value)
        else:
            self.change_part(target)

    def change_part(self, target: ast.expr) -> None:
        how = "a subscript is assigned" if isinstance(target, ast.Subscript) else "an attribute is assigned"
        for child in ast.iter_child_nodes(target):
            if isinstance(child, ast.expr):
                self.expression(child)
        self.mutate(target, target, how)

    # -- nested scopes -------------------------------------------------------------------------------------------

    def function(self, node: FunctionNode, *, consumed: bool = False) -> None:
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
        self.expressions([*arguments.defaults, *arguments.kw_defaults])
        if not isinstance(node, ast.Lambda):
            self.expressions(node.decorator_list)
            self.expressions([argument.annotation for argument in every])
            self.expressions([node.returns])
        bound, declared, declarations = bound_in_function(node)
        self.names.global_declarations += declarations
        top = node.name if not self.scopes and not isinstance(node, ast.Lambda) else ""
        parameters = frozenset(argument.arg for argument in every)
        deeper = 0 if consumed else 2 if is_lazy_function(node) else 1
        with_body = [node.body] if isinstance(node, ast.Lambda) else node.body
        self.inside(Scope(ScopeKind.FUNCTION, bound | parameters, declared, parameters, top), with_body, deeper)

    def inside(self, scope: Scope, body: Sequence[ast.AST], deeper: int) -> None:
        saved = (self.bound, self.reachable, self.loops)
        # what is bound now need not be bound, or the same, when the body runs later
        self.bound, self.reachable, self.loops = set(self.bound), True, []
        self.depth += deeper
        self.conditional += scope.kind is ScopeKind.FUNCTION
        self.scopes.append(scope)
        for node in body:
            if isinstance(node, ast.stmt):
                self.statement(node)
            elif isinstance(node, ast.expr):
                self.expression(node)
        self.scopes.pop()
        self.conditional -= scope.kind is ScopeKind.FUNCTION
        self.depth -= deeper
        self.bound, self.reachable, self.loops = saved

    def comprehension(self, generators: Sequence[ast.comprehension], results: Sequence[ast.expr], deeper: int) -> None:
        self.expression(generators[0].iter)
        targets = {name for generator in generators for name in target_names(generator.target)}
        if any(generator.is_async for generator in generators) and not self.depth:
            self.names.awaits = True
        saved = set(self.bound)
        self.depth += deeper
        self.conditional += 1
        self.scopes.append(Scope(ScopeKind.COMPREHENSION, targets))
        for position, generator in enumerate(generators):
            if position:
                self.expression(generator.iter)
            self.expressions(generator.ifs)
        self.expressions(results)
        self.scopes.pop()
        self.conditional -= 1
        self.depth -= deeper
        self.bound = saved

    def class_body(self, node: ast.ClassDef) -> None:
        self.expressions([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)])
        if not self.scopes:
            methods = [child for child in node.body if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))]
            self.names.methods |= {method.name for method in methods}
            self.names.mutating_methods |= {method.name for method in methods if changes_self(method)}
        self.inside(Scope(ScopeKind.CLASS, set()), node.body, 0)
        self.bind(node.name, node)

    # -- calls ---------------------------------------------------------------------------------------------------

    def call(self, node: ast.Call, *, consumed: bool = False) -> None:
        done = consumes(node) or (consumed and passes_on(node))
        if isinstance(node.func, ast.Name):
            self.read(node.func, node.func.id, call=node)
        else:
            self.expression(node.func)
        path = dotted_path(node.func)
        if path and self.owner(path[0]) is None:
            self.names.calls.append(Called(path, node, self.depth))
        for name, place in hidden_names(node):
            self.read(place, name, hidden=True)
        for argument in node.args:
            self.argument(argument, done)
        for keyword in node.keywords:
            self.argument(keyword.value, done)
        for target, how in changed_by_call(node):
            self.mutate(target, node, how)
        if isinstance(node.func, ast.Name):
            self.pass_names(node, node.func.id)

    def argument(self, node: ast.expr, consumed: bool) -> None:
        if consumed and isinstance(node, ast.Lambda):
            self.function(node, consumed=True)
        elif consumed and isinstance(node, ast.GeneratorExp):
            self.comprehension(node.generators, [node.elt], 0)
        elif consumed and isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self.read(node, node.id, consumed=True)
        elif isinstance(node, ast.Call):
            self.call(node, consumed=consumed)
        else:
            self.expression(node)

    def pass_names(self, node: ast.Call, callee: str) -> None:
        """Remember which names are handed to a plainly named function, in case it changes its arguments."""
        places = [(argument, position, "") for position, argument in enumerate(node.args)]
        places += [(keyword.value, -1, keyword.arg or "") for keyword in node.keywords]
        for argument, position, keyword_name in places:
            root = root_name(argument)
            if root is None:
                continue
            owner = self.owner(root.id)
            if owner is None or (owner.top and root.id in owner.parameters):
                local_of = owner.top if owner else ""
                self.names.passed.append(Passed(root.id, local_of, callee, position, keyword_name, node, self.depth))


def changes_self(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method visibly changes the object it is called on."""
    if not method.args.args:
        return False
    own = method.args.args[0].arg
    for node in ast.walk(method):
        changed: list[ast.expr] = []
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            changed = [node]
        elif isinstance(node, ast.Call):
            changed = [target for target, _ in changed_by_call(node)]
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
                changed += [node.func.value] if node.func.value.id == own and node.func.attr.startswith("_") else []
        if any((root := root_name(target)) is not None and root.id == own for target in changed):
            return True
    return False


def analyse_statement(node: ast.stmt) -> StatementNames:
    """Collect the facts of one top-level statement."""
    walker = Walker()
    walker.statement(node)
    for name in walker.names.bound:
        walker.names.bound[name] = name in walker.bound and walker.reachable
    return walker.names


from nb2prod.compiler.analysis.walker_nodes import EXPRESSIONS, STATEMENTS  # noqa: E402
