"""Parameters as a form needs them: with their defaults as values and as what one would type."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable
from pathlib import PurePath

from nb2prod.compiler.parameters.constant_values import NotConstant, evaluate
from nb2prod.compiler.parameters.values import parse_value
from nb2prod.model import Parameter, ParameterType

_UNKNOWN = object()


def parameter_documents(parameters: Iterable[Parameter]) -> list[dict[str, object]]:
    """One object for each parameter, in the order of the parameters cell."""
    values: dict[str, object] = {}
    documents = []
    for parameter in parameters:
        value = _default(parameter, values)
        if value is not _UNKNOWN:
            values[parameter.name] = value
        documents.append(_document(parameter, value))
    return documents


def _document(parameter: Parameter, value: object) -> dict[str, object]:
    return {
        "name": parameter.name,
        "type": parameter.value_type.value,
        "annotation": parameter.annotation,
        "default": parameter.default,
        "value": _json_value(value),
        "text": _typed(parameter, value),
        "help": parameter.help,
        "choices": [_json_value(choice) for choice in parameter.choices],
        "optional": parameter.optional,
        "cell_id": parameter.cell_id,
        "line": parameter.line,
    }


def _default(parameter: Parameter, values: dict[str, object]) -> object:
    """The value of the default's source, which may name earlier parameters and what it imports."""
    imports: dict[str, str] = {}
    try:
        for statement in parameter.imports:
            for node in ast.parse(statement).body:
                if isinstance(node, (ast.Import, ast.ImportFrom)):
                    imports |= {alias.asname or alias.name.split(".")[0]: statement for alias in node.names}
        return evaluate(ast.parse(parameter.default, mode="eval").body, values, imports)
    except (SyntaxError, ValueError, NotConstant):
        return _UNKNOWN


def _typed(parameter: Parameter, value: object) -> str:
    """What a command line or a form would be given for the default."""
    if value is _UNKNOWN:
        return parameter.default
    if isinstance(value, PurePath):
        return value.as_posix()
    return value if isinstance(value, str) and _reads_as(parameter, value) else repr(value)


def _reads_as(parameter: Parameter, text: str) -> bool:
    """Whether a text stands for itself, as `5` does not where a number may stand as well."""
    try:
        return parameter.value_type is not ParameterType.LITERAL or parse_value(parameter, text) == text
    except ValueError:
        return False


def _json_value(value: object) -> object:
    """The value where JSON has it, else None."""
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (list, tuple)):
        return [_json_value(item) for item in value]
    if isinstance(value, dict):
        return {key: _json_value(item) for key, item in value.items()} if all(map(_is_text, value)) else None
    return value if isinstance(value, (str, int, bool)) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)
