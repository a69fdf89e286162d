"""Facts about plain objects and dataclasses: their fields."""

from __future__ import annotations

import logging
import types
from typing import Any, Callable

from .collecting import Collector

MOST_FIELDS = 12
_CODE = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType)
_SHARED = (logging.Filterer,)  # loggers and handlers, which a test runner changes


def is_object(value: Any) -> bool:
    """Whether it is an object of a class written in Python whose fields are its own."""
    no_data = isinstance(value, _CODE + _SHARED)
    return not no_data and isinstance(getattr(value, "__dict__", None), dict) and bool(vars(value))


def object_facts(collector: Collector, name: str, value: Any, describe: Callable[..., None]) -> None:
    collector.exact(f"type({name}).__name__", lambda: type(value).__name__, structure=True)
    fields = [field for field in vars(value) if field.isidentifier() and not field.startswith("_")]
    for field in fields[:MOST_FIELDS]:
        describe(f"{name}.{field}", vars(value)[field])
