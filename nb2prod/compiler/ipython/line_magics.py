"""What one line magic becomes, as a statement or as the right side of an assignment."""

from __future__ import annotations

import re
import shlex

from nb2prod.compiler.ipython import magics
from nb2prod.compiler.ipython.expansion import expand
from nb2prod.compiler.ipython.outcome import DROPPED, Outcome, refused
from nb2prod.compiler.ipython.parsing import parses
from nb2prod.compiler.ipython.shell_commands import capture_command, run_command
from nb2prod.compiler.ipython.timed_code import timed
from nb2prod.rules.syntax import MAGIC_REFUSED, SHELL_EXPANSION, UNKNOWN_MAGIC

_UNSEEN = "what it imports is not understood"
_REMOVES = "it removes names"
_PYLAB = (
    "import numpy; import matplotlib; from matplotlib import pylab, mlab, pyplot; import numpy as np; "
    "import matplotlib.pyplot as plt"
)


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
    if name == "pylab":
        return _pylab(arguments)
    if name == "xdel":
        return _delete(arguments)
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
    path = re.sub(r"^-q(?:\s+|$)", "", arguments)
    shown = "" if arguments.startswith("-q") else "; print(os.getcwd())"
    if not path:
        return Outcome(f'os.chdir(os.path.expanduser("~")){shown}', ("import os",))
    expanded = expand(path, bound_names)
    if path.startswith("-"):
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
    return Outcome(f"os.chdir({literal}){shown}", ("import os",))


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


def _pylab(arguments: str) -> Outcome:
    """What IPython runs for `%pylab`, the modules last, since some are among the other names as well."""
    everything = "from matplotlib.pylab import *; from numpy import *; "
    return Outcome(("" if "--no-import-all" in arguments.split() else everything) + _PYLAB, top_only=True)


def _delete(arguments: str) -> Outcome:
    found = re.fullmatch(r"(?:-n\s+)?([^\W\d]\w*)", arguments)
    if found is None:
        return refused(MAGIC_REFUSED, f"`%xdel {arguments}` is not understood", "write `del name`", _REMOVES)
    return Outcome(f"del {found.group(1)}", top_only=True)


def _refused_magic(name: str, arguments: str) -> Outcome:
    if name in magics.CELL_MAGICS and name not in magics.REFUSED_LINE:
        message = f"`%{name}` is a cell magic, so IPython does not find it"
        return refused(UNKNOWN_MAGIC, message, f"write `%%{name}` in the first line of a cell of its own")
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
