"""Values for parameters as a file of YAML, JSON or TOML holds them, made into what the parameter's type says."""

from __future__ import annotations

from pathlib import Path

from nb2prod.compiler.parameters.type_forms import Form, TypeForm, accepts
from nb2prod.compiler.parameters.values import parameter_form, refusal, typed_value
from nb2prod.model import Parameter, ParameterType

_FROM_LISTS = {Form.SET: set, Form.FROZENSET: frozenset, Form.MANY: tuple, Form.TUPLE: tuple}


def value_from_file(parameter: Parameter, value: object) -> object:
    """Make a file's value one that the notebook's own cell could assign.

    A value of the parameter's type stays what it is; where the type wants a tuple, a set or a path, lists and texts
    are made into one, also inside of other values; any other text is read as on a command line. Raises `ValueError`
    with a message for the person who wrote it.
    """
    form = parameter_form(parameter)
    if parameter.value_type is ParameterType.FLOAT and type(value) is int:
        return float(value)
    if accepts(form, value):
        return value
    if isinstance(value, str):
        read = value if parameter.value_type is ParameterType.PATH else typed_value(parameter, value)
        return value_read(parameter, read)
    try:
        return _converted(form, value)
    except _DoesNotFit:
        raise ValueError(refusal(parameter, value)) from None


def fits(parameter: Parameter, value: object) -> bool:
    """Whether a value is of the parameter's type."""
    return accepts(parameter_form(parameter), value)


def value_read(parameter: Parameter, value: object) -> object:
    """What the notebook's own cell would assign: a path is read as text, but must arrive as a path."""
    return Path(value) if parameter.value_type is ParameterType.PATH and isinstance(value, str) else value


class _DoesNotFit(Exception):
    """The value is none of this type."""


def _converted(form: TypeForm, value: object) -> object:
    if accepts(form, value):
        return value
    if form.form is Form.UNION:
        found = [fitting for each in form.items for fitting in _tried(each, value)]
        if found:
            return found[0]
    if form.form is Form.PATH and isinstance(value, str):
        return Path(value)
    if form.form is Form.DICT and isinstance(value, dict):
        keys, values = form.items
        return {_converted(keys, key): _converted(values, item) for key, item in value.items()}
    if isinstance(value, list) and form.form in (Form.LIST, Form.SEQUENCE):
        return [_converted(form.items[0], item) for item in value]
    if isinstance(value, list) and form.form in _FROM_LISTS:
        return _converted_list(form, value)
    raise _DoesNotFit


def _tried(form: TypeForm, value: object) -> tuple[object, ...]:
    try:
        return (_converted(form, value),)
    except _DoesNotFit:
        return ()


def _converted_list(form: TypeForm, value: list[object]) -> object:
    if form.form is Form.TUPLE and len(form.items) != len(value):
        raise _DoesNotFit
    forms = form.items if form.form is Form.TUPLE else form.items * len(value)
    items = [_converted(each, item) for each, item in zip(forms, value, strict=True)]
    try:
        return _FROM_LISTS[form.form](items)
    except TypeError:  # a set of what cannot be in one
        raise _DoesNotFit from None
