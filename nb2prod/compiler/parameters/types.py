"""The type of one parameter: from its annotation, its type comment or its default."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.compiler.parameters.type_forms import (
    ANY,
    NONE,
    Form,
    TypeForm,
    UnknownType,
    has_bare,
    read_type,
    read_type_text,
    render_type,
    union,
)
from nb2prod.compiler.parameters.type_inference import infer_default
from nb2prod.compiler.trees import walk
from nb2prod.model import ParameterType

_TYPING = ("Any", "Dict", "FrozenSet", "List", "Literal", "Optional", "Sequence", "set", "Tuple", "Union")
_DIRECT: dict[Form, ParameterType] = {
    Form.ANY: ParameterType.ANY,
    Form.STR: ParameterType.STR,
    Form.INT: ParameterType.INT,
    Form.FLOAT: ParameterType.FLOAT,
    Form.PATH: ParameterType.PATH,
}


@dataclass(frozen=True, slots=True)
class FieldType:
    """A field's type with its source text and the import statements that the text needs."""

    form: TypeForm
    text: str
    imports: tuple[str, ...]


def annotated_type(node: ast.expr, text: str, imports: Mapping[str, str]) -> FieldType:
    """Read an annotation and keep its text; raises `UnknownType`."""
    form = read_type(node, imports)
    if has_bare(form):
        return _rendered(form, imports)
    return FieldType(form, text, used_imports(node, imports))


def hinted_type(hint: str, imports: Mapping[str, str]) -> FieldType:
    """Read papermill's type comment, whose names nothing had to import; raises `UnknownType`."""
    typing = {name: f"from typing import {name}" for name in _TYPING}
    every = {**typing, **imports}
    form = read_type_text(hint, every)
    if has_bare(form):
        return _rendered(form, every)
    return FieldType(form, hint, used_imports(ast.parse(hint, mode="eval").body, every))


def inferred_type(value: object, imports: Mapping[str, str]) -> FieldType:
    """Infer the type from the default."""
    return _rendered(infer_default(value), imports)


def _rendered(form: TypeForm, imports: Mapping[str, str]) -> FieldType:
    text = render_type(form)
    needed = [f"from typing import {name}" for name in ("Any", "Literal") if _names(form, Form(name))]
    if _names(form, Form.SEQUENCE):
        needed.append("from collections.abc import Sequence")
    if _names(form, Form.PATH):
        needed.append("from pathlib import Path")
    return FieldType(form, text, tuple(needed))


def _names(form: TypeForm, kind: Form) -> bool:
    return form.form is kind or any(_names(item, kind) for item in form.items)


def used_imports(node: ast.AST, imports: Mapping[str, str]) -> tuple[str, ...]:
    """List the import statements of the names inside, string annotations included, in the order of the text."""
    found: list[str] = []
    for part in walk(node):
        if isinstance(part, ast.Name) and part.id in imports:
            found.append(imports[part.id].strip())
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            try:
                inner = ast.parse(part.value.strip(), mode="eval")
            except (SyntaxError, ValueError):
                continue
            found += [imports[n.id].strip() for n in walk(inner) if isinstance(n, ast.Name) and n.id in imports]
    return tuple(dict.fromkeys(found))


def without_none(form: TypeForm) -> TypeForm:
    """Take None out of a union or a `Literal`."""
    if form.form is Form.UNION:
        rest = tuple(without_none(item) for item in form.items if item != NONE)
        return union(rest) if rest else NONE
    if form.form is Form.CHOICES:
        return TypeForm(Form.CHOICES, choices=tuple(choice for choice in form.choices if choice is not None))
    return form


def converter_of(form: TypeForm, optional: bool) -> ParameterType:
    """Say how a command line reads values of this type."""
    inner = without_none(form)
    if inner.form in _DIRECT:
        return _DIRECT[inner.form]
    if inner.form is Form.BOOL and not optional:
        return ParameterType.BOOL
    if inner.form is Form.CHOICES and inner.choices:
        kinds = {type(choice) for choice in inner.choices}
        if kinds == {str}:
            return ParameterType.STR
        if kinds == {int}:
            return ParameterType.INT
    if inner.form is Form.UNION and ANY in inner.items:
        return ParameterType.ANY
    if inner.form is Form.UNION and {item.form for item in inner.items} == {Form.STR, Form.PATH}:
        return ParameterType.STR
    return ParameterType.LITERAL


__all__ = [
    "FieldType",
    "UnknownType",
    "annotated_type",
    "converter_of",
    "hinted_type",
    "inferred_type",
    "used_imports",
    "without_none",
]
