"""What a cell outside the pipeline changes in place is not what the module computes, and is not compared."""

from __future__ import annotations

import collections
import copy
from collections.abc import Mapping
from typing import Any

from tests.case_compare import differences

_KINDS = (list, dict, set, bytearray, collections.deque)


def copies_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Copy the containers and own objects among the values; two names of one object stay that."""
    if any(hasattr(type(value), "__getattr__") for value in values.values() if _is_own(value)):
        return {}  # which copying would ask for what it has not
    own = {name: value for name, value in values.items() if isinstance(value, _KINDS) or _is_own(value)}
    try:
        return copy.deepcopy(own)
    except Exception:  # an object that cannot be copied is among them
        return {}


def without_changes(values: Mapping[str, Any], copies: Mapping[str, Any]) -> dict[str, Any]:
    """Give the values as they were where they differ from their copies."""
    changed = {name for name in copies if any(True for _ in differences(name, copies[name], values[name]))}
    return {name: copies[name] if name in changed else value for name, value in values.items()}


def _is_own(value: Any) -> bool:
    return type(value).__module__ == "__main__" and not isinstance(value, type)
