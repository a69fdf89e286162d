"""The small functions inside a generated `main` that read values argparse cannot read by itself."""

from __future__ import annotations

from collections.abc import Sequence

from nb2prod.compiler.parameters.type_forms import ANY, Form, TypeForm
from nb2prod.compiler.parameters.values import parameter_form, takes_text
from nb2prod.model import Parameter, ParameterType

_INSTANCE = {
    Form.STR: "isinstance({0}, str)",
    Form.BOOL: "isinstance({0}, bool)",
    Form.BYTES: "isinstance({0}, bytes)",
    Form.NONE: "{0} is None",
    Form.INT: "type({0}) is int",
    Form.FLOAT: "type({0}) in (int, float)",
    Form.COMPLEX: "type({0}) in (int, float, complex)",
    Form.PATH: "isinstance({0}, Path)",
}
_CONTAINER = {
    Form.LIST: "list",
    Form.SET: "set",
    Form.FROZENSET: "frozenset",
    Form.MANY: "tuple",
    Form.SEQUENCE: "list | tuple",
}
_PLAIN = {
    ParameterType.STR: "str",
    ParameterType.INT: "int",
    ParameterType.FLOAT: "float",
    ParameterType.PATH: "Path",
}


def converter_name(parameter: Parameter) -> str:
    """Name the function for argparse's `type`; empty when argparse's own text will do."""
    kind = parameter.value_type
    if kind is ParameterType.ANY:
        return "read_any"
    if kind is ParameterType.LITERAL:
        return f"read_{parameter.name}"
    if kind is ParameterType.BOOL:
        return ""
    if parameter.optional:
        return f"optional_{_PLAIN[kind].lower()}"
    return "" if kind is ParameterType.STR else _PLAIN[kind]


def rereads_default(parameter: Parameter) -> bool:
    """Whether argparse would run a text default through the converter and could change it."""
    if parameter.value_type is ParameterType.LITERAL:
        return takes_text(parameter_form(parameter))
    return parameter.value_type is ParameterType.ANY or (
        parameter.value_type is ParameterType.STR and parameter.optional
    )


def converters(parameters: Sequence[Parameter]) -> tuple[str, ...]:
    """Render the functions these parameters need, each once, in the order they come."""
    written: dict[str, tuple[str, ...]] = {}
    for parameter in parameters:
        name = converter_name(parameter)
        if name and name not in _PLAIN.values():
            written.setdefault(name, _converter(parameter, name))
    return tuple(line for lines in written.values() for line in (*lines, ""))


def _converter(parameter: Parameter, name: str) -> tuple[str, ...]:
    if parameter.value_type is ParameterType.ANY:
        return _READ_ANY
    if parameter.value_type is ParameterType.LITERAL:
        return _read_literal(parameter, name)
    plain = _PLAIN[parameter.value_type]
    value = "text" if plain == "str" else f"{plain}(text)"
    return (
        f"def {name}(text: str) -> {plain} | None:",
        f'    return None if text == "None" else {value}',
    )


_READ_ANY = (
    "def read_any(text: str) -> object:",
    '    """Read True, False, None or a number; anything else is text."""',
    '    if text in ("True", "False", "None"):',
    '        return {"True": True, "False": False}.get(text)',
    "    for number in (int, float):",
    "        try:",
    "            return number(text)",
    "        except ValueError:",
    "            continue",
    "    return text",
)


def _read_literal(parameter: Parameter, name: str) -> tuple[str, ...]:
    form = parameter_form(parameter)
    wanted = f"a value of type {parameter.annotation}".replace("\n", " ")
    lines: tuple[str, ...] = (
        f"def {name}(text: str) -> object:",
        "    try:",
        "        value = ast.literal_eval(text)",
        "    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):",
        "        value = text",
        f"    if {condition(form, 'value')}:",
        "        return value",
    )
    refuse = f'    raise argparse.ArgumentTypeError({f"takes {wanted}; got "!r} + repr(text))'
    if takes_text(form):
        accepted = condition(form, "text", text_only=True)
        if accepted == "True":
            return (*lines, "    return text")
        lines = (*lines, f"    if {accepted}:", "        return text")
    return (*lines, refuse)


def condition(form: TypeForm, name: str, depth: int = 0, text_only: bool = False) -> str:
    """Write the check that a value has the type, items included; `text_only`: the value is known to be a str."""
    kind = form.form
    if kind is Form.CHOICES:
        known = [choice for choice in form.choices if isinstance(choice, str) or not text_only]
        pairs = ", ".join(f"({type(choice).__name__}, {choice!r})" for choice in known if choice is not None)
        pairs += "," if len([choice for choice in known if choice is not None]) == 1 else ""
        check = f"(type({name}), {name}) in ({pairs})"
        return f"{name} is None or {check}" if None in known else check
    if kind is Form.UNION:
        items = [item for item in form.items if not text_only or takes_text(item)]
        checks = [condition(item, name, depth, text_only) for item in items]
        return "True" if "True" in checks else " or ".join(f"({c})" if " and " in c else c for c in checks)
    if form == ANY or (text_only and kind is Form.STR):
        return "True"
    if kind in _INSTANCE:
        return _INSTANCE[kind].format(name)
    item = ("item", "inner", "deeper")[depth] if depth < 3 else f"deeper_{depth}"
    if kind is Form.DICT:
        key, value = f"{item}_key", f"{item}_value"
        checks = [condition(form.items[0], key, depth + 1), condition(form.items[1], value, depth + 1)]
        needed = [f"({check})" if " or " in check else check for check in checks if check != "True"]
        if not needed:
            return f"isinstance({name}, dict)"
        return f"isinstance({name}, dict) and all({' and '.join(needed)} for {key}, {value} in {name}.items())"
    if kind is Form.TUPLE:
        parts = [condition(part, f"{name}[{index}]", depth) for index, part in enumerate(form.items)]
        needed = [f"({check})" if " or " in check else check for check in parts if check != "True"]
        return " and ".join((f"isinstance({name}, tuple)", f"len({name}) == {len(form.items)}", *needed))
    inside = condition(form.items[0], item, depth + 1)
    check = f"isinstance({name}, {_CONTAINER[kind]})"
    return check if inside == "True" else f"{check} and all({inside} for {item} in {name})"
