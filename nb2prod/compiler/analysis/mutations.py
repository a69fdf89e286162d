"""Which names a statement changes in place, also through the functions and methods it calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.alias_sources import called_name, names_in
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.memory import rebinds_on_class
from nb2prod.compiler.analysis.mutators import DRAWING_FROM_GENERATOR, GENERATOR_MAKERS, root_name
from nb2prod.compiler.analysis.names import Passed
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.scopes import is_lazy_function
from nb2prod.compiler.trees import of_types, walk

ONE_SHOT = frozenset(
    "iter map zip filter enumerate reversed open reader DictReader StringIO BytesIO chain islice cycle product "
    "combinations permutations iterrows itertuples iterdir rglob scandir finditer starmap tee".split()
)

RETURNS = frozenset({ast.Return})
ASSIGN_OR_CALL = frozenset({ast.Assign, ast.Call})
BINDING = frozenset({ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.withitem})


@dataclass(slots=True, eq=False)
class FunctionEffects:
    """What calling one of the notebook's functions changes."""

    parameters: list[str]  # positional, in order
    changed_parameters: set[str] = field(default_factory=set)
    changed_names: set[str] = field(default_factory=set)
    obscure: bool = False  # it also changes something that nobody can name
    read_names: set[str] = field(default_factory=set)  # what its body looks up, and so may hand on

    @property
    def changes(self) -> bool:
        """Whether it changes anything that outlives the call."""
        return bool(self.changed_parameters or self.changed_names or self.obscure)

    @property
    def size(self) -> tuple[int, int, int, bool]:
        """Something that changes with whatever is added."""
        return len(self.changed_parameters), len(self.changed_names), len(self.read_names), self.obscure


@dataclass(slots=True, eq=False)
class Mutations:
    """The notebook's own functions, methods and generators, and what using them changes."""

    functions: dict[str, FunctionEffects] = field(default_factory=dict)
    methods: set[str] = field(default_factory=set)  # names of methods that change their object
    argument_methods: set[str] = field(default_factory=set)  # names of methods that change an argument
    lambdas: set[str] = field(default_factory=set)
    classes: dict[str, FunctionEffects] = field(default_factory=dict)  # of all methods of each class together
    owners: dict[str, set[str]] = field(default_factory=dict)  # method -> classes that have it
    returned: dict[str, frozenset[str]] = field(default_factory=dict)  # variables that a call may return or keep
    iterators: set[str] = field(default_factory=set)  # names bound to what can be gone through once
    generators: set[str] = field(default_factory=set)  # names bound to random generator objects
    iterator_attributes: set[str] = field(default_factory=set)  # attributes that hold what can be gone through once
    stored_attributes: set[str] = field(default_factory=set)  # attributes that some statement assigns
    together: FunctionEffects = field(default_factory=lambda: FunctionEffects([]))  # of everything that can be called
    own_names: frozenset[str] = frozenset()  # of functions and classes: no objects that a call changes by the way
    operators: tuple[str, ...] = ()  # the methods that Python calls by itself
    given_by_operators: set[str] = field(default_factory=set)  # variables whose object, or parts of it, they return

    def of(self, statement: Statement) -> dict[str, tuple[ast.AST, str]]:
        """Give the names whose object the statement changes while it runs, each with place and how."""
        found: dict[str, tuple[ast.AST, str]] = {}
        for mutation in statement.names.mutations:
            if mutation.depth == 0:
                found.setdefault(mutation.name, (mutation.node, mutation.how))
        for called in statement.names.calls:
            if called.depth or len(called.path) < 1:
                continue
            name, method = called.path[0], called.path[-1]
            if len(called.path) > 1 and (
                method in self.methods or (name in self.generators and method in DRAWING_FROM_GENERATOR)
            ):
                found.setdefault(name, (called.node, f".{method}()"))
            effects = self.functions.get(name) if len(called.path) == 1 else None
            for changed in sorted(effects.changed_names) if effects else ():
                found.setdefault(changed, (called.node, f"{name}()"))
        for passed in statement.names.passed:
            if passed.depth == 0 and not passed.local_of and self.changes(passed):
                found.setdefault(passed.name, (passed.node, f"{passed.callee}()"))
        return found

    def of_definition(self, name: str) -> FunctionEffects:
        """Give the effects of a function, or of all methods of a class together."""
        return self.functions[name] if name in self.functions else self.classes[name]

    def deep(self, statement: Statement, name: str) -> bool:
        """Whether a part of the object may be changed, and not only the object itself."""
        direct = [mutation for mutation in statement.names.mutations if mutation.name == name and mutation.depth == 0]
        return not direct or any(mutation.deep for mutation in direct)

    def changes(self, passed: Passed) -> bool:
        """Whether the function called changes the argument passed."""
        if passed.callee.startswith("."):
            return passed.callee[1:] in self.argument_methods
        effects = self.functions.get(passed.callee)
        if effects is None:
            return False
        if passed.keyword in effects.parameters:
            return passed.keyword in effects.changed_parameters
        if 0 <= passed.position < len(effects.parameters):
            return effects.parameters[passed.position] in effects.changed_parameters
        return bool(effects.changed_parameters)


def collect_mutations(statements: Iterable[Statement]) -> Mutations:
    """Summarise every function and class of the notebook, to a fixed point over calls between them."""
    result = Mutations()
    defining: list[tuple[str, Statement]] = []
    generator_functions: set[str] = set()
    for statement in statements:
        node, names = statement.node, statement.names
        result.methods |= names.mutating_methods
        result.argument_methods |= names.method_mutations
        result.lambdas |= names.lambda_names
        deferred = {read.name for read in names.reads if read.depth}
        result.returned.update(dict.fromkeys(names.lambda_names, frozenset(read.name for read in names.reads)))
        if isinstance(node, ast.ClassDef):
            own = {node.name} if rebinds_on_class(node) else set()
            changes = deferred_changes(statement) | own
            result.classes[node.name] = FunctionEffects([], set(), changes, names.obscure, set(deferred))
            result.returned[node.name] = frozenset(deferred)
            result.given_by_operators |= names_returned_by_operators(node) & deferred
            defining.append((node.name, statement))
            for method in names.methods:
                result.owners.setdefault(method, set()).add(node.name)
                result.returned[f".{method}"] = result.returned.get(f".{method}", frozenset()) | deferred
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parameters = [argument.arg for argument in [*node.args.posonlyargs, *node.args.args]]
            effects = result.functions.setdefault(node.name, FunctionEffects(parameters))
            effects.changed_parameters |= names.parameter_mutations
            effects.changed_names |= deferred_changes(statement)
            effects.read_names |= deferred | {name for _, name in shared_defaults(node)}
            effects.obscure = effects.obscure or names.obscure
            defining.append((node.name, statement))
            returning = of_types(statement.nodes, RETURNS)
            values = [part.value for part in returning if isinstance(part, ast.Return) and part.value]
            if is_lazy_function(node) or any(makes_iterator(value) for value in values):
                generator_functions.add(node.name)
        else:
            result.together.changed_names |= deferred_changes(statement)
        add_attributes(result, statement)
        value = getattr(node, "value", None)
        if isinstance(value, ast.GeneratorExp):
            result.iterators |= set(names.bound)
        for target, made in made_by_calls(statement):
            if made in ONE_SHOT or made in generator_functions:
                result.iterators.add(target)
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(value, ast.Call):
            path = dotted_path(value.func)
            if path and path[-1] in GENERATOR_MAKERS:
                result.generators |= set(names.bound)
    add_uses_of_iterators(result, defining)
    changed = True
    while changed:
        changed = sum(spread(result, name, statement) for name, statement in defining) > 0
    result.own_names = frozenset({*result.functions, *result.lambdas, *result.classes})
    result.operators = tuple(sorted(method for method in result.owners if method.startswith("__")))
    for name, effects in result.functions.items():
        result.returned[name] = frozenset(effects.read_names)
    for effects in [*result.functions.values(), *result.classes.values()]:
        result.together.changed_names |= effects.changed_names
        result.together.changed_parameters |= effects.changed_parameters
        result.together.read_names |= effects.read_names
        result.together.obscure = result.together.obscure or effects.obscure
    return result


def names_returned_by_operators(node: ast.ClassDef) -> set[str]:
    """Give the names in what the operators of a class return."""
    methods = [child for child in node.body if isinstance(child, ast.FunctionDef) and child.name.startswith("__")]
    values = [part.value for method in methods for part in walk(method) if isinstance(part, (ast.Return, ast.Yield))]
    return {name for value in values if value is not None for name in names_in(value)}


def add_attributes(result: Mutations, statement: Statement) -> None:
    """Note the attributes that a statement, or a function in it, assigns, and those of them that hold iterators."""
    for child in of_types(statement.nodes, ASSIGN_OR_CALL):
        if isinstance(child, ast.Assign):
            stored = {target.attr for target in child.targets if isinstance(target, ast.Attribute)}
            result.stored_attributes |= stored
            result.iterator_attributes |= stored if makes_iterator(child.value) else set()
        elif isinstance(child, ast.Call) and called_name(child)[:1].isupper():
            result.stored_attributes |= {keyword.arg for keyword in child.keywords if keyword.arg}


def deferred_changes(statement: Statement) -> set[str]:
    """Name the variables whose object the functions in a statement change, or which they bind again."""
    names = statement.names
    return {*(mutation.name for mutation in names.mutations if mutation.depth), *names.global_writes}


def makes_iterator(node: ast.expr) -> bool:
    """Whether a value is something that can be gone through once."""
    return isinstance(node, ast.GeneratorExp) or (isinstance(node, ast.Call) and called_name(node) in ONE_SHOT)


def add_uses_of_iterators(result: Mutations, defining: list[tuple[str, Statement]]) -> None:
    """Who goes on with an iterator, or draws from a generator object, changes it."""
    for name, statement in defining:
        effects = result.of_definition(name)
        effects.changed_names |= {read.name for read in statement.names.reads if read.depth} & result.iterators
        drawn = {called.path[0] for called in statement.names.calls if called.path[-1] in DRAWING_FROM_GENERATOR}
        effects.changed_names |= drawn & result.generators


def made_by_calls(statement: Statement) -> Iterable[tuple[str, str]]:
    """Give each name bound to the result of a call, with the name of what is called."""
    for child in of_types(statement.nodes, BINDING):
        pairs: list[tuple[ast.expr, ast.expr | None]] = []
        if isinstance(child, ast.Assign):
            pairs = [(target, child.value) for target in child.targets]
        elif isinstance(child, ast.withitem) and child.optional_vars is not None:
            pairs = [(child.optional_vars, child.context_expr)]
        elif isinstance(child, (ast.AnnAssign, ast.NamedExpr)):
            pairs = [(child.target, child.value)]
        for target, value in pairs:
            if isinstance(target, ast.Name) and isinstance(value, ast.Call):
                function = value.func
                yield target.id, function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def shared_defaults(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[tuple[str, str]]:
    """Give the parameters whose default is, or is a part of, a named object."""
    positional = [*node.args.posonlyargs, *node.args.args]
    pairs = list(zip(reversed(positional), reversed(node.args.defaults), strict=False))
    pairs += [(arg, value) for arg, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value]
    roots = [(argument.arg, root_name(value)) for argument, value in pairs]
    return [(name, root.id) for name, root in roots if root is not None]


def spread(result: Mutations, name: str, statement: Statement) -> bool:
    """Let a function inherit what the functions it calls change; says whether that was news."""
    effects = result.of_definition(name)
    before = effects.size
    for passed in statement.names.passed:
        if passed.depth and result.changes(passed):
            (effects.changed_parameters if passed.local_of else effects.changed_names).add(passed.name)
    node = statement.node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        effects.changed_names |= {
            name for parameter, name in shared_defaults(node) if parameter in effects.changed_parameters
        }
    for function in statement.names.changed_results:
        effects.changed_names |= result.returned.get(function, frozenset())
    mentioned = {read.name for read in statement.names.reads if read.name != name}
    called = {called.path[-1] for called in statement.names.calls}
    classes = {owner for method in called for owner in result.owners.get(method, ())}
    for other in sorted(mentioned | classes):
        if other in result.functions or other in result.classes:
            inner = result.of_definition(other)
            effects.changed_names |= inner.changed_names
            effects.read_names |= inner.read_names
            effects.obscure = effects.obscure or inner.obscure
    return effects.size != before
