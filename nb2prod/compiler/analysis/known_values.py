"""Literal values that names certainly have at a moment of the notebook, and what follows for its loops and branches."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from nb2prod.compiler.analysis.names import StatementNames
from nb2prod.compiler.trees import of_types, walk

Literals = Mapping[str, ast.expr]
MUTABLE = (ast.List, ast.Dict, ast.Set)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
GLOBAL_OR_SCOPE = frozenset({ast.Global, *SCOPES})
ALIAS = frozenset({ast.alias})
# these do not change the list or dictionary they are given
HARMLESS = frozenset("len enumerate zip print display sorted list tuple sum max min range reversed".split())
VIEWS = frozenset({"items", "keys", "values"})
NAMESPACE = frozenset("globals locals vars exec eval get_ipython".split())
LARGEST = 10**9


class Without(Mapping[str, ast.expr]):
    """Literals but for those of some names."""

    def __init__(self, literals: Literals, names: Collection[str]) -> None:
        self.literals = literals
        self.names = names

    def __getitem__(self, name: str) -> ast.expr:
        if name in self.names:
            raise KeyError(name)
        return self.literals[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self.literals if name not in self.names)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@dataclass(slots=True, eq=False)
class KnownValues:
    """Follows the statements of all cells in notebook order."""

    written: frozenset[str]  # by functions, through `global`
    deferred: frozenset[str]  # names that functions and classes mention
    own: frozenset[str]  # names that are no builtins in this notebook
    literals: dict[str, ast.expr] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[Iterable[ast.AST]], own: frozenset[str]) -> KnownValues:
        """Begin with nothing known; `cells` are the nodes of each."""
        written: set[str] = set()
        deferred: set[str] = set()
        for node in (node for nodes in cells for node in of_types(nodes, GLOBAL_OR_SCOPE)):
            if isinstance(node, ast.Global):
                written.update(node.names)
            elif isinstance(node, SCOPES):
                deferred.update(part.id for part in walk(node) if isinstance(part, ast.Name))
        return cls(frozenset(written), frozenset(deferred), own)

    def forget(self) -> None:
        """Something happened that may have given any name another value."""
        self.literals.clear()

    def follow(self, statement: ast.stmt, nodes: Iterable[ast.AST], names: StatementNames, *, parameters: bool) -> None:
        """Take in what a statement, whose nodes are given too, binds; the values of parameters are not known."""
        if any(read.name in NAMESPACE for read in names.reads) or imports_star(nodes):
            self.forget()
        for name in [*names.rebound, *names.deleted, *self.touched(nodes, names)]:
            self.literals.pop(name, None)
        if isinstance(statement, ast.Assign) and not parameters:
            for target in statement.targets:
                self.literals.update(
                    (name, value) for name, value in pairs(target, statement.value) if self.lasts(name, value)
                )

    def touched(self, nodes: Iterable[ast.AST], names: StatementNames) -> list[str]:
        """Name the lists and dictionaries that a statement may have changed or given another name."""
        mentions = [read for read in names.reads if isinstance(self.literals.get(read.name), MUTABLE)]
        harmless = set(map(id, harmless_mentions(nodes, self.own))) if mentions else ()
        return [read.name for read in mentions if id(read.node) not in harmless]

    def lasts(self, name: str, value: ast.expr) -> bool:
        """Whether only a statement that mentions the name can give it another value."""
        if name in self.written or (isinstance(value, MUTABLE) and name in self.deferred):
            return False
        return isinstance(value, (ast.Constant, ast.Tuple, *MUTABLE)) or number(value, {}, self.own) is not None


def pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Give each plain name of a target with the expression it is bound to."""
    if isinstance(target, ast.Name):
        yield target.id, value
        return
    sequences = (ast.Tuple, ast.List)
    if isinstance(target, sequences) and isinstance(value, sequences) and len(target.elts) == len(value.elts):
        if any(isinstance(part, ast.Starred) for part in [*target.elts, *value.elts]):
            return
        for part, element in zip(target.elts, value.elts, strict=True):
            yield from pairs(part, element)


def imports_star(nodes: Iterable[ast.AST]) -> bool:
    return any(isinstance(node, ast.alias) and node.name == "*" for node in of_types(nodes, ALIAS))


def harmless_mentions(nodes: Iterable[ast.AST], own: Collection[str]) -> Iterator[ast.expr]:
    """Give the names that are only gone through, counted or looked into."""
    for child in nodes:
        if (
            isinstance(child, ast.Call)
            and isinstance(child.func, ast.Name)
            and child.func.id in HARMLESS.difference(own)
        ):
            yield from child.args
        elif isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr in VIEWS:
            yield child.func.value
        elif isinstance(child, (ast.For, ast.comprehension)):
            yield child.iter
        elif isinstance(child, ast.Subscript) and isinstance(child.ctx, ast.Load):
            yield child.value


def number(node: ast.expr, literals: Literals, own: Collection[str]) -> int | None:
    """Compute a whole number, if the expression certainly is one."""
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.Name):
        return number(literals[node.id], {}, own) if node.id in literals else None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number(node.operand, literals, own)
        return None if value is None else -value
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
        left, right = number(node.left, literals, own), number(node.right, literals, own)
        if left is None or right is None or max(abs(left), abs(right)) > LARGEST:
            return None
        if isinstance(node.op, ast.Mult):
            return left * right
        return left + right if isinstance(node.op, ast.Add) else left - right
    if isinstance(node, ast.Call) and is_builtin(node, "len", own) and len(node.args) == 1:
        return length(node.args[0], literals)
    return None


def length(node: ast.expr, literals: Literals) -> int | None:
    """Count the elements of a literal."""
    value = literals.get(node.id) if isinstance(node, ast.Name) else node
    if isinstance(value, (ast.List, ast.Tuple)):
        return None if any(isinstance(part, ast.Starred) for part in value.elts) else len(value.elts)
    if isinstance(value, ast.Constant) and isinstance(value.value, (str, bytes)):
        return len(value.value)
    return None


def is_builtin(call: ast.Call, name: str, own: Collection[str]) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == name and name not in own and not call.keywords


def surely_runs(iterable: ast.expr, literals: Literals, own: Collection[str]) -> bool:
    """Whether a loop over this runs at least once, whatever the data; `own` are names that are no builtins here."""
    if isinstance(iterable, ast.Name) and iterable.id in literals:
        return surely_runs(literals[iterable.id], {}, own)
    if isinstance(iterable, (ast.List, ast.Tuple, ast.Set)):
        return any(not isinstance(element, ast.Starred) for element in iterable.elts)
    if isinstance(iterable, ast.Dict):
        return any(key is not None for key in iterable.keys)
    if isinstance(iterable, ast.Constant):
        return isinstance(iterable.value, (str, bytes)) and bool(iterable.value)
    if not isinstance(iterable, ast.Call) or iterable.keywords:
        return False
    arguments = iterable.args
    if isinstance(iterable.func, ast.Attribute):
        inner = iterable.func.value
        table = literals.get(inner.id) if isinstance(inner, ast.Name) else inner
        return iterable.func.attr in VIEWS and isinstance(table, ast.Dict) and surely_runs(table, {}, own)
    if is_builtin(iterable, "range", own):
        values = [number(argument, literals, own) for argument in arguments]
        known = [value for value in values if value is not None]
        return len(known) == len(values) and 1 <= len(values) <= 3 and 0 not in known[2:] and bool(range(*known))
    if any(is_builtin(iterable, name, own) for name in ("enumerate", "reversed", "sorted", "list", "tuple", "set")):
        return len(arguments) == 1 and surely_runs(arguments[0], literals, own)
    if is_builtin(iterable, "zip", own):
        return bool(arguments) and all(surely_runs(argument, literals, own) for argument in arguments)
    return False


def truth(test: ast.expr, literals: Literals) -> bool | None:
    """Say how a condition certainly turns out, if that is known."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = truth(test.operand, literals)
        return None if inner is None else not inner
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Eq, ast.NotEq)):
        left, right = constant(test.left, literals), constant(test.comparators[0], literals)
        if left is None or right is None:
            return None
        return (left.value == right.value) is isinstance(test.ops[0], ast.Eq)
    value = constant(test, literals)
    return None if value is None else bool(value.value)


def constant(node: ast.expr, literals: Literals) -> ast.Constant | None:
    value = literals.get(node.id) if isinstance(node, ast.Name) else node
    return value if isinstance(value, ast.Constant) else None
