"""The type of a default that carries no annotation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from nb2prod.compiler.parameters.type_forms import ANY, NONE, Form, TypeForm, union

_SCALARS: dict[type, Form] = {
    str: Form.STR,
    bool: Form.BOOL,
    int: Form.INT,
    float: Form.FLOAT,
    bytes: Form.BYTES,
    complex: Form.COMPLEX,
}
_ONE_ITEM: dict[type, Form] = {list: Form.LIST, set: Form.SET, frozenset: Form.FROZENSET}


def infer_default(value: object) -> TypeForm:
    """Infer the type of a whole default: None alone says nothing, so it is `Any`."""
    if value is None:
        return ANY
    if isinstance(value, tuple):
        each = tuple(infer((item,)) for item in value)
        return TypeForm(Form.MANY, (infer(value),)) if len(set(each)) < 2 else TypeForm(Form.TUPLE, each)
    return infer((value,))


def infer(values: Sequence[object]) -> TypeForm:
    """Infer one type for values that stand beside each other, `Any` when there are none."""
    if not values:
        return ANY
    forms: list[TypeForm] = []
    for kind in _kinds(values):
        alike = [value for value in values if _kind(value) is kind]
        forms.append(_infer_alike(kind, alike))
    kinds = {form.form for form in forms}
    if Form.FLOAT in kinds:
        forms = [form for form in forms if form.form is not Form.INT]
    return union(tuple(forms))


def _kind(value: object) -> type:
    return PurePath if isinstance(value, PurePath) else type(value)


def _kinds(values: Iterable[object]) -> tuple[type, ...]:
    return tuple(dict.fromkeys(_kind(value) for value in values))


def _infer_alike(kind: type, values: list[object]) -> TypeForm:
    if kind in _SCALARS:
        return TypeForm(_SCALARS[kind])
    if kind is PurePath:
        return TypeForm(Form.PATH)
    if kind in _ONE_ITEM:
        return TypeForm(_ONE_ITEM[kind], (infer([item for value in values for item in _items(value)]),))
    if kind is dict:
        keys = [key for value in values if isinstance(value, dict) for key in value]
        items = [item for value in values if isinstance(value, dict) for item in value.values()]
        return TypeForm(Form.DICT, (infer(keys), infer(items)))
    if kind is tuple:
        return _infer_tuples([value for value in values if isinstance(value, tuple)])
    return NONE


def _items(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (list, set, frozenset)) else ()


def _infer_tuples(values: list[tuple[object, ...]]) -> TypeForm:
    lengths = {len(value) for value in values}
    if len(lengths) == 1 and lengths != {0}:
        return TypeForm(Form.TUPLE, tuple(infer(column) for column in zip(*values, strict=True)))
    return TypeForm(Form.MANY, (infer([item for value in values for item in value]),))
