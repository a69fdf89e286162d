"""What becomes of a function that is handed to a call: whether it is only called there, kept, or looked at.

A lifted function that reads notebook variables is handed on as a partial function. That does as well as the function
itself wherever it is only called; its name, its text and its identity are others.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

from nb2prod.compiler.analysis.bindings import Bindings, Source
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.consumers import calls_argument, goes_through
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.scopes import bound_in_function, is_lazy_function
from nb2prod.compiler.trees import children, of_types

# these look at the function itself, or keep it where it is looked at
INSPECTING = frozenset(
    "id hash type isinstance issubclass callable getattr setattr hasattr signature add append wraps "
    "update_wrapper str repr format ascii print display help vars dir getsource index count remove discard get pop "
    "setdefault appendleft jit njit guvectorize cfunc stencil script dis getsourcelines getdoc".split()
)
# these take nothing but functions
COMPILING = frozenset({"inspect", "numba", "vectorize"})
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class Use(IntEnum):
    """In rising order of what it asks for."""

    DONE = 0  # called while the call lasts
    KEPT = 1  # kept, and called later
    LOOKED_AT = 2  # anything else


class Parameter(NamedTuple):
    """A parameter of one of the notebook's own functions."""

    function: FunctionNode
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Handed:
    """The notebook's own functions, classes and methods, and what they do with functions they are given."""

    functions: Mapping[str, tuple[ast.AST, ...]]  # everything each name is bound to
    methods: Mapping[str, tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]]
    imported: frozenset[str]
    called_attributes: frozenset[str]  # attributes that are only assigned and called
    known: dict[Parameter, Use] = field(default_factory=dict)

    def use(self, call: ast.Call, argument: ast.expr, shadowed: Collection[str] = ()) -> Use:
        """Say what the call does with a function that is one of its arguments."""
        worst = Use.DONE
        for part in self.parts(call, argument, shadowed):
            worst = max(worst, part if isinstance(part, Use) else self.parameter_use(part))
        return worst

    def parts(self, call: ast.Call, argument: ast.expr, shadowed: Collection[str]) -> Iterable[Use | Parameter]:
        """Give what the use depends on: of a library what is known of it, of an own function its parameter."""
        path = dotted_path(call.func)
        if not path or path[-1] in INSPECTING or path[0] in COMPILING:
            yield Use.LOOKED_AT
        elif isinstance(call.func, ast.Name) and (path[0] in self.functions or path[0] in shadowed):
            for definition in () if path[0] in shadowed else self.functions[path[0]]:
                yield parameter_of(definition, call, argument)
            if path[0] in shadowed:
                yield Use.LOOKED_AT
        else:
            for method in self.methods.get(path[-1], ()) if path[0] not in self.imported else ():
                yield parameter_of(method, call, argument, bound=True)
            yield Use.DONE if calls_argument(call, place_of(call, argument)) else Use.KEPT

    def parameter_use(self, wanted: Parameter) -> Use:
        """Follow a parameter through the functions it is handed on to."""
        if wanted not in self.known:
            found: dict[Parameter, list[Use | Parameter]] = {}
            pending = [wanted]
            while pending:
                parameter = pending.pop()
                if parameter not in found:
                    found[parameter] = list(self.mentions(parameter))
                    pending += [part for part in found[parameter] if isinstance(part, Parameter)]
            uses = dict.fromkeys(found, Use.DONE)
            changed = True
            while changed:
                changed = False
                for parameter, parts in found.items():
                    use = max((uses[part] if isinstance(part, Parameter) else part for part in parts), default=Use.DONE)
                    changed = changed or use != uses[parameter]
                    uses[parameter] = use
            self.known.update(uses)
        return self.known[wanted]

    def mentions(self, parameter: Parameter) -> Iterable[Use | Parameter]:
        """Give what each mention of a parameter in its function's body does with it."""
        function = parameter.function
        if getattr(function, "decorator_list", None):
            yield Use.LOOKED_AT
        if is_lazy_function(function):
            yield Use.KEPT
        bound, declared, _ = bound_in_function(function)
        arguments = {argument.arg for argument in all_arguments(function)}
        if parameter.name in declared or parameter.name in bound:
            yield Use.LOOKED_AT
            return
        body = [function.body] if isinstance(function, ast.Lambda) else function.body
        for statement in body:
            yield from self.mentions_in(statement, None, parameter.name, bound | arguments, inner=False)

    def mentions_in(
        self, node: ast.AST, around: ast.AST | None, name: str, local: set[str], *, inner: bool
    ) -> Iterable[Use | Parameter]:
        if isinstance(node, ast.Name) and node.id == name:
            if inner:
                yield Use.KEPT
            yield from self.mention(node, around, local)
            return
        if isinstance(node, SCOPES):
            inner = True
            if not isinstance(node, ast.ClassDef):
                own = bound_in_function(node)[0] | {argument.arg for argument in all_arguments(node)}
                if name in own:
                    yield Use.LOOKED_AT  # another variable of the name, or a default value: not worth telling apart
                    return
                local = local | own
        elif isinstance(node, ast.GeneratorExp):
            inner = inner or not (isinstance(around, ast.Call) and goes_through(around))
        for child in children(node):
            # keywords stand between a call and its arguments
            outer = around if isinstance(node, ast.keyword) else node
            yield from self.mentions_in(child, outer, name, local, inner=inner)

    def mention(self, node: ast.Name, around: ast.AST | None, local: set[str]) -> Iterable[Use | Parameter]:
        if isinstance(around, ast.Call) and around.func is node:
            yield Use.DONE
        elif isinstance(around, ast.Call):
            yield from self.parts(around, node, local)
        elif isinstance(around, ast.Assign) and around.value is node:
            attributes = [target.attr for target in around.targets if isinstance(target, ast.Attribute)]
            called = len(attributes) == len(around.targets) and self.called_attributes.issuperset(attributes)
            yield Use.KEPT if called else Use.LOOKED_AT
        elif isinstance(around, ast.Compare) and is_none_test(around, node):
            yield Use.DONE
        else:
            yield Use.LOOKED_AT


def place_of(call: ast.Call, argument: ast.expr) -> int | str | None:
    """Give an argument's position or keyword."""
    for position, given in enumerate(call.args):
        if given is argument:
            return position
    return next((keyword.arg for keyword in call.keywords if keyword.value is argument), None)


def is_none_test(node: ast.Compare, name: ast.Name) -> bool:
    other = node.comparators[0]
    return node.left is name and len(node.ops) == 1 and isinstance(other, ast.Constant) and other.value is None


def all_arguments(node: FunctionNode) -> list[ast.arg]:
    arguments = node.args
    starred = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *starred]


def parameter_of(definition: ast.AST, call: ast.Call, argument: ast.expr, *, bound: bool = False) -> Use | Parameter:
    """Find the parameter that an argument of the call becomes; `bound` methods have been given their object."""
    if isinstance(definition, ast.ClassDef):
        own = [part for part in definition.body if isinstance(part, ast.FunctionDef) and part.name == "__init__"]
        if len(own) != 1 or definition.decorator_list or definition.keywords:
            return Use.LOOKED_AT
        return parameter_of(own[0], call, argument, bound=True)
    if not isinstance(definition, FunctionNode):
        return Use.LOOKED_AT
    positional = [*definition.args.posonlyargs, *definition.args.args][1 if bound else 0 :]
    for position, given in enumerate(call.args):
        if isinstance(given, ast.Starred):
            break
        if given is argument and position < len(positional):
            return Parameter(definition, positional[position].arg)
    named = {part.arg for part in [*definition.args.args, *definition.args.kwonlyargs]}
    for keyword in call.keywords:
        if keyword.value is argument and keyword.arg in named:
            return Parameter(definition, keyword.arg or "")
    return Use.LOOKED_AT


TELLING = frozenset({ast.ClassDef, ast.Call, ast.Name, ast.Attribute})


def collect_handed(statements: Iterable[Statement], bindings: Bindings) -> Handed:
    """Gather the functions, classes and methods that the notebook defines, and how attributes are used."""
    functions: dict[str, tuple[ast.AST, ...]] = {}
    imported: set[str] = set()
    for name, found in bindings.by_name.items():
        own = [binding for binding in found if binding.source is not Source.IMPORT]
        if own:
            functions[name] = tuple(bound_to(binding.statement.node, name) for binding in own)
        else:
            imported.add(name)
    methods: dict[str, tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]] = {}
    attributes: set[str] = set()
    others: set[str] = set()
    searched = False  # whether attributes may be found by a text
    for statement in statements:
        called: set[int] = set()
        for node in of_types(statement.nodes, TELLING):
            if isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)):
                        methods[part.name] = (*methods.get(part.name, ()), part)
            elif isinstance(node, ast.Call):
                called.add(id(node.func))
                called |= {
                    id(argument) for position, argument in enumerate(node.args) if calls_argument(node, position)
                }
            elif isinstance(node, ast.Name) and node.id in ("getattr", "vars", "dir"):
                searched = True
            elif isinstance(node, ast.Attribute):
                searched = searched or node.attr in ("__dict__", "attrgetter", "methodcaller")
                usual = isinstance(node.ctx, ast.Store) or id(node) in called
                (attributes if usual else others).add(node.attr)
    return Handed(functions, methods, frozenset(imported), frozenset() if searched else frozenset(attributes - others))


def bound_to(node: ast.stmt, name: str) -> ast.AST:
    """Give the function or class that a statement binds the name to, or else the statement."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
        plain = all(isinstance(target, ast.Name) for target in node.targets)
        return node.value if plain else node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and node.name == name:
        return node
    return node if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) else ast.Pass()
