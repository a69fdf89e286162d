"""What one line magic becomes, as a statement or as the right side of an assignment."""

from __future__ import annotations

import ast
import re
import shlex
import warnings

from nb2prod.compiler.ipython import magics
from nb2prod.compiler.ipython.expansion import expand
from nb2prod.compiler.ipython.outcome import DROPPED, Outcome, refused
from nb2prod.compiler.ipython.shell_commands import capture_command, run_command
from nb2prod.rules.syntax import MAGIC_REFUSED, SHELL_EXPANSION, TIMED_CODE, UNKNOWN_MAGIC

_UNSEEN = "what it imports is not understood"


def line_magic(name: str, arguments: str, bound_names: frozenset[str]) -> Outcome:
    """Judge `%name arguments` as a statement of its own."""
    arguments = arguments.strip()
    if name in magics.DROPPED_LINE:
        return DROPPED
    if name in magics.INSTALLERS or name in magics.SHELL_ALIASES:
        return run_command(f"{name} {arguments}", bound_names)
    if name in magics.SYSTEM:
        return run_command(arguments, bound_names)
    if name in magics.UNWRAPPED:
        return _unwrapped(name, arguments)
    if name == "timeit":
        return timed(arguments)
    if name in ("env", "set_env"):
        return _set_environment(name, arguments, bound_names)
    if name == "cd":
        return _change_directory(arguments, bound_names)
    if name == "config":
        return _configuration(arguments)
    if name == "load_ext":
        return _extension(arguments)
    if name == "aimport":
        return _autoreload_import(arguments)
    return _refused_magic(name, arguments)


def assigned_magic(name: str, arguments: str, bound_names: frozenset[str]) -> Outcome:
    """Judge `%name arguments` as the right side of an assignment."""
    arguments = arguments.strip()
    if name == "pwd" and not arguments:
        return Outcome("os.getcwd()", ("import os",))
    if name == "env" and re.fullmatch(r"\w+", arguments):
        return Outcome(f"os.environ[{_quoted(arguments)}]", ("import os",))
    if name in magics.SYSTEM:
        return capture_command(arguments, bound_names)
    if name == "time" and parses(arguments, "eval"):
        return Outcome(arguments)
    if name in magics.REFUSED_LINE or name not in magics.LINE_MAGICS:
        return _refused_magic(name, arguments)
    return refused(
        MAGIC_REFUSED, f"`%{name}` gives a value that only IPython makes", "assign what a Python function returns"
    )


def parses(source: str, mode: str = "exec") -> bool:
    """Whether the text is Python; never raises."""
    return parsed(source, mode) is not None


def parsed(source: str, mode: str = "exec") -> ast.AST | None:
    """Parse quietly; nothing when the text is no Python or is nested too deeply."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode=mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def timed(arguments: str, body: str = "") -> Outcome:
    """Judge `%timeit arguments`, or `%%timeit arguments` over a body: left out unless it visibly changes something."""
    words = re.match(r"(?:-(?:n|r|p) *\d+(?:\s+|$)|-[tcqov]+(?:\s+|$))*", arguments)
    options, statement = arguments[: words.end()] if words else "", arguments[words.end() if words else 0 :]
    hidden = "the code it runs may change objects" if body or statement else ""
    if re.search(r"(?:^|\s)-\w*v", options) or statement.startswith("-"):
        return refused(MAGIC_REFUSED, f"`%timeit` has options that are not understood: {arguments}", opaque=hidden)
    tree = parsed(f"{statement}\n{body}")
    if tree is None:
        return refused(TIMED_CODE, "`%timeit` runs code that does not parse on its own", opaque=hidden)
    change = next((text for node in ast.walk(tree) for text in _changes(node)), "")
    if change:
        return refused(TIMED_CODE, f"`%timeit` runs code that changes something: {change}", opaque=hidden)
    return DROPPED


def _changes(node: ast.AST) -> list[str]:
    found: list[str] = []
    if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
        found.append("an assignment to an attribute or an item")
    elif isinstance(node, (ast.Global, ast.Nonlocal)):
        found.append("a global statement")
    elif isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in magics.MUTATORS:
            found.append(f"a call of `{called}`")
        if any(keyword.arg == "inplace" for keyword in node.keywords):
            found.append("`inplace`")
    return found


def without_options(arguments: str, options: str) -> str | None:
    """Strip leading single-letter options ("x:" takes a value); nothing when one is not understood."""
    rest = arguments
    while rest.startswith("-"):
        found = re.match(r"-([A-Za-z])(\S*)\s*", rest)
        if found is None or found.group(1) not in options:
            return None
        rest = rest[found.end() :]
        takes_value = options[options.index(found.group(1)) + 1 :].startswith(":")
        if takes_value and not found.group(2):
            value = re.match(r"[^\s'\"()]+(?:\s+|$)", rest)
            if value is None:
                return None
            rest = rest[value.end() :]
        elif not takes_value and found.group(2):
            return None
    return rest


def _unwrapped(name: str, arguments: str) -> Outcome:
    statement = without_options(arguments, magics.UNWRAPPED[name])
    if name == "time" and arguments.startswith("--no-raise-error"):
        statement = None
    if statement is None:
        return refused(
            MAGIC_REFUSED, f"`%{name}` has options that are not understood: {arguments}",
            f"remove `%{name}` and its options", f"`%{name}` runs a statement",
        )  # fmt: skip
    if not statement:
        return DROPPED
    local = name != "time" or ":=" in statement or not parses(statement, "eval")
    return Outcome(statement, nested=name == "time", top_only=local)


def _set_environment(name: str, arguments: str, bound_names: frozenset[str]) -> Outcome:
    separator = "=" if "=" in arguments else " "
    variable, found, value = arguments.partition(separator)
    variable, value = variable.strip(), value.strip()
    if not found:
        if name == "env":
            return DROPPED  # only shows the environment
        return refused(MAGIC_REFUSED, "`%set_env` needs a name and a value", "write os.environ[...] = ...")
    expanded = expand(value, bound_names)
    if re.search(r"[\s${}'\"]", variable) or not variable:
        return refused(MAGIC_REFUSED, f"`%{name}` has a name that is none: {variable}", "write os.environ[...] = ...")
    if re.search(r"[${}]", value) and not expanded.names:
        return refused(
            SHELL_EXPANSION,
            f"`%{name} {variable}` does not expand its value as a shell would",
            f'Write os.environ["{variable}"] = ... with the value in Python.',
        )
    return Outcome(f"os.environ[{_quoted(variable)}] = {_double(expanded.literal)}", ("import os",))


def _change_directory(arguments: str, bound_names: frozenset[str]) -> Outcome:
    fix = "write os.chdir(...) with the directory itself"
    path = re.sub(r"^-q\s+", "", arguments)
    expanded = expand(path, bound_names)
    if not path or path.startswith("-"):
        return refused(MAGIC_REFUSED, f"`%cd {arguments}` depends on the session's history or the user", fix)
    if (expanded.names and re.search(r"['\"\\]", path)) or not expanded.literal:
        return refused(SHELL_EXPANSION, f"cannot translate the expansion in `%cd {arguments}`", fix)
    try:
        words = shlex.split(path)
    except ValueError:
        words = []
    if not words or any(word.startswith("-") for word in words):
        return refused(MAGIC_REFUSED, f"`%cd {arguments}` is not understood", fix)
    path = " ".join(words)
    literal = _double(expand(path, bound_names).literal if expanded.names else repr(path))
    if path[0] in "~{$" and (expanded.names or path[0] == "~"):
        literal = f"os.path.expanduser({literal})"
    return Outcome(f"os.chdir({literal})", ("import os",))


def _configuration(arguments: str) -> Outcome:
    if not arguments or re.split(r"[.\s=]", arguments)[0] in magics.SESSION_CONFIGURABLES:
        return DROPPED
    return refused(MAGIC_REFUSED, f"`%config {arguments}` sets something that may change results", "remove it")


def _extension(arguments: str) -> Outcome:
    fix = magics.PATCHING_EXTENSIONS.get(arguments)
    if fix is None:
        return DROPPED  # the magics it provides are judged where they are used
    return refused(MAGIC_REFUSED, f"`%load_ext {arguments}` changes how libraries work", fix)


def _autoreload_import(arguments: str) -> Outcome:
    if not arguments or arguments.startswith("-"):
        return DROPPED
    if re.fullmatch(r"[\w.]+(?:\s*,\s*[\w.]+)*", arguments) and parses(f"import {arguments}"):
        return Outcome(f"import {arguments}")
    return refused(MAGIC_REFUSED, f"`%aimport {arguments}` is not understood", "write import statements", _UNSEEN)


def _refused_magic(name: str, arguments: str) -> Outcome:
    if name not in magics.REFUSED_LINE:
        return refused(UNKNOWN_MAGIC, f"`%{name}` is not known", opaque=f"`%{name}` is not known")
    fix, why = magics.REFUSED_LINE[name]
    if name == "store" and "-r" not in arguments.split():
        why = ""
    shown = f"%{name} {arguments}".strip()
    return refused(MAGIC_REFUSED, f"`{shown}` has no counterpart in a module", fix, why and f"`%{name}`: {why}")


def _quoted(text: str) -> str:
    return _double(repr(text))


def _double(literal: str) -> str:
    """Write a literal with double quotes where that needs no escapes, as the formatter would."""
    prefix, body = ("f", literal[1:]) if literal.startswith("f") else ("", literal)
    if body.startswith("'") and '"' not in body:
        return f'{prefix}"{body[1:-1]}"'
    return literal
