"""What becomes of code that `%timeit` runs in a loop: left out, run once where that is the same, or refused."""

from __future__ import annotations

import ast
import re

from nb2prod.compiler.ipython import magics
from nb2prod.compiler.ipython.outcome import DROPPED, Outcome, Promise, refused
from nb2prod.compiler.ipython.parsing import parsed
from nb2prod.compiler.trees import walk
from nb2prod.rules.syntax import MAGIC_REFUSED, TIMED_CODE

_OPTIONS = re.compile(r"(?:-(?:n|r|p) *\d+(?:\s+|$)|-[tcqov]+(?:\s+|$))*")
_DRAWS = frozenset(
    "random rand randn randint randrange random_sample ranf sample choice choices shuffle permutation permuted normal "
    "standard_normal gauss uniform integers exponential poisson binomial beta gamma rng".split()
)
# functions of numpy that are called like a method which changes its object
_PURE_IN_NUMPY = frozenset({"add", "append", "insert", "resize", "sort"})


def timed(arguments: str, body: str = "") -> Outcome:
    """Judge `%timeit arguments`, or `%%timeit arguments` over a body."""
    words = _OPTIONS.match(arguments)
    options, statement = arguments[: words.end()] if words else "", arguments[words.end() if words else 0 :]
    hidden = "the code it runs may change objects" if body or statement else ""
    if re.search(r"(?:^|\s)-\w*v", options) or statement.startswith("-"):
        return refused(MAGIC_REFUSED, f"`%timeit` has options that are not understood: {arguments}", opaque=hidden)
    tree = parsed(f"{statement}\n{body}")
    if not isinstance(tree, ast.Module):
        return refused(TIMED_CODE, "`%timeit` runs code that does not parse on its own", opaque=hidden)
    counted = "-n" in options
    changes = [text for node in walk(tree) for text in _changes(node)]
    if changes == ["a call of `fit`"] and not counted and (name := _called(tree, "fit")):
        return Outcome(statement, top_only=True, promises=((Promise.FITTED_ANEW, name),))
    if changes == ["a call of `sort`"] and _called(tree, "sort"):
        return Outcome(statement, top_only=True)
    if changes:
        return refused(TIMED_CODE, f"`%timeit` runs code that changes something: {changes[0]}", opaque=hidden)
    if counted and any(name in _DRAWS for node in walk(tree) for name in _identifiers(node)):
        # it draws as often as it says, so later draws depend on it
        return Outcome(promises=((Promise.UNSEEDED, "%timeit"),))
    return DROPPED


def _called(tree: ast.Module, method: str) -> str:
    """The name whose method is all that is timed, in one line."""
    node = tree.body[0].value if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr) else None
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method):
        return ""
    plain = node.lineno == 1 and (method == "fit" or not (node.args or node.keywords))
    return node.func.value.id if plain and isinstance(node.func.value, ast.Name) else ""


def _identifiers(node: ast.AST) -> list[str]:
    return [node.id] if isinstance(node, ast.Name) else [node.attr] if isinstance(node, ast.Attribute) else []


def _changes(node: ast.AST) -> list[str]:
    found: list[str] = []
    if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
        found.append("an assignment to an attribute or an item")
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        found.append("a global statement")
    elif isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in magics.MUTATORS and not _pure(node):
            found.append(f"a call of `{called}`")
        if any(keyword.arg in ("inplace", "out") for keyword in node.keywords):
            found.append("`inplace` or `out`")
    return found


def _pure(call: ast.Call) -> bool:
    """`np.sort(x)` gives a new array, and `pd.eval("a + b")` or `df.eval("a + b")` a new column."""
    if not isinstance(call.func, ast.Attribute):
        return False
    owner = call.func.value
    if isinstance(owner, ast.Name) and owner.id in ("np", "numpy"):
        return call.func.attr in _PURE_IN_NUMPY and len(call.args) < 3
    return call.func.attr == "eval" and bool(call.args)  # a model's own `eval()` takes nothing
