"""Values for parameters: read from a command line's text, or checked when they already have a type."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from contextlib import suppress
from typing import TypeAlias, Union

from nb2prod.compiler.parameters.type_forms import Form, TypeForm, accepts, read_type_text
from nb2prod.model import Parameter, ParameterType

ParameterValue: TypeAlias = Union[
    str,
    int,
    float,
    bool,
    "list[ParameterValue]",
    "tuple[ParameterValue, ...]",
    "dict[ParameterValue, ParameterValue]",
    "set[ParameterValue]",
    None,
]

_BOOLS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_INFINITE = ("inf", "infinity")
UNREADABLE = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)  # what `ast.literal_eval` raises


def parameter_form(parameter: Parameter) -> TypeForm:
    """Read the parameter's type back from its annotation."""
    bound: dict[str, str] = {}
    for statement in parameter.imports:
        for node in ast.parse(statement).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                bound |= {(alias.asname or alias.name).split(".")[0]: statement for alias in node.names}
    return read_type_text(parameter.annotation, bound)


def takes_text(form: TypeForm) -> bool:
    """Whether plain text, without quotes, is a value of this type."""
    if form.form is Form.UNION:
        return any(takes_text(item) for item in form.items)
    return form.form is Form.STR or any(isinstance(choice, str) for choice in form.choices)


def parse_value(parameter: Parameter, text: str) -> ParameterValue:
    """Read a value from a command line's text exactly as the generated `main` does.

    A path stays text. Raises `ValueError` with a message for the person who typed it.
    """
    kind = parameter.value_type
    if parameter.optional and text == "None" and kind is not ParameterType.LITERAL:
        return None
    try:
        if kind is ParameterType.BOOL:
            value: ParameterValue = _BOOLS[text.strip().lower()]
        elif kind is ParameterType.INT:
            value = int(text)
        elif kind is ParameterType.FLOAT:
            value = float(text)
        elif kind is ParameterType.ANY:
            value = _read_any(text)
        elif kind is ParameterType.LITERAL:
            value = _read_literal(parameter, text)
        else:
            value = text
    except (KeyError, ValueError):
        raise ValueError(refusal(parameter, text)) from None
    if parameter.choices and kind is not ParameterType.LITERAL and value not in parameter.choices:
        raise ValueError(refusal(parameter, text))
    return value


def typed_value(parameter: Parameter, text: str) -> ParameterValue:
    """Read a text as `parse_value` does, but refuse what Python reads as a value that nobody typed.

    An empty path would be the folder itself, and a number too large for a float would be infinite. Raises `ValueError`
    with a message for the person who typed it.
    """
    value = parse_value(parameter, text)
    if value == "" and parameter.value_type is ParameterType.PATH:
        raise ValueError(f"{refusal(parameter, text)}; the folder itself is '.'")
    if _is_infinite(value) and text.strip().lstrip("+-").lower() not in _INFINITE:
        raise ValueError(f"{parameter.name}: {text} is too large for a float; write inf where infinity is meant")
    return value


def _is_infinite(value: object) -> bool:
    """Whether a number is infinite, or one inside of a value."""
    if isinstance(value, (float, complex)):
        return math.isinf(value.real) or math.isinf(value.imag)
    if isinstance(value, dict):
        return any(map(_is_infinite, (*value, *value.values())))
    return isinstance(value, (list, tuple, set)) and any(map(_is_infinite, value))


def _read_any(text: str) -> ParameterValue:
    words: Mapping[str, bool | None] = {"True": True, "False": False, "None": None}
    if text in words:
        return words[text]
    with suppress(ValueError):
        return int(text)
    with suppress(ValueError):
        return float(text)
    return text


def _read_literal(parameter: Parameter, text: str) -> ParameterValue:
    form = parameter_form(parameter)
    try:
        value: ParameterValue = ast.literal_eval(text)
    except UNREADABLE:
        value = text
    if accepts(form, value):
        return value
    if takes_text(form) and accepts(form, text):
        return text
    raise ValueError


def refusal(parameter: Parameter, given: object) -> str:
    """Say what the parameter takes instead of what it was given."""
    if parameter.choices:
        choices = ", ".join(repr(choice) for choice in parameter.choices)
        wanted = f"one of {choices}" + (" or None" if parameter.optional else "")
    else:
        article = "an" if parameter.annotation[:1] in "aeiouAEIO" else "a"
        wanted = f"{article} {parameter.annotation}"
    hint = " (true or false)" if parameter.value_type is ParameterType.BOOL else ""
    return f"{parameter.name} takes {wanted}{hint}; got {given!r}"
