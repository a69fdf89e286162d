"""The types that a parameter can have, as values: read from an annotation, checked against a value."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from enum import Enum
from pathlib import PurePath
from typing import NamedTuple


class Form(Enum):
    ANY = "Any"
    NONE = "None"
    STR = "str"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    BYTES = "bytes"
    COMPLEX = "complex"
    PATH = "Path"
    LIST = "list"
    SET = "set"
    FROZENSET = "frozenset"
    DICT = "dict"
    TUPLE = "tuple"  # one form per item
    MANY = "tuple[...]"  # a tuple of any length, one form for all items
    SEQUENCE = "Sequence"
    UNION = "Union"
    CHOICES = "Literal"


class TypeForm(NamedTuple):
    """One type; `items` are its arguments, `bare` says that the source text left them out."""

    form: Form
    items: tuple[TypeForm, ...] = ()
    choices: tuple[str | int | float | bool | None, ...] = ()
    bare: bool = False


class UnknownType(Exception):
    """The annotation names or builds something that no parameter can be; the message says what."""


ANY = TypeForm(Form.ANY)
NONE = TypeForm(Form.NONE)

_PLAIN = {
    "str": Form.STR,
    "int": Form.INT,
    "float": Form.FLOAT,
    "bool": Form.BOOL,
    "bytes": Form.BYTES,
    "complex": Form.COMPLEX,
    "object": Form.ANY,
    "typing.Any": Form.ANY,
    "pathlib.Path": Form.PATH,
}
_ONE_ITEM = {
    "list": Form.LIST,
    "typing.List": Form.LIST,
    "set": Form.SET,
    "typing.Set": Form.SET,
    "frozenset": Form.FROZENSET,
    "typing.FrozenSet": Form.FROZENSET,
    "typing.Sequence": Form.SEQUENCE,
    "collections.abc.Sequence": Form.SEQUENCE,
}
_DICTS = ("dict", "typing.Dict", "typing.Mapping", "collections.abc.Mapping")
_TUPLES = ("tuple", "typing.Tuple")
BUILTIN_TYPES = frozenset(
    ("str", "int", "float", "bool", "bytes", "complex", "object", "list", "set", "frozenset", "dict", "tuple")
)


def dotted_import(name: str, statement: str) -> str:
    """Say what `name` stands for after an import statement, as a dotted name; empty when that cannot be read."""
    try:
        tree = ast.parse(statement.strip())
    except SyntaxError:
        return ""
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname == name:
                    return alias.name
                if alias.asname is None and alias.name.split(".")[0] == name:
                    return name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return f"{node.module}.{alias.name}"
    return ""


def dotted_name(node: ast.expr, imports: Mapping[str, str]) -> str:
    """Spell a name or attribute with its import resolved: `osp.join` is `os.path.join`; empty for anything else."""
    if isinstance(node, ast.Attribute):
        owner = dotted_name(node.value, imports)
        return f"{owner}.{node.attr}" if owner else ""
    if isinstance(node, ast.Name):
        return dotted_import(node.id, imports[node.id]) if node.id in imports else node.id
    return ""


def read_type(node: ast.expr, imports: Mapping[str, str]) -> TypeForm:
    """Read an annotation; raises `UnknownType`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return read_type_text(node.value, imports)
    if isinstance(node, ast.Constant) and node.value is None:
        return NONE
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return union((read_type(node.left, imports), read_type(node.right, imports)))
    if isinstance(node, ast.Subscript):
        return _read_generic(dotted_name(node.value, imports), node, imports)
    name = dotted_name(node, imports)
    if name in _PLAIN:
        return TypeForm(_PLAIN[name])
    if name in _ONE_ITEM:
        return TypeForm(_ONE_ITEM[name], (ANY,), bare=True)
    if name in _DICTS:
        return TypeForm(Form.DICT, (ANY, ANY), bare=True)
    if name in _TUPLES:
        return TypeForm(Form.MANY, (ANY,), bare=True)
    raise UnknownType(_unknown(node))


def read_type_text(text: str, imports: Mapping[str, str]) -> TypeForm:
    """Read an annotation's source text; raises `UnknownType`."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        raise UnknownType(f"`{text}` is no type") from None
    return read_type(node, imports)


def _unknown(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return f"`{node.id}` is neither a builtin type nor a type that the notebook imports for parameters"
    return f"`{ast.unparse(node)}` is not a type that a parameter can have"


def _read_generic(name: str, node: ast.Subscript, imports: Mapping[str, str]) -> TypeForm:
    inner = node.slice
    arguments = tuple(inner.elts) if isinstance(inner, ast.Tuple) else (inner,)
    if name == "typing.Literal":
        return TypeForm(Form.CHOICES, choices=tuple(_choice(argument) for argument in arguments))
    if name == "typing.Union":
        return union(tuple(read_type(argument, imports) for argument in arguments))
    if name == "typing.Optional" and len(arguments) == 1:
        return union((read_type(arguments[0], imports), NONE))
    if name in _ONE_ITEM and len(arguments) == 1:
        return TypeForm(_ONE_ITEM[name], (read_type(arguments[0], imports),))
    if name in _DICTS and len(arguments) == 2:
        return TypeForm(Form.DICT, (read_type(arguments[0], imports), read_type(arguments[1], imports)))
    if name in _TUPLES:
        if len(arguments) == 2 and isinstance(arguments[1], ast.Constant) and arguments[1].value is Ellipsis:
            return TypeForm(Form.MANY, (read_type(arguments[0], imports),))
        return TypeForm(Form.TUPLE, tuple(read_type(argument, imports) for argument in arguments))
    raise UnknownType(_unknown(node))


def _choice(node: ast.expr) -> str | int | float | bool | None:
    try:
        value = ast.literal_eval(node)
    except ValueError:
        value = ...
    if value is None or isinstance(value, (str, int)):
        return value
    raise UnknownType(f"`Literal` takes text, ints, bools and None, not `{ast.unparse(node)}`")


def union(forms: tuple[TypeForm, ...]) -> TypeForm:
    """Join types, flattened and without repeats, in the order they come."""
    flat: list[TypeForm] = []
    for form in forms:
        for part in form.items if form.form is Form.UNION else (form,):
            if part not in flat:
                flat.append(part)
    return flat[0] if len(flat) == 1 else TypeForm(Form.UNION, tuple(flat))


def has_bare(form: TypeForm) -> bool:
    """Whether a generic without arguments stands somewhere inside, which strict type checkers reject."""
    return form.bare or any(has_bare(item) for item in form.items)


def render_type(form: TypeForm) -> str:
    """Write the type as source text."""
    kind = form.form
    if kind is Form.UNION:
        return " | ".join(render_type(item) for item in form.items)
    if kind is Form.CHOICES:
        return f"Literal[{', '.join(repr(choice) for choice in form.choices)}]"
    if kind is Form.MANY:
        return f"tuple[{render_type(form.items[0])}, ...]"
    if kind is Form.TUPLE or form.items:
        return f"{kind.value}[{', '.join(render_type(item) for item in form.items)}]"
    return str(kind.value)


_EXACT: dict[Form, tuple[type, ...]] = {
    Form.NONE: (type(None),),
    Form.STR: (str,),
    Form.INT: (int,),
    Form.FLOAT: (int, float),
    Form.BOOL: (bool,),
    Form.BYTES: (bytes,),
    Form.COMPLEX: (int, float, complex),
}
_CONTAINERS: dict[Form, tuple[type, ...]] = {
    Form.LIST: (list,),
    Form.SET: (set,),
    Form.FROZENSET: (frozenset,),
    Form.MANY: (tuple,),
    Form.SEQUENCE: (list, tuple),
}


def accepts(form: TypeForm, value: object) -> bool:
    """Whether the type allows the value, items included; an int is a float, a bool is no int."""
    kind = form.form
    if kind is Form.ANY:
        return True
    if kind in _EXACT:
        return type(value) in _EXACT[kind]
    if kind is Form.PATH:
        return isinstance(value, PurePath)
    if kind is Form.UNION:
        return any(accepts(item, value) for item in form.items)
    if kind is Form.CHOICES:
        return any(type(value) is type(choice) and value == choice for choice in form.choices)
    if kind is Form.DICT:
        keys, values = form.items
        return isinstance(value, dict) and all(accepts(keys, k) and accepts(values, v) for k, v in value.items())
    if kind is Form.TUPLE:
        return isinstance(value, tuple) and len(value) == len(form.items) and all(map(accepts, form.items, value))
    if not isinstance(value, (list, tuple, set, frozenset)) or type(value) not in _CONTAINERS[kind]:
        return False
    return all(accepts(form.items[0], item) for item in value)
