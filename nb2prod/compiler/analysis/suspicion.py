"""What a statement outside the pipeline may change through calls that nobody can see into."""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass

from nb2prod.compiler.analysis.bindings import Bindings
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.mutations import Mutations
from nb2prod.compiler.analysis.mutators import changed_by_call, root_name
from nb2prod.compiler.analysis.paths import dotted_path

FUNCTION_TAKERS = frozenset("map filter reduce starmap accumulate apply applymap agg aggregate transform pipe".split())
HARMLESS_DUNDERS = frozenset(
    "__init__ __post_init__ __new__ __enter__ __exit__ __setitem__ __setattr__ __del__".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Suspicion:
    """Judges calls by what is known of the notebook's own functions; libraries are taken at their word."""

    mutations: Mutations
    imports: ImportTable
    bindings: Bindings

    def of(self, statement: Statement) -> dict[str, ast.AST]:
        """Give the names whose objects the statement may change unseen, each with the place."""
        reads = statement.names.reads
        suspects: dict[str, ast.AST] = {read.name: read.node for read in reads if read.name in self.mutations.iterators}
        everything: dict[str, ast.AST] = {read.name: statement.node for read in reads}
        if {name for name in self.mutations.methods if name.startswith("__")} - HARMLESS_DUNDERS:
            return everything
        for read in reads:
            effects = self.mutations.functions.get(read.name) if read.call is None else None
            if effects is not None and (effects.changed_parameters or effects.changed_names):
                return {**everything, **dict.fromkeys(effects.changed_names, statement.node)}
        for read in reads:
            if read.argument is not None and takes_function(read.argument, read.node):
                suspects.update(dict.fromkeys(self.of_variable(read.name, []), read.node))
        for node in ast.walk(statement.node):
            if isinstance(node, ast.Lambda) and changes_something(node):
                return everything
            if isinstance(node, ast.Call):
                suspects.update(dict.fromkeys(self.of_call(node, everything), node))
        return suspects

    def of_call(self, node: ast.Call, everything: dict[str, ast.AST]) -> list[str]:
        function = node.func
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        given = [root.id for part in arguments if (root := root_name(part)) is not None]
        if isinstance(function, ast.Attribute):
            base = function.value
            if (
                isinstance(base, ast.Call)
                and isinstance(base.func, ast.Name)
                and base.func.id in self.mutations.returned
            ):
                return [*given, *self.mutations.returned[base.func.id], *self.of_call(base, everything)]
            return []
        if isinstance(function, ast.Name):
            return self.of_variable(function.id, given)
        inner = function
        while isinstance(inner, ast.Call):
            inner = inner.func
        return [] if self.imports.dotted(dotted_path(inner)) else list(everything)

    def of_variable(self, name: str, given: list[str]) -> list[str]:
        """A variable that is called may be a closure over whatever was read where it was made."""
        own = name in self.mutations.functions or name in self.mutations.lambdas or name in self.mutations.classes
        if own or name in self.imports.by_name or (hasattr(builtins, name) and not self.bindings.of(name)):
            return []
        found: list[str] = []
        for binding in self.bindings.of(name):
            if self.may_be_function(getattr(binding.statement.node, "value", None)):
                found += [name, *given, *(read.name for read in binding.statement.names.reads)]
        return found

    def may_be_function(self, node: ast.AST | None) -> bool:
        """Whether a variable bound to this may be a function of the notebook's own making."""
        if node is None or isinstance(node, (ast.Name, ast.Attribute, ast.Lambda, ast.IfExp, ast.BoolOp)):
            return True
        if isinstance(node, ast.Subscript):
            return isinstance(node.value, ast.Name)
        if not isinstance(node, ast.Call):
            return False
        dotted = self.imports.dotted(dotted_path(node.func))
        return dotted == "functools.partial" or (isinstance(node.func, ast.Name) and not dotted)


def takes_function(call: ast.Call, argument: ast.expr) -> bool:
    """Whether the call is one that calls what it is given."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in FUNCTION_TAKERS or any(
        keyword.arg in ("key", "func", "default") and keyword.value is argument for keyword in call.keywords
    )


def changes_something(node: ast.Lambda) -> bool:
    return any(isinstance(child, ast.Call) and changed_by_call(child) for child in ast.walk(node.body))
