"""The outputs of a notebook's cells, built up from events as a front end builds them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nb2prod.runner.messages import Event

Output = dict[str, Any]


class CellOutputs:
    """Keeps each cell's outputs up to date: merges text, updates displays by their id, clears."""

    def __init__(self, new: Callable[[Output], Output] = dict) -> None:
        self._new = new  # makes the dictionary that is kept
        self._cells: dict[int, list[Output]] = {}
        self._displays: dict[str, dict[int, list[int]]] = {}  # display id -> cell -> positions
        self._clear_next: set[int] = set()

    def branch(self) -> CellOutputs:
        """The same outputs so far, to go on with on their own."""
        other = CellOutputs(self._new)
        other._cells = {cell: [self._new(output) for output in outputs] for cell, outputs in self._cells.items()}
        other._displays = {
            target: {cell: [*positions] for cell, positions in places.items()}
            for target, places in self._displays.items()
        }
        other._clear_next = {*self._clear_next}
        return other

    def of(self, cell: int) -> list[Output]:
        """The outputs of one cell: the list itself, which later events change."""
        return self._cells.setdefault(cell, [])

    def take(self, event: Event) -> None:
        """Apply one event; those without outputs change nothing."""
        kind = event["event"]
        if kind == "cell_start":
            self._cells[event["cell"]] = []
        elif kind == "output":
            self._show(event["cell"], event["output"], event["target"])
        elif kind == "update_display":
            self._update(event["target"], event["data"], event["metadata"])
        elif kind == "clear_output":
            if event["wait"]:
                self._clear_next.add(event["cell"])
            else:
                self._clear(event["cell"])
        elif kind == "cell_end":
            self._clear_next.discard(event["cell"])

    def _show(self, cell: int, output: Output, target: str | None) -> None:
        if target:
            # A new display with a known id also shows in the old places.
            self._update(target, output["data"], output["metadata"])
        if cell in self._clear_next:
            self._clear(cell)
        outputs = self.of(cell)
        if target:
            self._displays.setdefault(target, {}).setdefault(cell, []).append(len(outputs))
        last = outputs[-1] if outputs else {}
        if output["output_type"] == "stream" and last.get("name") == output["name"]:
            last["text"] += output["text"]
        else:
            outputs.append(self._new(output))

    def _update(self, target: str | None, data: Any, metadata: Any) -> None:
        for cell, positions in self._displays.get(target or "", {}).items():
            for position in positions:
                self.of(cell)[position].update(data=data, metadata=metadata)

    def _clear(self, cell: int) -> None:
        self._clear_next.discard(cell)
        self.of(cell).clear()
        for places in self._displays.values():
            places.pop(cell, None)
