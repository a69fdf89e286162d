"""Values as JSON, the way a kernel's messages hold them (jupyter_client.jsonutil)."""

from __future__ import annotations

import math
import numbers
from binascii import b2a_base64
from collections.abc import Iterable
from datetime import date, datetime


def plain(value: object) -> object:
    """Turn what the json module does not know into what it knows: `default=` of `json.dumps`; raises `TypeError`."""
    if isinstance(value, datetime):
        value = value if value.tzinfo else value.astimezone()
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return b2a_base64(value, newline=False).decode("ascii")
    if isinstance(value, Iterable):
        return list(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value)
    raise TypeError(f"{value!r} is not JSON serializable")


def cleaned(value: object) -> object:
    """Copy a value into what strict JSON can hold: infinite numbers become text; raises `ValueError`."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return float(value) if math.isfinite(value) else repr(value)
    if isinstance(value, bytes):
        return b2a_base64(value, newline=False).decode("ascii")
    if isinstance(value, dict):
        return _cleaned_mapping(value)
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f")
    if isinstance(value, (list, tuple, set)) or (hasattr(value, "__iter__") and hasattr(value, "__next__")):
        return [cleaned(item) for item in value]
    raise ValueError(f"Can't clean for JSON: {value!r}")


def _cleaned_mapping(value: dict[object, object]) -> dict[str, object]:
    if len(set(map(str, value))) != len(value):
        raise ValueError("dict cannot be safely converted to JSON: key collision would lead to dropped values")
    return {str(key): cleaned(item) for key, item in value.items()}
