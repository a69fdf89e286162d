"""A run's metrics, as the runner tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nb2prod.execution.engine.results import Scalar
from nb2prod.runner.messages import Event

_READERS: dict[str, Callable[[str], Scalar]] = {"bool": bool, "int": int, "float": float.fromhex, "str": str}


def metrics_told(event: Event) -> Iterator[tuple[str, Scalar]]:
    """Read the metrics of a `metrics` event: names and values."""
    for name, kind, text in event["metrics"]:
        yield name, _READERS[kind](text)
