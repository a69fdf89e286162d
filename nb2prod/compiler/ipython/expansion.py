"""IPython's `$name` and `{name}` in commands and magic arguments, as f-strings."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from dataclasses import dataclass
from string import Formatter

# A dollar in single quotes stays: an even number of single quotes must follow.
_DOLLAR = re.compile(r"\$(\$?[\w.]+)(?=(?:[^']*'[^']*')*[^']*$)")
_NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_SESSION_NAMES = frozenset(dir(builtins)) | {"In", "Out", "exit", "quit", "get_ipython"}
_FIX = "build the command in Python, and pass it to subprocess.run(..., shell=True)"


@dataclass(frozen=True, slots=True)
class Expanded:
    """A string literal or f-string that has the text's value, or (with an empty literal) what stands in the way."""

    literal: str
    names: tuple[str, ...] = ()
    problem: str = ""
    fix: str = ""


def expand(text: str, bound_names: frozenset[str]) -> Expanded:
    """Translate what IPython would replace; IPython replaces nothing at all when a single expansion fails."""
    if "$" not in text and "{" not in text and "}" not in text:
        return Expanded(repr(text))
    try:
        pieces = _pieces(text)
    except ValueError:  # a single brace: IPython's formatter gives up in the same way
        pieces = None
    if pieces is None:
        if any(_known(field, bound_names) for field in re.findall(r"[{$]([\w.]+)", text)):
            return Expanded("", problem="an unpaired brace keeps IPython from expanding anything", fix=_FIX)
        return Expanded(repr(text))
    fields = [field for _, field in pieces if field is not None]
    resolved = [field for field in fields if _known(field, bound_names)]
    failing = [field for field in fields if field not in resolved and _fails(field, bound_names)]
    unclear = [field for field in fields if field not in resolved and field not in failing]
    if unclear:
        return _problem(f"`{unclear[0]}` is no plain name of the notebook")
    if failing and resolved:
        return _problem(f"`{failing[0]}` cannot be expanded, so IPython does not expand `{resolved[0]}` either")
    if failing:
        return Expanded(repr(text))
    return Expanded(_f_string(pieces), tuple(resolved))


def _problem(problem: str) -> Expanded:
    return Expanded("", problem=problem, fix=_FIX)


def _pieces(text: str) -> list[tuple[str, str | None]]:
    """Cut the text into literals, each with the expression after it, exactly as IPython's formatter does."""
    pieces: list[tuple[str, str | None]] = []
    for literal, field, specification, conversion in Formatter().parse(text):
        rest, start = "", 0
        for found in _DOLLAR.finditer(literal):
            rest += literal[start : found.start()]
            start = found.end()
            if found.group(1).startswith("$"):
                rest += found.group(1)
            else:
                pieces.append((rest, found.group(1)))
                rest = ""
        expression = field
        if field is not None and specification:
            expression = f"{field}:{specification}"
        if field is not None and conversion:
            expression = f"{expression}!{conversion}"
        pieces.append((rest + literal[start:], expression))
    return pieces


def _known(field: str, bound_names: frozenset[str]) -> bool:
    return bool(_NAME.fullmatch(field)) and field.split(".")[0] in bound_names


def _fails(field: str, bound_names: frozenset[str]) -> bool:
    """Whether evaluating the field surely raises: it is no expression, or begins with a name nobody binds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node: ast.AST = ast.parse(field.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "!" not in field
    while isinstance(node, (ast.Attribute, ast.Subscript)) or (isinstance(node, ast.Tuple) and node.elts):
        node = node.elts[0] if isinstance(node, ast.Tuple) else node.value  # what is evaluated first
    if not isinstance(node, ast.Name) or node.id.startswith("_"):
        return False
    return node.id not in bound_names and node.id not in _SESSION_NAMES


def _f_string(pieces: list[tuple[str, str | None]]) -> str:
    fields = [field for _, field in pieces if field is not None]
    # a printable character that the text does not hold stands for each expression while `repr` chooses the quotes
    used = {character for literal, _ in pieces for character in literal}
    mark = next(chr(code) for code in range(0xA1, 0x10000) if chr(code).isprintable() and chr(code) not in used)
    text = "".join(literal + ("" if field is None else mark) for literal, field in pieces)
    if not fields:
        return repr(text)
    quoted = repr(text).replace("{", "{{").replace("}", "}}")
    for field in fields:
        quoted = quoted.replace(mark, "{" + field + "}", 1)
    return "f" + quoted
