"""Names that mean something only in an interactive session, or something else in a module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from nb2prod.compiler.analysis.cells import CodeCell, Statement
from nb2prod.compiler.analysis.imports import ImportTable
from nb2prod.compiler.analysis.names import Read
from nb2prod.compiler.ipython.session_names import VALUES
from nb2prod.model import Diagnostic, RoleKind
from nb2prod.rules import functions as function_rules
from nb2prod.rules import names as rules

HISTORY = re.compile(r"(In|Out|exit|quit|get_ipython|_{1,3}|_i{0,3}|_i?\d+|_[iod]h)$")
ASKING = frozenset({"input", "raw_input", "getpass"})
ASKING_MODULES = ("ipywidgets", "getpass")
NAMESPACE = frozenset("globals locals vars dir exec eval".split())
MODULE_ATTRIBUTES = frozenset({"__annotations__", "__dict__"})
_NO_FILE = "write pathlib.Path.cwd() for the notebook's folder, or make the path a parameter"
BACKEND = frozenset({"matplotlib.get_backend", "matplotlib.pyplot.get_backend"})
CHOOSES_BACKEND = frozenset({"matplotlib.use", "matplotlib.pyplot.switch_backend"})
SESSION_MODULES = frozenset({"IPython", "inspect", "sys"})
FRAMES = frozenset({"inspect.currentframe", "inspect.stack", "sys._getframe", "inspect.getouterframes"})


def judge_name(read: Read, statement: Statement) -> Diagnostic | None:
    """Refuse a name that the notebook itself does not bind and a module does not have, or has with another meaning."""
    cell, name = statement.cell.cell, read.name
    if name == "display" and is_statement(read, statement):
        return None
    if name == "display":
        return function_rules.DISPLAY_AS_VALUE.at("'display' is used as a value", cell, read.node)
    if HISTORY.match(name):
        message = f"{name!r} exists in IPython only"
        return rules.INTERACTIVE_NAME.at(message, cell, read.node, fix=instead_of(name))
    if name in ASKING:
        answer = answered(read, statement)
        fix = f"write `{answer} = ...` with a value in a cell tagged 'parameters', and remove the question"
        message = f"{name!r} waits for somebody to answer"
        return rules.ASKS_A_PERSON.at(message, cell, read.node, fix=fix if answer else "")
    if name in NAMESPACE and not harmless(read):
        return rules.NAMESPACE_ACCESS.at(f"{name!r} sees the notebook's variables", cell, read.node)
    if name in VALUES:  # what stands where it could be written out is written out already
        message, fix = f"{name!r} means something else in a module", f"write {VALUES[name]} instead"
        return rules.MODULE_ATTRIBUTE.at(message, cell, read.node, fix=fix)
    if name == "__file__":
        return rules.MODULE_ATTRIBUTE.at("'__file__' has no value in a notebook", cell, read.node, fix=_NO_FILE)
    if name in MODULE_ATTRIBUTES:
        fix = "write the value out, or drop the line"
        return rules.MODULE_ATTRIBUTE.at(f"{name!r} means something else in a module", cell, read.node, fix=fix)
    return None


def judge_import(dotted: str, read: Read, statement: Statement) -> Diagnostic | None:
    """Refuse imported things that need a person or look at frames."""
    cell = statement.cell.cell
    if dotted.startswith(ASKING_MODULES):
        fix = "remove the cell's role, or call the function with fixed values" if "widgets" in dotted else ""
        return rules.ASKS_A_PERSON.at(f"{dotted!r} needs somebody at the keyboard", cell, read.node, fix=fix)
    if dotted in FRAMES:
        return rules.NAMESPACE_ACCESS.at(f"{dotted!r} looks at the caller's frame", cell, read.node)
    if dotted == "__main__":
        return rules.NAMESPACE_ACCESS.at("'__main__' is the notebook itself", cell, read.node)
    if dotted in ("IPython.get_ipython", "IPython.core.getipython.get_ipython"):
        return rules.INTERACTIVE_NAME.at("'get_ipython' exists in IPython only", cell, read.node)
    return None


def judge_calls(imports: ImportTable, read: Read, statement: Statement) -> Diagnostic | None:
    """Refuse calls that reach such a thing through the module it lies in: `sys._getframe()`."""
    called = (imports.dotted(each.path) for each in statement.names.calls if each.path[0] == read.name)
    return next((found for dotted in called if (found := judge_import(dotted, read, statement)) is not None), None)


def session_backend(cells: Sequence[CodeCell], imports: ImportTable) -> Iterable[Diagnostic]:
    """Refuse to ask for the plotting backend where the session has chosen it: a module has another one."""
    for cell in cells:
        if cell.role.kind is RoleKind.SKIP:
            continue
        for called in (call for statement in cell.statements for call in statement.names.calls):
            dotted = imports.dotted(called.path)
            if dotted in CHOOSES_BACKEND:
                return
            if dotted in BACKEND:
                fix = "leave the line out, or tag the cell 'skip'"
                yield rules.INTERACTIVE_NAME.at(f"{dotted!r} tells of the session", cell.cell, called.node, fix=fix)


def instead_of(name: str) -> str:
    """Say what to write instead of a name that only a session has."""
    if name == "get_ipython":
        return "call the shell command or magic directly"
    if name in ("exit", "quit"):
        return "remove it, or raise SystemExit"
    if name in ("_", "__", "___"):
        return "assign the value to a variable where it is computed, or fill in what the exercise leaves out"
    return "assign the value to a variable where it is computed, and use that"


def answered(read: Read, statement: Statement) -> str:
    """The variable that a question's answer goes to, directly or through a conversion."""
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        value = node.value
        if isinstance(value, ast.Call) and value is not read.call and len(value.args) == 1:
            value = value.args[0]
        return node.targets[0].id if value is read.call else ""
    return ""


def harmless(read: Read) -> bool:
    """Whether the call sees only what it is given: `vars(object)`, `dir(object)`, `eval(text, {...})`, a literal."""
    call = read.call
    if call is None:
        return False
    if read.name in ("vars", "dir"):
        return bool(call.args)
    if read.name in ("eval", "exec"):
        return len(call.args) >= 2 and all(isinstance(argument, ast.Dict) for argument in call.args[1:])
    return False


def is_statement(read: Read, statement: Statement) -> bool:
    """Whether the call stands for itself, so that dropping it leaves nothing behind."""
    return any(
        isinstance(node, ast.Expr) and node.value is read.call and not read.call.keywords
        for node in statement.nodes
        if read.call is not None
    )
