"""Values of parameters as the Python source of their defaults, and back."""

from __future__ import annotations

import ast
import math
from pathlib import PurePath

from nb2prod.compiler.parameters.constant_values import NotConstant, evaluate
from nb2prod.compiler.parameters.default_text import literal_text

_PATH = "Path"


class NoDefault(Exception):
    """A parameter cannot be given this default; the message says why, for the person who asked for it."""


def value_source(value: object, path: str = _PATH) -> str:
    """Write a value as an expression that the parameters cell can hold, always the same for equal values.

    `path` is how the cell spells `pathlib.Path`. Raises `NoDefault`.
    """
    if isinstance(value, PurePath):
        if not path:
            raise NoDefault(f"the parameters cell never names `Path`, so it cannot hold the path {str(value)!r}")
        return f"{path}({literal_text(value.as_posix())})"
    if isinstance(value, complex) and math.isfinite(value.real) and math.isfinite(value.imag):
        return repr(value)
    if isinstance(value, dict):
        items = (f"{value_source(key, path)}: {value_source(item, path)}" for key, item in value.items())
        return "{" + ", ".join(items) + "}"
    if isinstance(value, (set, frozenset)):
        display = "{" + ", ".join(sorted(value_source(item, path) for item in value)) + "}" if value else ""
        return display if display and isinstance(value, set) else f"{type(value).__name__}({display})"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(value_source(item, path) for item in value)
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    text = literal_text(value)
    if text is None:
        raise NoDefault(f"{value!r} cannot be written as a default")
    return text


def read_value_source(text: str) -> object:
    """Compute what `value_source` has written; raises `NoDefault` for anything else."""
    try:
        return evaluate(ast.parse(text, mode="eval").body, {}, {_PATH: f"from pathlib import {_PATH}"})
    except (SyntaxError, ValueError, NotConstant) as error:
        raise NoDefault(f"{text!r} is no value: {error}") from None
