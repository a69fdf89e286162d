"""The generated `Parameters` class."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from nb2prod.compiler.lines import Line, generated
from nb2prod.compiler.parameters.default_text import as_operand
from nb2prod.model import Origin, Parameter

WIDTH = 88
_LONGEST = WIDTH - len('    """What a run can change; ."""')


def parameters_class(
    parameters: tuple[Parameter, ...], cell_number: int, new_defaults: tuple[str, ...] = ()
) -> tuple[Line, ...]:
    """Render the dataclass; each field's lines come from its line in the parameters cell."""
    head = ("@dataclass(frozen=True, kw_only=True)", "class Parameters:")
    doc = f'    """What a run can change; {_whose(new_defaults)}."""'
    lines = [Line(text) for text in (*head, doc)]
    if parameters:
        lines.append(Line(""))
    for parameter in parameters:
        lines += generated(_field(parameter), Origin(parameter.cell_id, cell_number, parameter.line))
    return tuple(lines)


def _whose(new_defaults: tuple[str, ...]) -> str:
    """Say where the defaults come from."""
    if not new_defaults:
        return "the defaults are the notebook's"
    names = " and ".join(filter(None, (", ".join(new_defaults[:-1]), new_defaults[-1])))
    text = f"the defaults are the notebook's, but for {names}"
    return text if len(text) <= _LONGEST else "some defaults are not the notebook's"


def _field(parameter: Parameter) -> str:
    default = parameter.default
    if parameter.mutable:
        default = f"field(default_factory=lambda: {as_operand(default)})"
    text = f"    {parameter.name}: {parameter.annotation} = {default}"
    if not parameter.help:
        return text
    beside = f"{text}  # {parameter.help}"
    if len(beside.rsplit("\n", 1)[-1]) <= WIDTH:
        return beside
    above = textwrap.wrap(parameter.help, WIDTH - 6, break_long_words=False, break_on_hyphens=False)
    return "\n".join([*(f"    # {part}" for part in above), text])


def parameters_imports(parameters: tuple[Parameter, ...]) -> tuple[str, ...]:
    """List the import statements that the class needs, each once."""
    mutable = any(parameter.mutable for parameter in parameters)
    first = "from dataclasses import dataclass, field" if mutable else "from dataclasses import dataclass"
    return unique((first, *(statement for parameter in parameters for statement in parameter.imports)))


def unique(statements: Iterable[str]) -> tuple[str, ...]:
    """Leave out repeats and keep the order."""
    return tuple(dict.fromkeys(statements))
