"""Which code a stretch of the notebook can reach, judged by the names it mentions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.trees import walk

WORD = re.compile(r"[^\W\d]\w*")
# these only say how a method is called, and keep it for nobody
PLAIN_DECORATORS = frozenset({"property", "staticmethod", "classmethod"})
# these find a method by a text that is nowhere written out
SEARCHES = frozenset("vars dir __dict__ methodcaller attrgetter getmembers getattr_static eval exec".split())
FunctionDefinition = ast.FunctionDef | ast.AsyncFunctionDef


def unreached_parts(node: ast.ClassDef, statements: Iterable[Statement]) -> frozenset[int]:
    """Give, by `id`, every node in the bodies of those methods of a class that none of the statements mentions.

    A method that its class or a library may call by itself, or that is looked up by a computed name, is not among them.
    """
    methods = [child for child in node.body if isinstance(child, FunctionDefinition) and not called_unnamed(child)]
    if not methods or node.decorator_list or node.keywords or not all(is_object(base) for base in node.bases):
        return frozenset()
    words: set[str] = set()
    beginnings: set[str] = set()
    for statement in statements:
        for child in statement.nodes:
            words |= words_of(child)
            beginnings |= set(computed_names(child))
            if isinstance(child, ast.ClassDef) and any(getattr(base, "id", "") == node.name for base in child.bases):
                return frozenset()
    if words & SEARCHES:
        return frozenset()
    unreached = [part for part in methods if part.name not in words and not part.name.startswith(tuple(beginnings))]
    return frozenset(id(part) for method in unreached for child in method.body for part in walk(child))


def is_object(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and base.id == "object"


def called_unnamed(method: FunctionDefinition) -> bool:
    """Whether Python, IPython or a decorator may call the method without anybody naming it."""
    plain = all(isinstance(part, ast.Name) and part.id in PLAIN_DECORATORS for part in method.decorator_list)
    return not plain or method.name.startswith(("__", "_repr_", "_ipython_"))


def words_of(node: ast.AST) -> set[str]:
    """Give the words by which a node could find a method: a name, an attribute, what stands in a string."""
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return set(WORD.findall(node.value))
    return set(node.kwd_attrs) if isinstance(node, ast.MatchClass) else set()


def computed_names(node: ast.AST) -> Iterator[str]:
    """Give what the names begin with that `getattr` is asked for and that are put together when it runs."""
    if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id == "getattr"):
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if any(isinstance(part, ast.Name) and part.id == "getattr" for part in given):
            yield ""
    elif isinstance(node, ast.Call) and not (len(node.args) > 1 and isinstance(node.args[1], ast.Constant)):
        yield beginning(node.args[1]) if len(node.args) > 1 else ""
    elif isinstance(node, (ast.Assign, ast.Return, ast.NamedExpr)) and getattr(node.value, "id", "") == "getattr":
        yield ""


def beginning(node: ast.expr) -> str:
    """Give the literal text that a string expression begins with."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and node.values:
        return beginning(node.values[0])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return beginning(node.left)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return beginning(node.left).partition("%")[0]
    return ""
