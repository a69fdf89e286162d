"""How long a function that stays in its step may be called, judged by every mention of it in the notebook."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.candidates import DEFINITIONS
from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.handed import Use
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.lifting import Lifting, done_with
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.scopes import is_lazy_function
from nb2prod.compiler.analysis.units import Units
from nb2prod.compiler.trees import children, walk

FOREVER = 1 << 60
# what these return holds the function, and nothing else does
PLAIN_DECORATORS = frozenset(
    "numba.jit numba.njit numba.vectorize numba.guvectorize jax.jit tensorflow.function".split()
    + "functools.lru_cache functools.cache".split()
)
SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, *DEFINITIONS)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(slots=True, eq=False)
class Life:
    """What is known of one function so far."""

    last: int  # order of the last statement known to call it
    end: int = FOREVER  # where its name is bound to something else
    callers: list[Statement] = field(default_factory=list)  # those that make functions which call it

    def grow(self, lives: dict[int, Life]) -> bool:
        """Take in what its callers' lives have become; says whether that was news."""
        before = self.last
        called = max((lives[caller.order].last for caller in self.callers), default=0)
        self.last = max(self.last, min(called, self.end))
        return self.last > before


@dataclass(frozen=True, slots=True, eq=False)
class Lifetimes:
    """Knows, for each function made by a statement of a step, the last statement that may call it."""

    statements: tuple[Statement, ...]  # of every step, figure and test, in notebook order
    binding: frozenset[int]  # orders of those whose names live on in later steps
    lifting: Lifting
    imports: ImportTable
    found: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Units, lifting: Lifting, imports: ImportTable) -> Lifetimes:
        statements = sorted((part for unit in units.units for part in unit.statements), key=lambda part: part.order)
        binding = frozenset(part.order for unit in units.units if unit.in_pipeline for part in unit.statements)
        return cls(tuple(statements), binding, lifting, imports)

    def last_call(self, statement: Statement) -> int:
        """Give the order of the last statement that may call a function the statement makes, or FOREVER."""
        if statement.order not in self.found:
            lives: dict[int, Life] = {}
            pending = [statement]
            while pending:
                made = pending.pop()
                if made.order not in lives:
                    lives[made.order] = self.life(made)
                    pending += lives[made.order].callers
            changed = True
            while changed:
                changed = sum(life.grow(lives) for life in lives.values()) > 0
            self.found.update((order, life.last) for order, life in lives.items())
        return self.found[statement.order]

    def only_name(self, statement: Statement) -> str:
        """Give the name that alone holds the function the statement makes; empty if something else may."""
        node = statement.node
        if isinstance(node, FUNCTIONS) and not is_lazy_function(node):
            plain = all(self.keeps_nothing(decorator) for decorator in node.decorator_list)
            return node.name if plain else ""
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda) and len(node.targets) == 1:
            target = node.targets[0]
            return target.id if isinstance(target, ast.Name) and not is_lazy_function(node.value) else ""
        return ""

    def keeps_nothing(self, decorator: ast.expr) -> bool:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        return self.imports.dotted(dotted_path(called)) in PLAIN_DECORATORS

    def life(self, made: Statement) -> Life:
        """Gather the mentions of what a statement makes."""
        name = self.only_name(made)
        given_away = (self.gives_away(read, name) for read in made.names.reads if read.depth)
        if not name or name in self.lifting.lifted or any(given_away) or self.lifted_give_away(name):
            return Life(FOREVER)
        life = Life(made.order, self.end_of(name, made))
        for statement in self.statements:
            if statement is made or statement.order > life.end:
                continue
            for read in statement.names.reads:
                if self.mentions(read, name) and (read.depth or statement.order > made.order):
                    if self.gives_away(read, name) or (read.depth > 1 and not self.is_done(read, statement)):
                        return Life(FOREVER)
                    if read.depth == 0 or self.is_done(read, statement):
                        life.last = max(life.last, statement.order)
                    else:
                        life.callers.append(statement)
        return life

    def lifted_give_away(self, name: str) -> bool:
        """Whether a lifted function, which is given the function at each call, does more than call it."""
        return any(
            read.name == name and read.depth and (read.hidden or not done_with(read, self.lifting.handed))
            for candidate in self.lifting.lifted.values()
            for read in candidate.statement.names.reads
        )

    def end_of(self, name: str, made: Statement) -> int:
        """Give the statement that binds the name to something else, after which nothing finds the function."""
        for statement in self.statements:
            if statement.order > made.order and statement.order in self.binding and statement.names.bound.get(name):
                return statement.order
        return FOREVER

    def mentions(self, read: Read, name: str) -> bool:
        return not read.annotation and (read.name == name or name in self.lifting.state_of(read))

    def gives_away(self, read: Read, name: str) -> bool:
        """Whether a mention may leave the function where its name is not needed to call it."""
        if not self.mentions(read, name):
            return False
        if read.hidden or not done_with(read, self.lifting.handed):
            return True
        return read.name != name and name in self.lifting.lifted[read.name].lazy

    def is_done(self, read: Read, statement: Statement) -> bool:
        """Whether a read stands in a lambda that has been done with when its statement has run."""
        return read.depth == 1 and id(read.node) in self.done_nodes(statement)

    def done_nodes(self, statement: Statement) -> frozenset[int]:
        """Give the nodes inside lambdas and generators that the notebook's own functions are done with at once."""
        return frozenset(
            id(node)
            for call, argument in function_arguments(statement.node)
            if self.lifting.handed.use(call, argument) is Use.DONE
            for node in walk(argument)
        )


def function_arguments(node: ast.stmt) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Give the lambdas handed to calls that run with the statement, outside of every function."""
    pending: list[ast.AST] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, (*DEFINITIONS, ast.Lambda, ast.GeneratorExp)):
            continue
        if isinstance(part, ast.Call):
            given: Iterable[ast.expr] = [*part.args, *(keyword.value for keyword in part.keywords)]
            for argument in given:
                if isinstance(argument, ast.Lambda) and not any(
                    isinstance(inner, (ast.Lambda, ast.GeneratorExp)) for inner in walk(argument.body)
                ):
                    yield part, argument
        pending += children(part)


def reads_before_binding(statement: Statement) -> bool:
    """Whether the statement evaluates everything before it binds a name."""
    return isinstance(statement.node, SIMPLE) and not any(isinstance(part, ast.NamedExpr) for part in statement.nodes)
