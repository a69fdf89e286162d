"""The observer inside a real kernel: called between the cells, it writes its events to a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .channel import packed
from .messages import Event
from .metrics import MetricsTeller
from .process_limits import limit_memory, peak_memory, start_measuring


class KernelSide:
    """Looks at the namespace of the kernel it lives in."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._events = job["events"]
        self._metrics = MetricsTeller(job["metrics"], self._emit)
        self._observer: Any = None
        if job["observe"] is not None:
            from .observer import Observer

            self._observer = Observer(job["observe"], self._emit)
        limit_memory(job["memory"])

    def _emit(self, event: Event) -> None:
        with Path(self._events).open("ab") as file:
            file.write(packed(event))

    def after_cell(self, index: int, outputs: list[dict[str, Any]]) -> None:
        self._emit({"event": "peak_memory", "cell": index, "peak_memory": peak_memory()})
        self._metrics.after_cell(index, _namespace())
        if self._observer is not None:
            self._observer.after_cell(index, _namespace(), outputs)


_side: KernelSide | None = None


def start(path: str) -> None:
    """Begin to observe; `path` is a JSON file with `observe`, `metrics`, `memory` and the `events` file's path."""
    global _side
    _side = KernelSide(_read(path))


def before_cell() -> None:
    """Get ready for a cell."""
    start_measuring()


def after_cell(index: int, path: str) -> None:
    """Look at what a cell has done; `path` is a JSON file with its outputs."""
    if _side is not None:
        _side.after_cell(index, _read(path))


def _read(path: str) -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def _namespace() -> dict[str, Any]:
    from IPython import get_ipython

    namespace: dict[str, Any] = get_ipython().user_ns
    return namespace
