"""Names that mean something only in an interactive session, or something else in a module."""

from __future__ import annotations

import ast
import re

from nb2prod.compiler.analysis.cells import Statement
from nb2prod.compiler.analysis.names import Read
from nb2prod.model import Diagnostic
from nb2prod.rules import functions as function_rules
from nb2prod.rules import names as rules

HISTORY = re.compile(r"(In|Out|exit|quit|get_ipython|_{1,3}|_i{0,3}|_i?\d+|_[iod]h)$")
ASKING = frozenset({"input", "raw_input", "getpass"})
ASKING_MODULES = ("ipywidgets", "getpass")
NAMESPACE = frozenset("globals locals vars dir exec eval".split())
MODULE_ATTRIBUTES = frozenset(
    "__name__ __file__ __doc__ __spec__ __package__ __loader__ __annotations__ __builtins__ __dict__".split()
)
FRAMES = frozenset({"inspect.currentframe", "inspect.stack", "sys._getframe", "inspect.getouterframes"})


def judge_name(read: Read, statement: Statement) -> Diagnostic | None:
    """Refuse a name that the notebook itself does not bind and a module does not have, or has with another meaning."""
    cell, name = statement.cell.cell, read.name
    if name == "display" and is_statement(read, statement):
        return None
    if name == "display":
        return function_rules.DISPLAY_AS_VALUE.at("'display' is used as a value", cell, read.node)
    if HISTORY.match(name):
        fix = "call the shell command or magic directly" if name == "get_ipython" else ""
        return rules.INTERACTIVE_NAME.at(f"{name!r} exists in IPython only", cell, read.node, fix=fix)
    if name in ASKING:
        return rules.ASKS_A_PERSON.at(f"{name!r} waits for somebody to answer", cell, read.node)
    if name in NAMESPACE and not harmless(read):
        return rules.NAMESPACE_ACCESS.at(f"{name!r} sees the notebook's variables", cell, read.node)
    if name in MODULE_ATTRIBUTES and not names_logger(read, statement):
        fix = "" if name == "__name__" else "write the value out, or drop the line"
        return rules.MODULE_ATTRIBUTE.at(f"{name!r} means something else in a module", cell, read.node, fix=fix)
    return None


def judge_import(dotted: str, read: Read, statement: Statement) -> Diagnostic | None:
    """Refuse imported things that need a person or look at frames."""
    cell = statement.cell.cell
    if dotted.startswith(ASKING_MODULES):
        return rules.ASKS_A_PERSON.at(f"{dotted!r} needs somebody at the keyboard", cell, read.node)
    if dotted in FRAMES:
        return rules.NAMESPACE_ACCESS.at(f"{dotted!r} looks at the caller's frame", cell, read.node)
    if dotted == "__main__":
        return rules.NAMESPACE_ACCESS.at("'__main__' is the notebook itself", cell, read.node)
    if dotted in ("IPython.get_ipython", "IPython.core.getipython.get_ipython"):
        return rules.INTERACTIVE_NAME.at("'get_ipython' exists in IPython only", cell, read.node)
    return None


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
        for node in ast.walk(statement.node)
        if read.call is not None
    )


def names_logger(read: Read, statement: Statement) -> bool:
    """`logging.getLogger(__name__)`: the name of a logger is nothing that is computed."""
    if read.name != "__name__":
        return False
    for node in ast.walk(statement.node):
        if isinstance(node, ast.Call) and any(argument is read.node for argument in node.args):
            return isinstance(node.func, ast.Attribute) and node.func.attr in ("getLogger", "get_logger")
    return False
