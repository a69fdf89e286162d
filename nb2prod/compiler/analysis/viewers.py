"""Classes written only to show things: whose objects evaluate texts when they are displayed, and do nothing else.

The Python Data Science Handbook's `display('df1', 'df2', 'pd.concat([df1, df2])')` made them popular.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.looking import Looking
from nb2prod.compiler.analysis.reached import is_object
from nb2prod.compiler.trees import walk
from nb2prod.model import RoleKind

HOOKS = frozenset(
    "__repr__ __str__ _repr_html_ _repr_latex_ _repr_markdown_ _repr_svg_ _repr_png_ _repr_jpeg_ _repr_json_".split()
)
FUNCTIONS = frozenset("eval repr str len zip enumerate sorted".split())
METHODS = frozenset("join format strip replace splitlines to_html to_string items keys values".split()) | HOOKS
BINDING = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.Lambda)


def viewer_classes(cells: Iterable[CodeCell], looking: Looking) -> frozenset[str]:
    """Name the classes that exist to be displayed, where each use only looks."""
    statements = [statement for cell in cells if cell.role.kind is not RoleKind.SKIP for statement in cell.statements]
    found: list[str] = []
    for defining in statements:
        node = defining.node
        if isinstance(node, ast.ClassDef) and "eval" in names(defining) and only_shows(node, looking):
            others = (part for part in statements if part is not defining)
            if all(only_displays(part, node.name, looking) for part in others):
                found.append(node.name)
    return frozenset(found)


def names(statement: Statement) -> set[str]:
    return {read.name for read in statement.names.reads}


def only_shows(node: ast.ClassDef, looking: Looking) -> bool:
    """Whether making an object of the class keeps what it is given, and all it can do is be displayed."""
    plain = not node.decorator_list and not node.keywords and all(is_object(base) for base in node.bases)
    return plain and all(is_harmless(child, looking) for child in node.body)


def is_harmless(node: ast.stmt, looking: Looking) -> bool:
    """Whether a statement of the class body is a text, a constant, or a method that keeps or shows."""
    if is_text(node) or isinstance(node, ast.Pass):
        return True
    if isinstance(node, ast.Assign):
        return isinstance(node.value, ast.Constant) and all(isinstance(target, ast.Name) for target in node.targets)
    if not isinstance(node, ast.FunctionDef) or node.decorator_list or node.args.defaults or any(node.args.kw_defaults):
        return False
    body = [child for child in node.body if not is_text(child)]
    if node.name == "__init__":
        return all(keeps(child, node) for child in body)
    return node.name in HOOKS and len(body) == 1 and shows(body[0], looking)


def is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def keeps(node: ast.stmt, method: ast.FunctionDef) -> bool:
    """`self.args = args`"""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Name) or not method.args.args:
        return False
    own = method.args.args[0].arg
    owners = [target.value if isinstance(target, ast.Attribute) else None for target in node.targets]
    return all(isinstance(owner, ast.Name) and owner.id == own for owner in owners)


def shows(node: ast.stmt, looking: Looking) -> bool:
    """Whether the statement returns a text made of what was kept."""
    if not isinstance(node, ast.Return) or node.value is None:
        return False
    for part in walk(node.value):
        if isinstance(part, BINDING):
            return False
        if isinstance(part, ast.Call) and not calls_plainly(part, looking):
            return False
    return True


def calls_plainly(call: ast.Call, looking: Looking) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in METHODS and call.func.attr not in looking.methods - HOOKS
    if not isinstance(call.func, ast.Name) or call.func.id not in FUNCTIONS - looking.bound:
        return False
    # only what the object was given is evaluated, one text after the other
    return call.func.id != "eval" or (len(call.args) == 1 and isinstance(call.args[0], ast.Name) and not call.keywords)


def only_displays(statement: Statement, name: str, looking: Looking) -> bool:
    """Whether the statement does without the class, or is nothing but a display of what only looks."""
    if name in statement.names.rebound or name in statement.names.global_writes:
        return False
    if name not in names(statement):
        return True
    call = statement.node.value if isinstance(statement.node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != name:
        return False
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    return all(looks_when_evaluated(argument, name, looking) for argument in arguments)


def looks_when_evaluated(node: ast.expr, name: str, looking: Looking) -> bool:
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return False
    try:
        evaluated = ast.parse(node.value.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return False
    mentioned = {part.id for part in walk(evaluated) if isinstance(part, ast.Name)}
    return name not in mentioned and looking.only_looks(evaluated)
