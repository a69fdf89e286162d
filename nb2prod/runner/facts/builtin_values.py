"""Facts about Python's own kinds of values."""

from __future__ import annotations

import datetime
import decimal
import enum
import fractions
import numbers
import pathlib
import uuid
from typing import Any, Callable

from .collecting import LONGEST_TEXT, Collector, literal, plain

WHOLE = 20  # elements that are written out
SAMPLED = 8  # elements of a longer sequence
BOUNDED = 2_000_000  # elements that are added up
_WRITTEN = (
    datetime.datetime,
    datetime.date,
    datetime.time,
    datetime.timedelta,
    decimal.Decimal,
    fractions.Fraction,
    uuid.UUID,
)
PARTS = 8  # elements that are described one by one


def is_scalar(value: Any) -> bool:
    value = plain(value)
    return value is None or type(value) in (bool, int, float, complex, str, bytes)


def scalar_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    value = plain(value)
    if isinstance(value, float):
        collector.number(name, lambda: value)
    elif isinstance(value, complex):
        collector.number(name + ".real", lambda: value.real)
        collector.number(name + ".imag", lambda: value.imag)
    elif isinstance(value, (str, bytes)) and len(value) > LONGEST_TEXT:
        collector.exact(f"len({name})", lambda: len(value))
        collector.exact(name + "[:80]", lambda: value[:80])
        collector.exact(name + "[-80:]", lambda: value[-80:])
    else:
        collector.exact(name, lambda: value)


def is_member(value: Any) -> bool:
    return isinstance(value, enum.Enum)


def member_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    collector.exact(name + ".name", lambda: value.name)


def is_path(value: Any) -> bool:
    return isinstance(value, pathlib.PurePath)


def path_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    collector.exact(f"{name}.as_posix()", value.as_posix)


def is_written(value: Any) -> bool:
    """Whether its text says all about it."""
    return isinstance(plain(value), _WRITTEN)


def written_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    collector.exact(f"str({name})", lambda: str(value))


def is_container(value: Any) -> bool:
    return type(value) in (list, tuple, dict, set, frozenset, range) or _is_named_tuple(value) or _is_counter(value)


def _is_named_tuple(value: Any) -> bool:
    return isinstance(value, tuple) and hasattr(value, "_fields")


def _is_counter(value: Any) -> bool:
    return isinstance(value, dict) and type(value).__module__ == "collections"


def container_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    if isinstance(value, dict):
        _dict_facts(collector, name, value, describe)
    elif isinstance(value, (set, frozenset)):
        _set_facts(collector, name, value)
    else:
        _sequence_facts(collector, name, value, describe)


def _sequence_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    as_list = name if isinstance(value, list) else f"list({name})"
    if not value:
        collector.exact(f"len({name})", lambda: 0)
    elif len(value) <= WHOLE and literal(list(value)) is not None:
        collector.exact(as_list, lambda: list(value))
    elif len(value) <= WHOLE and all(_is_real(part) for part in value):
        collector.numbers(as_list, lambda: value)
    elif _are_numbers(value):
        _long_numbers(collector, name, value)
    else:
        collector.exact(f"len({name})", lambda: len(value))
        places = range(len(value)) if len(value) <= PARTS else (0, len(value) // 2, -1)
        for place in places:
            describe(f"{name}[{place}]", value[place])


def _is_real(value: Any) -> bool:
    value = plain(value)
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def _are_numbers(value: Any) -> bool:
    return len(value) <= BOUNDED and all(type(part) in (int, float) or _is_real(part) for part in value)


def _long_numbers(collector: Collector, name: str, value: Any) -> None:
    collector.exact(f"len({name})", lambda: len(value))
    size = max(abs(float(part)) for part in value if part == part) if any(part == part for part in value) else 0.0
    collector.number(f"sum({name})", lambda: sum(value), scale=size)
    collector.number(f"min({name})", lambda: min(value), scale=size)
    collector.number(f"max({name})", lambda: max(value), scale=size)
    step = stride(len(value))
    sampled = f"{name}[::{step}]"
    collector.numbers(sampled if isinstance(value, list) else f"list({sampled})", lambda: value[::step])
    collector.number(name + "[-1]", lambda: value[-1])


def stride(length: int) -> int:
    """The step of a slice that gives a few elements, no round number, which a pattern in the data might have."""
    return max(1, length // SAMPLED) | 1


def _dict_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    whole = f"dict({name})" if type(value) is not dict else name
    if not value:
        collector.exact(f"len({name})", lambda: 0)
    elif len(value) <= WHOLE and literal(dict(value)) is not None:
        collector.exact(whole, lambda: dict(value))
    elif len(value) <= WHOLE and all(_is_real(part) for part in value.values()):
        collector.table(whole, lambda: value)
    elif len(value) <= WHOLE and literal(list(value)) is not None:
        collector.exact(f"list({name})", lambda: list(value))
        for key, part in value.items():
            describe(f"{name}[{key!r}]", part)
    else:
        collector.exact(f"len({name})", lambda: len(value))
        if _are_numbers(list(value.values())):
            collector.number(f"sum({name}.values())", lambda: sum(value.values()))
            collector.number(f"max({name}.values())", lambda: max(value.values()))
        for key in (next(iter(value)), list(value)[-1]):
            if literal(key) is not None:
                describe(f"{name}[{key!r}]", value[key])


def _set_facts(collector: Collector, name: str, value: Any) -> None:
    if len(value) <= WHOLE and literal(list(value)) is not None:
        collector.exact(f"sorted({name})", lambda: sorted(value))
    collector.exact(f"len({name})", lambda: len(value))
    collector.exact(f"min({name})", lambda: min(value))
    collector.exact(f"max({name})", lambda: max(value))
