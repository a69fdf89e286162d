"""Whether two values are the same as far as a scientist is concerned: exact, and by type."""

from __future__ import annotations

import asyncio
import collections
import enum
import functools
import re
import types
from collections.abc import Iterator, Mapping
from typing import Any

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_PLAIN = (bool, int, str, bytes, bytearray, type(None), range, slice, type(...), re.Pattern)
_SKIPPED = (
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType, types.CodeType),
    *(types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, asyncio.Future),
    type(functools.lru_cache(len)),
)
_DEEPEST = 12


def differences(path: str, left: Any, right: Any, depth: int = 0) -> Iterator[str]:
    """Say where the notebook's value (left) and the module's (right) differ; functions are not looked into."""
    if depth > _DEEPEST or isinstance(left, _SKIPPED):
        return
    if _type_name(left) != _type_name(right):
        yield f"{path}: {_shown(left)} in the notebook, {_shown(right)} in the module"
        return
    inside = _inside(path, left, right)
    if inside is not None:
        for name, first, second in inside:
            yield from differences(name, first, second, depth + 1)
        if len(left) != len(right):
            yield f"{path}: {len(left)} items in the notebook, {len(right)} in the module"
    elif problem := _problem(left, right):
        yield f"{path}: {problem}"
    elif _is_object(left):
        yield from _state_differences(path, left, right, depth)


def identities(values: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Pairs of names bound to one and the same mutable object."""
    names = [name for name, value in values.items() if _is_mutable(value)]
    return {(one, two) for i, one in enumerate(names) for two in names[i + 1 :] if values[one] is values[two]}


def _is_mutable(value: Any) -> bool:
    name = type(value).__module__.split(".")[0]
    kinds = (list, dict, set, bytearray, collections.deque)
    return isinstance(value, kinds) or name in ("numpy", "pandas", "__main__") or _is_object(value)


def _inside(path: str, left: Any, right: Any) -> list[tuple[str, Any, Any]] | None:
    """The items of two containers side by side, None for what is no container."""
    if isinstance(left, dict):
        keys = [(f"a key of {path}", one, two) for one, two in zip(left, right, strict=False)]
        return keys + [(f"{path}[{key!r}]", left[key], right[key]) for key in left if key in right]
    if isinstance(left, (list, tuple, collections.deque)):
        return [(f"{path}[{i}]", one, two) for i, (one, two) in enumerate(zip(left, right, strict=False))]
    if isinstance(left, (set, frozenset)):
        first, second = sorted(map(_shown, left)), sorted(map(_shown, right))
        return [(f"an item of {path}", one, two) for one, two in zip(first, second, strict=False)]
    return None


def _problem(left: Any, right: Any) -> str:
    """What is wrong with two values of one type that are no containers; empty when nothing is, as far as known."""
    import numpy as np
    import pandas as pd

    try:
        if isinstance(left, pd.DataFrame):
            pd.testing.assert_frame_equal(left, right, check_exact=True)
        elif isinstance(left, pd.Series):
            pd.testing.assert_series_equal(left, right, check_exact=True)
        elif isinstance(left, pd.Index):
            pd.testing.assert_index_equal(left, right, exact=True)
        elif isinstance(left, (np.ndarray, np.generic)):
            assert left.dtype == right.dtype, f"{left.dtype} in the notebook, {right.dtype} in the module"
            np.testing.assert_array_equal(left, right, strict=True)
        elif isinstance(left, (*_PLAIN, enum.Enum)):
            same = left.name == right.name if isinstance(left, enum.Enum) else left == right
            assert same, f"{_shown(left)} in the notebook, {_shown(right)} in the module"
        elif not _is_object(left):
            assert _shown(left) == _shown(right), f"{_shown(left)} in the notebook, {_shown(right)} in the module"
    except AssertionError as error:
        return str(error).strip()
    return ""


def _is_object(value: Any) -> bool:
    """Whether it is an instance of an ordinary class, to be compared by its attributes."""
    name = type(value).__module__.split(".")[0]
    return (
        hasattr(value, "__dict__")
        and not isinstance(value, (type, enum.Enum))
        and name not in ("builtins", "numpy", "pandas", "matplotlib")
    )


def _state_differences(path: str, left: Any, right: Any, depth: int) -> Iterator[str]:
    for name in dict.fromkeys([*vars(left), *vars(right)]):
        if name not in vars(left) or name not in vars(right):
            where = "notebook" if name in vars(left) else "module"
            yield f"{path}.{name}: exists in the {where} only"
        elif vars(left)[name] is not left:
            yield from differences(f"{path}.{name}", vars(left)[name], vars(right)[name], depth + 1)


def _type_name(value: Any) -> str:
    """The type's full name; a class of the notebook lies in a module of another name."""
    kind = type(value)
    library = kind.__module__.split(".")[0] in ("builtins", "numpy", "pandas", "matplotlib", "sklearn", "collections")
    return f"{kind.__module__}.{kind.__qualname__}" if library else kind.__qualname__.rpartition(".")[2].rstrip("_")


def _shown(value: Any) -> str:
    if isinstance(value, type):
        return f"class {value.__name__}"
    text = _ADDRESS.sub("0x...", repr(value))
    text = re.sub(r"<(?:\w+\.)+(\w+)", r"<\1", text)
    return text if len(text) < 200 else text[:197] + "..."
