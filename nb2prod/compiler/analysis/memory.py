"""Definitions that remember something from one call, or one run, to the next."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.constants import is_mutable_value
from nb2prod.compiler.analysis.mutators import changed_by_call, methods_changing_self, root_name
from nb2prod.compiler.analysis.paths import dotted_path
from nb2prod.compiler.analysis.scopes import target_names
from nb2prod.compiler.trees import of_types, walk

CACHES = frozenset({"cache", "lru_cache", "cached", "memoize"})
TEXTS = frozenset({"__repr__", "__str__", "__format__"})
MAKERS = ("__init__", "__post_init__", "__new__")
CHANGING = frozenset({ast.Call, ast.AugAssign, ast.Attribute, ast.Subscript})
Function = ast.FunctionDef | ast.AsyncFunctionDef


def remembers_calls(statement: Statement) -> bool:
    """Whether a function does something, and a cache around it keeps a second call from doing it again."""
    acts = any(called.path == ("print",) for called in statement.names.calls) or statement.names.parameter_mutations
    if not acts and not statement.names.mutations:
        return False
    decorators = getattr(statement.node, "decorator_list", [])
    paths = (dotted_path(part.func if isinstance(part, ast.Call) else part) for part in decorators)
    return any(path and path[-1] in CACHES for path in paths)


def text_acts(statement: Statement) -> bool:
    """Whether making a text of an instance of the class changes something or prints."""
    names = statement.names
    body = statement.node.body if isinstance(statement.node, ast.ClassDef) else []
    for method in body:
        if isinstance(method, ast.FunctionDef) and method.name in TEXTS:
            inside = {id(part) for part in walk(method)}
            changes = any(id(mutation.node) in inside for mutation in names.mutations)
            prints = any(called.path == ("print",) and id(called.node) in inside for called in names.calls)
            if changes or prints or methods_changing_self([method]):
                return True
    return False


def mutable_defaults(node: Function) -> set[str]:
    """Give the parameters whose default could be changed in place."""
    positional = [*node.args.posonlyargs, *node.args.args]
    defaults = list(zip(reversed(positional), reversed(node.args.defaults), strict=False))
    defaults += [(arg, value) for arg, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if value]
    return {argument.arg for argument, value in defaults if is_mutable_value(value)}


def remembered_by_class(node: ast.ClassDef, changed: frozenset[str]) -> list[str]:
    """Name what a class keeps for all its instances and what changes, among it the defaults of its methods.

    `changed` holds the attributes through which some statement of the notebook changes an object.
    """
    methods = [child for child in node.body if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))]
    makers = [method for method in methods if method.name in MAKERS]
    own = {
        name for method in makers for name in attributes_set(method, frozenset(first_parameter(method)), plainly=True)
    }
    shared = {name for name, value in class_values(node) if is_mutable_value(value)} - own
    rebound = rebinds_on_class(node)
    kept = {
        f"{method.name}({name})"
        for method in methods
        for name in mutable_defaults(method)
        if any(root is not None and root.id == name for root in map(root_name, changed_parts(walk(method))))
    }
    return sorted((shared & changed) | rebound | kept)


def rebinds_on_class(node: ast.ClassDef) -> set[str]:
    """Name the attributes of the class that its own methods assign."""
    methods = [child for child in node.body if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef))]
    through_class = frozenset({node.name, "cls", "type(self)", "self.__class__", "__class__"})
    return {name for method in methods for name in attributes_set(method, through_class)}


def changed_attributes(statements: Iterable[Statement]) -> frozenset[str]:
    """Name the attributes on the way to every object that is changed in place."""
    return frozenset(
        part.attr
        for statement in statements
        for target in changed_parts(statement.nodes)
        for part in walk(target)
        if isinstance(part, ast.Attribute)
    )


def changed_parts(nodes: Iterable[ast.AST]) -> Iterator[ast.expr]:
    """Give the expressions whose object something in a tree, given by its nodes, changes in place."""
    for node in of_types(nodes, CHANGING):
        if isinstance(node, ast.Call):
            yield from (target for target, _ in changed_by_call(node))
        elif isinstance(node, ast.AugAssign):
            yield node.target
        elif isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            yield node.value


def class_values(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Give the names that assignments in a class body bind, with their values; dataclass fields are none."""
    for child in node.body:
        targets = (
            child.targets
            if isinstance(child, ast.Assign)
            else [child.target] if isinstance(child, ast.AnnAssign) else []
        )
        value = child.value if isinstance(child, (ast.Assign, ast.AnnAssign)) else None
        if value is None or (isinstance(value, ast.Call) and dotted_path(value.func)[-1:] == ("field",)):
            continue
        yield from ((name, value) for target in targets for name in target_names(target))


def attributes_set(method: Function, owners: frozenset[str], *, plainly: bool = False) -> Iterator[str]:
    """Give the attributes that a method binds on an object, which `owners` spell; `plainly` leaves out `+=`."""
    updated = {id(node.target) for node in walk(method) if isinstance(node, ast.AugAssign)} if plainly else set()
    stored = (node for node in walk(method) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
    yield from (node.attr for node in stored if id(node) not in updated and ast.unparse(node.value) in owners)


def first_parameter(method: Function) -> list[str]:
    """Name the object a method is called on; nothing for class methods and static methods."""
    if any(isinstance(part, ast.Name) and part.id in ("classmethod", "staticmethod") for part in method.decorator_list):
        return []
    return [argument.arg for argument in [*method.args.posonlyargs, *method.args.args][:1]]
