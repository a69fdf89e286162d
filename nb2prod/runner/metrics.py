"""The scalars among a notebook's values: a run's metrics."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from .channel import Emit
from .messages import MetricsJob

# Libraries whose values of no dimension give a Python number by `item()`.
_ARRAYS = ("numpy", "torch", "jax", "jaxlib", "cupy", "tensorflow", "pandas")
_LONGEST_TEXT = 1000  # characters
_LARGEST_INTEGER = 4096  # bits: Python reads no longer ones by default
_MOST = 1000  # entries of one dictionary

Metric = Tuple[str, str, str]  # name, type, the value as text: JSON has neither NaN nor infinities


class MetricsTeller:
    """Tells the metrics after the cells that give them."""

    def __init__(self, jobs: Sequence[MetricsJob], emit: Emit) -> None:
        self._names: Dict[int, List[str]] = {job["cell"]: job["names"] for job in jobs}
        self._emit = emit

    def after_cell(self, cell: int, namespace: Mapping[str, Any]) -> None:
        """Tell the scalars among the values of the cell's names."""
        names = self._names.get(cell)
        if names:
            self._emit({"event": "metrics", "cell": cell, "metrics": metrics_of(names, namespace)})


def metrics_of(names: Sequence[str], namespace: Mapping[str, Any]) -> List[Metric]:
    """The scalars among the values of names; a dictionary's are named `NAME.KEY`."""
    return [found for name in names if name in namespace for found in _metrics(name, namespace[name])]


def _metrics(name: str, value: Any) -> Iterator[Metric]:
    if issubclass(type(value), dict):  # not `isinstance`, which asks the value
        items = list(dict.items(value))[:_MOST]
        pairs = [(f"{name}.{str.__str__(key)}", item) for key, item in items if issubclass(type(key), str)]
    else:
        pairs = [(name, value)]
    for label, item in pairs:
        try:
            found = _scalar(item)
        except Exception:  # the code of the value's own class
            found = None
        if found is not None:
            yield (label, *found)


def _scalar(value: Any) -> Optional[Tuple[str, str]]:
    """A scalar as type and text; None for anything else."""
    if type(value).__module__.partition(".")[0] in _ARRAYS and tuple(getattr(value, "shape", (0,))) == ():
        value = value.item()
    if type(value) is bool:
        return "bool", "1" if value else ""
    if issubclass(type(value), int):
        number = int.__index__(value)
        return ("int", str(number)) if number.bit_length() <= _LARGEST_INTEGER else None
    if issubclass(type(value), float):
        return "float", float.__float__(value).hex()
    if issubclass(type(value), str):
        text = str.__str__(value)
        return ("str", text) if len(text) <= _LONGEST_TEXT else None
    return None
