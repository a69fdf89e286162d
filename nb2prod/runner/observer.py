"""Looks at the values at step boundaries, without changing what the observed code does."""

from __future__ import annotations

import contextlib
import io
import random
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .channel import Emit
from .messages import BoundaryJob, Event, Json, ObserveJob
from .pictures import compare_picture, store_picture
from .values import Frozen, Tolerance, compare, freeze, read_snapshot, summarise, write_snapshot

FIGURE = "figure"  # the name under which what a figure cell draws is reported
NOT_BOUND = "not bound"  # the reason of an output that has no value at its boundary


class Observer:
    """Sends a `value` event for each output at each boundary, and stores or compares the values on the way."""

    def __init__(self, job: ObserveJob, emit: Emit) -> None:
        self.job = job
        self.emit = emit
        self._ends: dict[int, list[int]] = {}
        self._drawing = {cell for boundary in job["boundaries"] if boundary["figure"] for cell in boundary["cells"]}
        self._shown: dict[int, Sequence[Mapping[str, Any]]] = {}
        self._last: dict[str, int] = {}  # by name: the last boundary that it is an output of
        for number, boundary in enumerate(job["boundaries"]):
            self._ends.setdefault(boundary["after"], []).append(number)
            self._last.update((name, number) for name in boundary["outputs"] if not boundary["figure"])

    def after_cell(self, index: int, namespace: Mapping[str, object], outputs: Sequence[Mapping[str, Any]]) -> None:
        """Look at the boundaries that follow a cell which came to its end, given the cell's own nbformat outputs."""
        if index in self._drawing:
            self._shown[index] = outputs
        for number in self._ends.get(index, ()):
            boundary = self.job["boundaries"][number]
            if boundary["figure"]:
                shown = [output for cell in boundary["cells"] for output in self._shown.get(cell, ())]
                self._look_at_display(number, shown)
            else:
                found = {name: namespace[name] for name in boundary["outputs"] if name in namespace}
                self.look(number, found, namespace)
        if index == max(self._ends, default=None) and self.job["reference"]:
            self.look_at_changes(namespace, besides=self._ends[index])

    def look_at_changes(self, values: Mapping[str, object], besides: Sequence[int] = ()) -> None:
        """Send a `changed` event for each output that is not what its last boundary showed, or is gone.

        Boundaries that were looked at just now can be left out.
        """
        events = []
        with undisturbed():
            for number in sorted({*self._last.values()} - {*besides}):
                stored = self._reference(number)
                for name in [name for name in stored or () if self._last[name] == number]:
                    comparison = different("it is gone")
                    if name in values:
                        comparison = self._compared(name, freeze(values[name], self.job["own_modules"]), stored)
                    if comparison["outcome"] == "different":
                        step = self.job["boundaries"][number]["step"]
                        events.append(Event(event="changed", step=step, name=name, comparison=comparison))
        for event in events:
            self.emit(event)

    def look(
        self,
        number: int,
        values: Mapping[str, object],
        namespace: Mapping[str, object],
        names: Sequence[str] | None = None,
    ) -> None:
        """Look at all outputs at a boundary, or at some; one that `values` lacks is reported as not bound."""
        boundary = self.job["boundaries"][number]
        with undisturbed():
            frozen = {name: freeze(value, self.job["own_modules"]) for name, value in values.items()}
            reason = self._store(number, frozen)
            reference = self._reference(number)
            events = [
                self._event(boundary, name, values, frozen, reference, reason, namespace)
                for name in (boundary["outputs"] if names is None else names)
            ]
        for event in events:
            self.emit(event)

    def look_at_figure(self, number: int, figure: object) -> None:
        """Compare the object that a figure's function returned with what the notebook displayed."""
        boundary = self.job["boundaries"][number]
        folder = self.job["reference"]
        with undisturbed():
            comparison = compare_picture(Path(folder), number, figure) if folder else None
            summary = summarise(figure, self.job["own_modules"]) if self.job["summaries"] else None
            event = value_event(boundary["step"], FIGURE, summary=summary, comparison=comparison)
            if self.job["facts"]:
                from .facts import gather_facts

                event["facts"] = gather_facts(FIGURE, figure, {})
        self.emit(event)

    def _look_at_display(self, number: int, outputs: Sequence[Mapping[str, Any]]) -> None:
        boundary = self.job["boundaries"][number]
        comparison, reason = None, ""
        with undisturbed():
            if self.job["store"]:
                reason = store_picture(Path(self.job["store"]), number, outputs)
            if self.job["reference"]:
                comparison = compare_picture(Path(self.job["reference"]), number, outputs)
        self.emit(value_event(boundary["step"], FIGURE, comparison=comparison, reason=reason))

    def _event(
        self,
        boundary: BoundaryJob,
        name: str,
        values: Mapping[str, object],
        frozen: Mapping[str, Frozen],
        reference: Mapping[str, Frozen] | None,
        reason: str,
        namespace: Mapping[str, object],
    ) -> Event:
        if name not in values:
            gone = reference is not None and name in reference
            comparison = different("the name is not bound") if gone else None
            return value_event(boundary["step"], name, comparison=comparison, reason=NOT_BOUND)
        summary = None
        if self.job["summaries"]:
            summary = summarise(values[name], self.job["own_modules"], frozen[name])
        comparison = None
        if self.job["reference"]:
            comparison = self._compared(name, frozen[name], reference)
        event = value_event(
            boundary["step"], name, summary=summary, comparison=comparison, reason=reason or frozen[name].reason
        )
        if self.job["facts"]:
            from .facts import gather_facts

            event["facts"] = gather_facts(name, values[name], namespace)
        return event

    def _compared(self, name: str, actual: Frozen, reference: Mapping[str, Frozen] | None) -> Json:
        if reference is None:
            return incomparable("the notebook's value was not stored")
        if name not in reference:
            return different("the notebook binds no such name")
        tolerance = Tolerance(self.job["relative_tolerance"], self.job["absolute_tolerance"])
        try:
            return compare(reference[name], actual, tolerance).to_json()
        except Exception as error:
            return incomparable(f"comparing them raised {type(error).__name__}: {error}")

    def _store(self, number: int, frozen: Mapping[str, Frozen]) -> str:
        """Write a boundary's snapshot; the text says why that was not possible."""
        if not self.job["store"]:
            return ""
        try:
            write_snapshot(snapshot_path(self.job["store"], number), frozen)
        except Exception as error:
            return f"the snapshot could not be written ({type(error).__name__}: {error})"
        return ""

    def _reference(self, number: int) -> Mapping[str, Frozen] | None:
        if not self.job["reference"]:
            return None
        try:
            return read_snapshot(snapshot_path(self.job["reference"], number))
        except Exception:
            return None


def snapshot_path(folder: str, number: int) -> Path:
    """Where the values of a boundary are kept: by its position, since a step's name may not be a file's."""
    return Path(folder, f"{number}.values")


def incomparable(reason: str) -> Json:
    """A comparison that proves nothing."""
    return {"outcome": "incomparable", "where": "", "detail": reason, "distance": None}


def different(detail: str) -> Json:
    """A comparison that finds a difference."""
    return {"outcome": "different", "where": "", "detail": detail, "distance": None}


def value_event(step: str, name: str, *, summary: Json = None, comparison: Json = None, reason: str = "") -> Event:
    """What there is to say about one output; an empty reason means that it can be stored and compared."""
    return {
        "event": "value",
        "step": step,
        "name": name,
        "summary": summary,
        "facts": None,
        "comparison": comparison,
        "reason": reason,
    }


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Leave no trace of looking: random numbers drawn, text printed or warnings given by the objects' own code."""
    numpy_random: Any = sys.modules.get("numpy.random")
    states = random.getstate(), numpy_random.get_state(legacy=False) if numpy_random is not None else None
    sink = io.StringIO()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(states[0])
        if numpy_random is not None:
            numpy_random.set_state(states[1])
