"""Which names an assignment connects: target and value may then be, hold or be parts of the same object."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from nb2prod.compiler.analysis.mutators import root_name
from nb2prod.compiler.analysis.scopes import target_names

VIEWING_METHODS = frozenset(
    "view reshape ravel squeeze transpose swapaxes to_numpy cursor get setdefault items values pop popitem".split()
)
VIEWING_FUNCTIONS = frozenset(
    "asarray asanyarray ravel reshape squeeze transpose atleast_1d atleast_2d iter min max next getattr vars".split()
    + "reduce choice heappop heapreplace heappushpop".split()
)
STORING_METHODS = frozenset("append extend insert add update setdefault appendleft extendleft put".split())
STORING_FUNCTIONS = frozenset("setattr heappush heapreplace heappushpop insort setitem".split())
COPYING_INDEX = (ast.Compare, ast.BoolOp, ast.List, ast.Call, ast.UnaryOp, ast.BinOp)


# what these return is new, but its parts are those of their arguments
SHARING_METHODS = frozenset("copy union intersection difference keys tolist".split())
SHARING_FUNCTIONS = frozenset(
    "list tuple set dict sorted min max copy chain islice zip enumerate reversed map filter next getattr".split()
    + "cycle repeat product permutations combinations groupby accumulate tee starmap takewhile dropwhile".split()
    + "filterfalse zip_longest compress sample choices nlargest nsmallest deque partial fromkeys".split()
)


@dataclass(frozen=True, slots=True)
class OwnCalls:
    """The notebook's own functions and classes, with the notebook variables that calling them may return or keep.

    Methods are there as `.NAME`.
    """

    returned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parts: bool = False  # follow what shares parts, and not only what is the same object


class Groups:
    """Names joined when something connects them."""

    def __init__(self) -> None:
        self.parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        while self.parent.setdefault(name, name) != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def connect(self, node: ast.stmt, own: OwnCalls) -> None:
        """Join what the assignments in a statement connect."""
        parts = replace(own, parts=True)
        for targets, value, element in assignments(node):
            roots = list(sources(value, parts if element else own))
            for target in targets:
                self.join(target, roots)
        for child in ast.walk(node) if own.parts else ():
            if isinstance(child, ast.AugAssign):  # `a += b` puts the parts of `b` into `a`
                self.join(first_name(child.target), sources(child.value, own))

    def join(self, target: str | None, roots: Iterable[str]) -> None:
        for root in roots if target is not None else ():
            self.parent[self.find(target or root)] = self.find(root)

    def by_name(self) -> dict[str, frozenset[str]]:
        groups: dict[str, set[str]] = {}
        for name in list(self.parent):
            groups.setdefault(self.find(name), set()).add(name)
        return {name: shared for group in groups.values() for shared in [frozenset(group)] for name in shared}


def assignments(node: ast.stmt) -> Iterable[tuple[list[str], ast.expr, bool]]:
    """Give each group of names with the value they are bound to, and whether they are bound to parts of it."""
    for child in ast.walk(node):
        if isinstance(child, ast.Assign):
            names = [name for target in child.targets for name in target_names(target)]
            stored = [part.id for target in child.targets for part in ast.walk(target) if isinstance(part, ast.Name)]
            unpacks = any(isinstance(target, (ast.Tuple, ast.List)) for target in child.targets)
            yield names or stored, child.value, unpacks
        elif isinstance(child, (ast.AnnAssign, ast.NamedExpr)) and child.value is not None:
            yield list(target_names(child.target)), child.value, False
        elif isinstance(child, (ast.For, ast.AsyncFor)):
            yield list(target_names(child.target)), child.iter, True
        elif isinstance(child, ast.withitem) and child.optional_vars is not None:
            targets = list(target_names(child.optional_vars))
            yield targets, child.context_expr, False
            for argument in child.context_expr.args if isinstance(child.context_expr, ast.Call) else ():
                yield targets, argument, False
        elif isinstance(child, ast.Match):
            captured = (getattr(part, "name", None) for case in child.cases for part in ast.walk(case.pattern))
            yield [name for name in captured if name], child.subject, True
        elif (
            isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute) and child.func.attr in STORING_METHODS
        ):
            root = first_name(child.func.value)
            for argument in [*child.args, *(keyword.value for keyword in child.keywords)] if root else ():
                yield [root] if root else [], argument, False
        elif isinstance(child, ast.Call) and called_name(child) in STORING_FUNCTIONS and len(child.args) > 1:
            root = first_name(child.args[0])
            for argument in child.args[1:] if root else ():
                yield [root] if root else [], argument, False


def first_name(node: ast.expr) -> str | None:
    return next((part.id for part in ast.walk(node) if isinstance(part, ast.Name)), None)


def called_name(node: ast.Call) -> str:
    """Give the last part of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def sources(node: ast.expr, own: OwnCalls) -> Iterable[str]:
    """Give the names whose object the value may be, hold, or be a part of."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, (ast.Attribute, ast.Starred, ast.Await)):
        yield from sources(node.value, own)
    elif isinstance(node, ast.Subscript):
        if not isinstance(node.slice, COPYING_INDEX):
            yield from sources(node.value, replace(own, parts=True))
    elif isinstance(node, ast.IfExp):
        yield from sources(node.body, own)
        yield from sources(node.orelse, own)
    elif isinstance(node, (ast.BoolOp, ast.Tuple, ast.List, ast.Set)):
        for part in node.values if isinstance(node, ast.BoolOp) else node.elts:
            yield from sources(part, own)
    elif isinstance(node, ast.Dict):
        for part in node.values:
            yield from sources(part, own)
    elif isinstance(node, ast.NamedExpr):
        yield from sources(node.value, own)
    elif isinstance(node, ast.Call):
        yield from sources_of_call(node, own)
    if own.parts:
        yield from shared_parts(node, own)


def sources_of_call(node: ast.Call, own: OwnCalls) -> Iterable[str]:
    arguments = [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg != "key")]
    name = called_name(node)
    known = name if isinstance(node.func, ast.Name) else f".{name}"
    kept = name in VIEWING_METHODS or known in own.returned or (own.parts and name in SHARING_METHODS)
    if isinstance(node.func, ast.Attribute) and kept:
        yield from sources(node.func.value, own)
    if known in own.returned:
        yield from own.returned[known]
        if own.parts and isinstance(node.func, ast.Name) and name[:1].isupper():
            yield name  # an instance has the parts of its class
    elif isinstance(node.func, ast.Lambda):
        yield from names_in(node.func.body)
    elif name not in VIEWING_FUNCTIONS and not (own.parts and (name in SHARING_FUNCTIONS or name[:1].isupper())):
        return
    for argument in arguments:
        yield from sources(argument, own)


def names_in(node: ast.AST) -> Iterable[str]:
    """Give every name that is read in an expression."""
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load))


def shared_parts(node: ast.expr, own: OwnCalls) -> Iterable[str]:
    """Give the names whose parts a new container holds."""
    if isinstance(node, ast.BinOp):
        yield from sources(node.left, own)
        yield from sources(node.right, own)
    elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)):
        results = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        variables = {name for generator in node.generators for name in target_names(generator.target)}
        names = {name for result in results for name in sources(result, own)}
        yield from sorted(names - variables)
        for generator in node.generators if names & variables else ():
            yield from sources(generator.iter, own)
    elif isinstance(node, ast.Lambda):
        yield from names_in(node.body)
    elif isinstance(node, ast.Subscript):
        yield from sources(node.value, own)


def reached_names(node: ast.expr) -> set[str]:
    """Give the names whose object, or a part of whose object, an expression may be, as far as can be seen from it."""
    root = root_name(node)
    found = {root.id} if root is not None else set()
    found |= set(sources(node, OwnCalls()))
    for part in ast.walk(node) if root is None else ():
        # a plainly named function may be the notebook's own, and give back what it is given
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and not hasattr(builtins, part.func.id):
            for argument in [*part.args, *(keyword.value for keyword in part.keywords)]:
                found |= set(sources(argument, OwnCalls()))
    return found
