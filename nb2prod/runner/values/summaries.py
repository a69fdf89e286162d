"""What a value looks like, in a few words and numbers."""

from __future__ import annotations

import sys
import warnings
from typing import Any, Collection, Dict, List, Optional

from .freezing import freeze
from .frozen import Frozen
from .naming import Naming, module_of
from .numpy_kinds import is_plain_scalar
from .type_expressions import type_expression
from .value_texts import value_text

_COLUMN_LIMIT = 100
_SIZED = (str, bytes, bytearray, list, tuple, dict, set, frozenset, range, memoryview)


def summarise(value: object, own_modules: Collection[str], frozen: Optional[Frozen] = None) -> Dict[str, Any]:
    """Return type, shape, size and a short text of a value as JSON; `frozen` is its picture, if there is one already.

    No code of the notebook's classes runs, and nothing is raised.
    """
    naming = Naming(own_modules)
    reason = (freeze(value, own_modules) if frozen is None else frozen).reason
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {**_looks(value, naming), "stored": not reason, "reason": reason}


def _looks(value: object, naming: Naming) -> Dict[str, Any]:
    cls = type(value)
    return {
        "type": _contained("", type_expression, value, naming),
        "class": f"{module_of(cls)}.{type.__getattribute__(cls, '__qualname__')}",
        "shape": _contained(None, _shape, value, naming),
        "length": _contained(None, _length, value, naming),
        "dtype": _contained(None, _data_type, value, naming),
        "columns": _contained(None, _columns, value, naming),
        "bytes": _contained(None, _bytes, value, naming),
        "text": _contained("", value_text, value, naming),
    }


def _contained(otherwise: Any, function: Any, value: object, naming: Naming) -> Any:
    """Return what a function says about a value, or `otherwise` where the value does not let it."""
    try:
        return function(value, naming)
    except Exception:
        return otherwise


def _is_data(value: Any, naming: Naming) -> bool:
    """Tell data of libraries, whose attributes can be trusted, from objects of the notebook."""
    top = module_of(type(value)).split(".")[0]
    return top in ("numpy", "pandas", "polars", "scipy", "torch") and not naming.is_own(type(value))


def _shape(value: Any, naming: Naming) -> Optional[List[int]]:
    shape = getattr(value, "shape", None) if _is_data(value, naming) and not is_plain_scalar(value) else None
    return [int(size) for size in shape] if shape is not None and not callable(shape) else None


def _length(value: Any, naming: Naming) -> Optional[int]:
    if naming.is_own(type(value)):
        base = next((base for base in type(value).__mro__ if base in _SIZED), None)
        return None if base is None else int(base.__len__(value))
    if isinstance(value, _SIZED) or module_of(type(value)) == "collections":
        return len(value)
    return len(value) if _is_data(value, naming) and _shape(value, naming) else None


def _data_type(value: Any, naming: Naming) -> Optional[str]:
    dtype = getattr(value, "dtype", None) if _is_data(value, naming) else None
    return None if dtype is None else str(dtype)


def _columns(value: Any, naming: Naming) -> Optional[List[List[str]]]:
    if not _shape(value, naming) or not hasattr(value, "columns") or not hasattr(value, "dtypes"):
        return None
    pairs = zip(list(value.columns)[:_COLUMN_LIMIT], list(value.dtypes)[:_COLUMN_LIMIT])
    return [[str(name), str(dtype)] for name, dtype in pairs]


def _bytes(value: Any, naming: Naming) -> Optional[int]:
    if isinstance(value, (str, bytes, bytearray, int, float, complex)) and not naming.is_own(type(value)):
        return sys.getsizeof(value)
    if not _is_data(value, naming):
        return None
    if hasattr(value, "memory_usage"):
        used = value.memory_usage()
        return int(used.sum() if hasattr(used, "sum") else used)
    if hasattr(value, "estimated_size"):
        return int(value.estimated_size())
    if hasattr(value, "data") and hasattr(value, "indices") and hasattr(value, "indptr"):
        return int(value.data.nbytes + value.indices.nbytes + value.indptr.nbytes)
    return int(value.nbytes) if hasattr(value, "nbytes") else None
