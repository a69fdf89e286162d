"""What a statement outside the pipeline may change through the notebook's own code, which it calls in whatever way."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field
from typing import NamedTuple

from nb2prod.compiler.analysis.alias_sources import OwnCalls, called_name, reached_names, sources_of_call
from nb2prod.compiler.analysis.aliases import Aliases
from nb2prod.compiler.analysis.bindings import Bindings
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.mutations import FunctionEffects, Mutations, deferred_changes
from nb2prod.compiler.analysis.mutators import DRAWING_FROM_GENERATOR, MUTATING_METHODS, changed_by_call
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.trees import of_types, walk

FUNCTION_TAKERS = frozenset("map filter reduce starmap accumulate apply applymap agg aggregate transform pipe".split())
HARMLESS_DUNDERS = frozenset(
    "__init__ __post_init__ __new__ __enter__ __exit__ __setitem__ __setattr__ __del__".split()
)
ASKING_BY_NAME = frozenset("getattr setattr hasattr attrgetter methodcaller".split())
MAKERS = frozenset({"__init__", "__post_init__", "__new__"})
ENTERING = frozenset({"__enter__", "__exit__", "__aenter__", "__aexit__"})
STORING = frozenset({"__setitem__", "__setattr__", "__delitem__", "__delattr__", "__set__"})
TELLING = frozenset({ast.Attribute, ast.Call, ast.Subscript, ast.Lambda, ast.With, ast.AsyncWith})
Place = ast.AST


@dataclass(slots=True, eq=False)
class Suspects:
    """Names whose objects may be changed, each with the place; `vague` is where anything in reach may be."""

    changed: dict[str, Place] = field(default_factory=dict)
    vague: Place | None = None
    reached: set[str] = field(default_factory=set)  # what the functions in play look up

    def add(self, effects: FunctionEffects, place: Place, *, given: bool) -> None:
        """Count what calling a function or method of the notebook does; `given`: with arguments nobody followed."""
        for name in sorted(effects.changed_names):
            self.changed.setdefault(name, place)
        self.reached |= effects.read_names
        if effects.obscure or (given and effects.changed_parameters):
            self.vague = self.vague or place


class Suspicion(NamedTuple):
    """Judges statements by what is known of the notebook's own code; libraries are taken at their word."""

    mutations: Mutations
    imports: ImportTable
    bindings: Bindings
    aliases: Aliases

    def of(self, statement: Statement) -> dict[str, Place]:
        """Give the names whose objects the statement may change unseen, each with the place."""
        found = Suspects()
        nodes = of_types(statement.nodes, TELLING)
        self.judge_reads(statement, found)
        for node in nodes:
            if isinstance(node, ast.Attribute):
                self.judge_attribute(node, found)
            elif isinstance(node, ast.Call):
                self.judge_call(node, found)
            elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                self.judge_result(node.value, found)
            elif isinstance(node, ast.Lambda) and changes_something(node):
                found.vague = found.vague or node
        if statement.names.obscure and not isinstance(statement.node, (ast.FunctionDef, ast.ClassDef)):
            found.vague = found.vague or statement.node
        if statement.names.reads:
            self.judge_operators(statement, nodes, found)
        if found.vague is not None:
            for name in sorted({read.name for read in statement.names.reads} | found.reached):
                if name not in self.mutations.own_names and self.is_variable(name):
                    found.changed.setdefault(name, found.vague)
        return found.changed

    def is_variable(self, name: str) -> bool:
        """Whether a name holds an object of the notebook: no builtin, and nothing that is only imported."""
        return bool(self.bindings.of(name)) and name not in self.imports.by_name

    def shares(self, name: str, others: set[str]) -> bool:
        """Whether a name may hold one of the others' objects, or have a part in common with one."""
        return bool(others) and not self.aliases.sharing.get(name, frozenset({name})).isdisjoint(others)

    # -- what is mentioned ---------------------------------------------------------------------------------------

    def judge_reads(self, statement: Statement, found: Suspects) -> None:
        defining = isinstance(statement.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        for read in statement.names.reads:
            if defining and read.depth:
                continue
            if read.name in self.mutations.functions:
                found.add(self.mutations.functions[read.name], read.node, given=read.call is None)
            if read.name in self.mutations.classes:
                effects = self.mutations.classes[read.name]
                found.add(effects, read.node, given=False)
                if MAKERS & self.mutations.argument_methods:
                    found.vague = found.vague or read.node
            if self.shares(read.name, self.mutations.iterators):
                found.changed.setdefault(read.name, read.node)
                self.judge_iterator(read.name, read.node, found)
            if read.argument is not None and takes_function(read.argument, read.node):
                self.judge_variable(read.name, read.node, found)

    def judge_iterator(self, name: str, place: Place, found: Suspects) -> None:
        """Going on with a generator runs the code it was made of."""
        for alias in sorted(self.aliases.sharing.get(name, frozenset({name})) & self.mutations.iterators):
            for binding in self.bindings.of(alias):
                for changed in sorted(deferred_changes(binding.statement)):
                    found.changed.setdefault(changed, place)
                for read in binding.statement.names.reads:
                    if read.name in self.mutations.functions:
                        found.add(self.mutations.functions[read.name], place, given=True)

    def judge_attribute(self, node: ast.Attribute, found: Suspects) -> None:
        """A method or property of the notebook's own, called or not; a draw from a generator object."""
        owners = self.mutations.owners.get(node.attr, set())
        for owner in sorted(owners):
            found.add(self.mutations.classes[owner], node, given=False)
        if node.attr in MUTATING_METHODS or not isinstance(node.ctx, ast.Load):
            self.judge_result(node.value, found)
        roots = reached_names(node.value)
        generators = self.mutations.generators
        drawn = node.attr in DRAWING_FROM_GENERATOR and any(self.shares(root, generators) for root in roots)
        passing = node.attr in self.mutations.iterator_attributes
        if node.attr in self.mutations.methods or drawn or passing:
            found.changed.update(dict.fromkeys(sorted(roots - found.changed.keys()), node))
            if not roots or any(not self.bindings.of(root) for root in roots):
                found.vague = found.vague or node
        if node.attr in self.mutations.argument_methods:
            found.vague = found.vague or node

    def judge_result(self, target: ast.expr, found: Suspects) -> None:
        """What a function of the notebook gave is changed, or the class of an object."""
        for part in walk(target):
            if isinstance(part, ast.Call):
                own = OwnCalls(self.mutations.returned, library=self.imports.aliases, parts=True)
                given = sources_of_call(part, own)
                found.changed.update(dict.fromkeys(sorted(set(given) - found.changed.keys()), part))
            by_type = isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "type"
            if by_type or (isinstance(part, ast.Attribute) and part.attr == "__class__"):
                found.changed.update(dict.fromkeys(sorted(self.mutations.classes), part))

    def judge_operators(self, statement: Statement, nodes: list[ast.AST], found: Suspects) -> None:
        """Operators, subscripts, conditions and loops may call methods of the notebook's own classes."""
        harmless = set(HARMLESS_DUNDERS)
        if any(isinstance(node, (ast.With, ast.AsyncWith)) for node in nodes):
            harmless -= ENTERING
        if any(
            isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load) for node in nodes
        ):
            harmless -= STORING
        for method in self.mutations.operators:
            if method in harmless:
                continue
            if method in self.mutations.methods or method in self.mutations.argument_methods:
                found.vague = found.vague or statement.node
            for owner in sorted(self.mutations.owners[method]):
                found.add(self.mutations.classes[owner], statement.node, given=False)

    # -- what is called ------------------------------------------------------------------------------------------

    def judge_call(self, node: ast.Call, found: Suspects) -> None:
        """A call of something that is known by no name: it may be any function the notebook made."""
        function = node.func
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        given = {name for part in arguments for name in reached_names(part)}
        if called_name(node) in ASKING_BY_NAME:
            self.judge_named_attribute(arguments, node, found)
        for target, _ in changed_by_call(node):
            self.judge_result(target, found)
        if isinstance(function, ast.Attribute):
            stored = function.attr in self.mutations.stored_attributes and function.attr not in self.mutations.owners
            holders = reached_names(function.value) if stored else set()
        elif isinstance(function, ast.Name):
            holders = {function.id}
        else:
            inner = function
            while isinstance(inner, ast.Call):
                inner = inner.func
            holders = set() if self.imports.dotted(dotted_path(inner)) else reached_names(function)
            if isinstance(function, ast.Call) and not self.imports.dotted(dotted_path(inner)):
                found.vague = found.vague or node  # what a call gave is called
                self.any_function(node, found)
        for name in sorted(holders):
            if self.judge_variable(name, node, found):
                found.changed.update(dict.fromkeys(sorted(given - found.changed.keys()), node))

    def judge_named_attribute(self, arguments: list[ast.expr], place: Place, found: Suspects) -> None:
        """An attribute asked for by its name, in a string."""
        for part in arguments:
            texts = [child.value for child in walk(part) if isinstance(child, ast.Constant)]
            for text in texts:
                if isinstance(text, str) and text in self.mutations.owners:
                    self.judge_attribute(ast.Attribute(arguments[0], text, ast.Load()), found)
        if self.mutations.methods and not any(isinstance(part, ast.Constant) for part in arguments):
            found.vague = found.vague or place

    def judge_variable(self, name: str, place: Place, found: Suspects) -> bool:
        """A variable that is called may be a closure over whatever was read where it was made."""
        if (
            name in self.mutations.own_names
            or name in self.imports.by_name
            or (hasattr(builtins, name) and not self.bindings.of(name))
        ):
            return False
        makers = [
            binding.statement
            for alias in self.aliases.of(name, deep=True)
            for binding in self.bindings.of(alias)
            if self.may_be_function(getattr(binding.statement.node, "value", None), exactly=alias == name)
        ]
        for statement in makers:
            found.changed.setdefault(name, place)
            for read in statement.names.reads:
                found.changed.setdefault(read.name, place)
        if makers:
            self.any_function(place, found)
        return bool(makers)

    def any_function(self, place: Place, found: Suspects) -> None:
        """Count what any function of the notebook does."""
        found.add(self.mutations.together, place, given=True)

    def may_be_function(self, node: ast.AST | None, *, exactly: bool) -> bool:
        """Whether what is bound to this may be, or hold, a function of the notebook's own making."""
        if node is None:
            return exactly
        if any(self.makes_function(part) for part in walk(node)):
            return True
        if not exactly:
            return False
        if isinstance(node, (ast.Name, ast.Attribute, ast.IfExp, ast.BoolOp)):
            return True
        if isinstance(node, ast.Subscript):
            return isinstance(node.value, ast.Name)
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not self.is_library(node)

    def makes_function(self, node: ast.AST) -> bool:
        """Whether a part of an expression is a function of the notebook's own, or a method that changes its object."""
        if isinstance(node, ast.Attribute):
            return node.attr in MUTATING_METHODS or node.attr in self.mutations.owners
        if isinstance(node, ast.Name):
            return node.id in self.mutations.functions or node.id in self.mutations.lambdas
        return isinstance(node, ast.Lambda)

    def is_library(self, node: ast.Call) -> bool:
        dotted = self.imports.dotted(dotted_path(node.func))
        return bool(dotted) and dotted != "functools.partial"


def takes_function(call: ast.Call, argument: ast.expr) -> bool:
    """Whether the call is one that calls what it is given."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in FUNCTION_TAKERS or any(
        keyword.arg in ("key", "func", "default") and keyword.value is argument for keyword in call.keywords
    )


def changes_something(node: ast.Lambda) -> bool:
    return any(isinstance(child, ast.Call) and changed_by_call(child) for child in walk(node.body))
