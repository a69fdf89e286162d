"""What one option says about the points of a sweep: values that some parameters take, one after the other."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from nb2prod.commands.sweep.ranges import interval, is_range, range_values
from nb2prod.commands.sweep.splitting import split_values, unquoted
from nb2prod.compiler.parameters.file_values import value_read
from nb2prod.compiler.parameters.type_forms import accepts
from nb2prod.compiler.parameters.values import parameter_form, takes_text, typed_value
from nb2prod.model import Parameter, ParameterType

_NUMBERS = (ParameterType.INT, ParameterType.FLOAT)
_WORDS = (ParameterType.STR, ParameterType.PATH)


@dataclass(frozen=True, slots=True)
class Axis:
    """Rows of values for the same parameters; `option` is what the user wrote, for messages."""

    option: str
    names: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def value_of_text(parameter: Parameter, text: str) -> object:
    """Read a value as `-p` reads it; raises ValueError with a message for the person who typed it."""
    return value_read(parameter, typed_value(parameter, text))


def grid_values(parameter: Parameter, text: str) -> tuple[object, ...]:
    """The values of `V1,V2` or `START:STOP:STEP`; raises ValueError, with one line for each value that is wrong."""
    if _is_numeric(parameter) and is_range(text):
        return tuple(_number(parameter, value) for value in range_values(text))
    values: list[object] = []
    wrong: list[str] = []
    for item in split_values(text):
        _take_item(parameter, item, values, wrong)
    if wrong:
        raise ValueError("\n".join(wrong))
    return tuple(values)


def _take_item(parameter: Parameter, item: str, values: list[object], wrong: list[str]) -> None:
    try:
        values.append(value_of_text(parameter, unquoted(item) if _takes_words(parameter) else item))
    except ValueError as error:
        range_meant = ":" in item and _is_numeric(parameter) and interval(item) is not None
        wrong.append(f"{error}; a range is START:STOP:STEP" if range_meant else str(error))


def random_values(parameter: Parameter, text: str, seed: int) -> Callable[[int], tuple[object, ...]]:
    """What draws any number of values from `LO:HI[:log]` or from the choice `A,B,C`.

    Each parameter has a generator of its own: more points, or more parameters, change no value that is drawn already.
    Raises ValueError.
    """
    ends = interval(text) if _is_numeric(parameter) else None
    draw = _from_choice(parameter, text) if ends is None else _from_interval(parameter, *ends)

    def values(count: int) -> tuple[object, ...]:
        generator = random.Random(f"{seed}:{parameter.name}")  # a seed of text means the same everywhere
        return tuple(draw(generator.random()) for _ in range(count))

    return values


def _takes_words(parameter: Parameter) -> bool:
    """Whether plain text is a value, and quotes around it are only there to keep it together."""
    kind = parameter.value_type
    if kind is ParameterType.LITERAL:
        return False  # reads quoted text as Python does
    return kind in _WORDS or kind is ParameterType.ANY


def _is_numeric(parameter: Parameter) -> bool:
    """Whether three numbers with colons between are a range, and no value by themselves."""
    if parameter.value_type in (*_NUMBERS, ParameterType.ANY):
        return True
    if parameter.value_type is not ParameterType.LITERAL:
        return False
    form = parameter_form(parameter)
    return not takes_text(form) and (accepts(form, 0) or accepts(form, 0.5))


def _number(parameter: Parameter, value: Decimal) -> object:
    """A number of a range in the parameter's type."""
    if parameter.value_type is not ParameterType.INT and math.isinf(float(value)):
        raise ValueError(f"{parameter.name}: {value} is too large for a float")
    whole = value == value.to_integral_value()
    if parameter.value_type is ParameterType.FLOAT:
        return value_of_text(parameter, repr(float(value)))
    return value_of_text(parameter, str(int(value)) if whole else repr(float(value)))


def _from_choice(parameter: Parameter, text: str) -> Callable[[float], object]:
    choices = grid_values(parameter, text)
    return lambda share: choices[min(int(share * len(choices)), len(choices) - 1)]


def _from_interval(parameter: Parameter, low: Decimal, high: Decimal, log: bool) -> Callable[[float], object]:
    if low > high:
        raise ValueError(f"{parameter.name}: {low} is more than {high}")
    if log and low <= 0:
        raise ValueError(f"{parameter.name}: a logarithmic interval begins above 0, not at {low}")
    for end in (low, high):  # both must be values that it takes
        _number(parameter, end)
    whole = parameter.value_type is ParameterType.INT
    first, last = float(low), float(high)
    if math.isinf(first) or math.isinf(last):
        raise ValueError(
            f"{parameter.name}: values are drawn with floats, and {low:.3g} to {high:.3g} is too far for those"
        )

    def draw(share: float) -> object:
        beyond = last + 1 if whole else last
        at = math.exp(math.log(first) + share * (math.log(beyond) - math.log(first))) if log else 0.0
        at = at if log else first + share * (beyond - first)
        if whole:
            return value_of_text(parameter, str(min(max(math.floor(at), int(low)), int(high))))
        return value_of_text(parameter, repr(min(max(at, first), last)))

    return draw
