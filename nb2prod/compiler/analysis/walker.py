"""Walk one top-level statement and collect its `StatementNames`.

Scopes follow the language reference (4.2.2): class bodies are skipped by the functions in them, comprehensions have a
scope of their own, an assignment expression binds outside the comprehension, `except ... as name` unbinds the name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Sequence

from nb2prod.compiler.analysis.alias_groups import Groups
from nb2prod.compiler.analysis.alias_sources import NO_CALLS
from nb2prod.compiler.analysis.consumers import calls_argument, goes_through, passes_on
from nb2prod.compiler.analysis.hidden_reads import hidden_names
from nb2prod.compiler.analysis.known_values import Literals
from nb2prod.compiler.analysis.mutators import changed_by_call, methods_changing_self
from nb2prod.compiler.analysis.names import Called, Read, StatementNames
from nb2prod.compiler.analysis.passing import pass_names
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.scopes import bound_in_function, is_lazy_function, target_names
from nb2prod.compiler.analysis.walk_state import Loop, Scope, ScopeKind
from nb2prod.compiler.analysis.walker_changes import change, change_targets
from nb2prod.compiler.analysis.walker_expressions import EXPRESSIONS
from nb2prod.compiler.analysis.walker_statements import STATEMENTS
from nb2prod.compiler.trees import children, walk

NOTHING: frozenset[str] = frozenset()
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Walker:
    """One walk over one statement; `names` holds what was found."""

    def __init__(
        self,
        *,
        lazy_annotations: bool = False,
        swallowing: bool = False,
        own: Collection[str] = (),
        literals: Literals | None = None,
    ) -> None:
        self.names = StatementNames()
        self.literals = literals or {}  # what names certainly stand for when the statement begins
        self.own = own  # names the notebook binds itself, so that they are no library's
        self.swallowing = swallowing  # a `with` block may end early, and the code after it run all the same
        self.lazy_annotations = lazy_annotations  # `from __future__ import annotations`: they are never evaluated
        self.bound: set[str] = set()  # certainly bound by the statement so far, at depth 0
        self.reachable = True
        self.scopes: list[Scope] = []
        self.depth = 0
        self.annotation = False
        self.shown = False
        self.updating: frozenset[str] = NOTHING  # names that the assignment around binds again
        self.conditional = 0  # how many branches, loops and short circuits we are in
        self.loops: list[Loop] = []

    # -- names ---------------------------------------------------------------------------------------------------

    def owner(self, name: str) -> Scope | None:
        """Find the scope a name belongs to; None is the notebook's namespace."""
        for position in range(len(self.scopes) - 1, -1, -1):
            scope = self.scopes[position]
            if scope.kind is ScopeKind.CLASS and position != len(self.scopes) - 1:
                continue
            if name in scope.globals:
                return None
            if name in scope.bound or name in scope.assigned:
                return scope if name in scope.bound else None
        return None

    def read(
        self,
        node: ast.expr,
        name: str,
        *,
        call: ast.Call | None = None,
        argument: ast.Call | None = None,
        consumed: bool = False,
        hidden: bool = False,
    ) -> None:
        # a name that a class body binds later is looked up in the module there, past the functions around the class
        if self.scopes and self.scopes[-1].kind is ScopeKind.CLASS and name not in self.scopes[-1].bound:
            self.scopes[-1].outside.setdefault(name, node)
        if self.owner(name) is not None:
            return
        exposed = not (name in self.bound and self.reachable)
        used = (call is not None or argument is not None) and self.depth == 0 and self.reachable
        self.names.reads.append(
            Read(
                name,
                node,
                self.depth,
                exposed,
                call=call,
                argument=argument,
                consumed=consumed,
                annotation=self.annotation,
                hidden=hidden,
                shown=self.shown,
                update=name in self.updating,
                certain=not self.conditional and not self.depth,
                shadowed=self.scopes[-1].visible if self.scopes else NOTHING,
                settled=frozenset(self.bound) if used else NOTHING,
            )
        )

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

    def unbind(self, name: str, node: ast.AST, *, certain: bool = True) -> None:
        if self.scopes:
            scope = self.scopes[-1]
            if name in scope.globals:
                self.names.global_writes.setdefault(name, node)
            return
        self.bound.discard(name)
        self.names.bound.pop(name, None)
        self.names.deleted[name] = certain and self.reachable and not self.loops

    def mutate(self, target: ast.expr, node: ast.AST, how: str, *, deep: bool = False) -> None:
        change(self, target, node, how, deep=deep)

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
            for child in children(node):
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
        for child in children(node):
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
        for child in children(target):
            if isinstance(child, ast.expr):
                self.expression(child)
        if isinstance(target, (ast.Subscript, ast.Attribute)):
            self.mutate(target.value, target, how)

    # -- nested scopes -------------------------------------------------------------------------------------------

    def function(self, node: FunctionNode, *, consumed: bool = False) -> None:
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
        self.expressions([*arguments.defaults, *arguments.kw_defaults])
        if not isinstance(node, ast.Lambda):
            self.expressions(node.decorator_list)
            annotation, self.annotation = self.annotation, self.annotation or self.lazy_annotations
            self.expressions([*(argument.annotation for argument in every), node.returns])
            self.annotation = annotation
        bound, declared, declarations = bound_in_function(node)
        self.names.global_declarations += declarations
        top = self.top_name(node)
        parameters = frozenset(argument.arg for argument in every)
        deeper = 0 if consumed else 2 if is_lazy_function(node) else 1
        with_body = [node.body] if isinstance(node, ast.Lambda) else node.body
        scope = Scope(ScopeKind.FUNCTION, bound | parameters, declared, parameters, top)
        if not isinstance(node, ast.Lambda):
            groups = Groups()
            for child in node.body:
                groups.connect(walk(child), NO_CALLS)
            scope.aliases = groups.by_name()
        self.inside(scope, with_body, deeper)

    def top_name(self, node: FunctionNode) -> str:
        """Name a top-level function, or a method of a top-level class; what it does to its arguments matters."""
        if isinstance(node, ast.Lambda):
            return ""
        if not self.scopes:
            return node.name
        in_class = len(self.scopes) == 1 and self.scopes[0].kind is ScopeKind.CLASS
        return f"class.{node.name}" if in_class else ""

    def inside(self, scope: Scope, body: Sequence[ast.AST], deeper: int) -> None:
        saved = (self.bound, self.reachable, self.loops)
        # what is bound now need not be bound, or the same, when the body runs later
        self.bound, self.reachable, self.loops = set(self.bound), True, []
        self.depth += deeper
        self.conditional += scope.kind is ScopeKind.FUNCTION
        self.enter(scope)
        for node in body:
            if isinstance(node, ast.stmt):
                self.statement(node)
            elif isinstance(node, ast.expr):
                self.expression(node)
        self.scopes.pop()
        self.conditional -= scope.kind is ScopeKind.FUNCTION
        self.depth -= deeper
        self.bound, self.reachable, self.loops = saved

    def enter(self, scope: Scope) -> None:
        scope.enter(self.scopes[-1] if self.scopes else None)
        self.scopes.append(scope)

    def comprehension(self, generators: Sequence[ast.comprehension], results: Sequence[ast.expr], deeper: int) -> None:
        self.expression(generators[0].iter)
        targets = {name for generator in generators for name in target_names(generator.target)}
        if any(generator.is_async for generator in generators) and not self.depth:
            self.names.awaits = True
        saved = set(self.bound)
        self.depth += deeper
        self.conditional += 1
        iterated = tuple(generator.iter for generator in generators)
        self.enter(Scope(ScopeKind.COMPREHENSION, targets, iterated=iterated))
        for position, generator in enumerate(generators):
            if position:
                self.expression(generator.iter)
            self.expressions(generator.ifs)
        self.expressions(results)
        change_targets(self, generators)
        self.scopes.pop()
        self.conditional -= 1
        self.depth -= deeper
        self.bound = saved

    def class_body(self, node: ast.ClassDef) -> None:
        self.expressions([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)])
        if not self.scopes:
            methods = [child for child in node.body if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))]
            self.names.methods |= {method.name for method in methods}
            self.names.mutating_methods |= methods_changing_self(methods)
        self.inside(Scope(ScopeKind.CLASS, set(), assigned=frozenset(bound_in_function(node)[0])), node.body, 0)
        self.bind(node.name, node)

    # -- calls ---------------------------------------------------------------------------------------------------

    def call(self, node: ast.Call, *, consumed: bool = False) -> None:
        passing = consumed and passes_on(node, self.own)
        gone_through = passing or goes_through(node, self.own)
        if isinstance(node.func, ast.Name):
            self.read(node.func, node.func.id, call=node)
        elif isinstance(node.func, ast.Attribute):
            self.expression(node.func.value)
        else:
            self.expression(node.func)
        path = dotted_path(node.func)
        if path and self.owner(path[0]) is None:
            self.names.calls.append(Called(path, node, self.depth))
        for name, place in hidden_names(node):
            self.read(place, name, hidden=True)
        given: list[tuple[int | str | None, ast.expr]] = list(enumerate(node.args))
        given += [(keyword.arg, keyword.value) for keyword in node.keywords]
        for position, argument in given:
            called = passing or calls_argument(node, position, self.own)
            self.argument(argument, node, called=called, gone_through=gone_through)
        for target, how in changed_by_call(node):
            self.mutate(target, node, how)
        if isinstance(node.func, ast.Name):
            pass_names(self, node, node.func.id)
        elif isinstance(node.func, ast.Attribute):
            pass_names(self, node, f".{node.func.attr}")

    def argument(self, node: ast.expr, call: ast.Call, *, called: bool, gone_through: bool) -> None:
        if called and isinstance(node, ast.Lambda):
            self.function(node, consumed=True)
        elif gone_through and isinstance(node, ast.GeneratorExp):
            self.comprehension(node.generators, [node.elt], 0)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            self.read(node, node.id, consumed=called, argument=call)
        elif isinstance(node, ast.Call):
            self.call(node, consumed=gone_through)
        else:
            self.expression(node)


def analyse_statement(
    node: ast.stmt,
    *,
    lazy_annotations: bool = False,
    swallowing: bool = False,
    own: Collection[str] = (),
    literals: Literals | None = None,
) -> StatementNames:
    """Collect the facts of one top-level statement.

    `own` are the names the notebook binds, as `own_names` gives them; `literals` what some stand for at that moment.
    """
    walker = Walker(lazy_annotations=lazy_annotations, swallowing=swallowing, own=own, literals=literals)
    walker.statement(node)
    for name in walker.names.bound:
        walker.names.bound[name] = name in walker.bound and walker.reachable
    return walker.names
