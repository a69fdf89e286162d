"""What notebook and module showed at the step boundaries, gathered from the events of their runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nb2prod.execution.engine.results import CellResult, JobEnd
from nb2prod.execution.verify.report import Usage
from nb2prod.runner.messages import BoundaryJob, Event
from nb2prod.runner.observer import FIGURE

_RANKING = ("different", "incomparable", "close", "equal")  # of a step that is called twice, the worst counts


@dataclass(slots=True)
class Sighting:
    """One side's values and text; filled by `take` while the side runs."""

    values: dict[tuple[str, str], Event] = field(default_factory=dict)
    printed_in_cell: dict[int, str] = field(default_factory=dict)  # of every cell that came to its end
    printed_in_step: dict[str, str] = field(default_factory=dict)
    changed: dict[tuple[str, str], Event] = field(default_factory=dict)  # outputs that are others after the last step
    calls: Counter[str] = field(default_factory=Counter)  # of each step that came to its end
    usage: dict[str, Usage] = field(default_factory=dict)
    raised: Event | None = None
    versions: Mapping[str, str] = field(default_factory=dict)  # of the module's libraries
    running: str = ""  # the step that runs, on the module's side
    _texts: list[str] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take note of one event."""
        kind = event["event"]
        if kind == "value":
            self._take_value(event)
        elif kind == "changed":
            self.changed[event["step"] or "", event["name"]] = event
        elif kind == "output" and event["output"].get("name") == "stdout":
            self._texts.append(event["output"]["text"])
        elif kind in ("cell_start", "step_start"):
            self._texts = []
            self.running = event.get("step") or ""
        elif kind == "cell_end" and event["status"] == "ok":
            self.printed_in_cell[event["cell"]] = "".join(self._texts)
        elif kind == "step_end":
            self._end_step(event)
        elif kind == "raised":
            self.raised = event
        elif kind == "versions":
            self.versions = event["versions"]

    def has_passed(self, boundary: BoundaryJob) -> bool:
        """Whether the module has come to a boundary, and all of its outputs were looked at."""
        names = [FIGURE] if boundary["figure"] else boundary["outputs"]
        step = boundary["step"]
        return step in self.usage and all((step, name) in self.values for name in names)

    def _take_value(self, event: Event) -> None:
        key = (event["step"] or "", event["name"])
        earlier = self.values.get(key)
        if earlier is None or _rank(event) < _rank(earlier):
            self.values[key] = event

    def _end_step(self, event: Event) -> None:
        step = event["step"] or ""
        self.calls[step] += 1
        before = self.usage.get(step, Usage(0.0, None))
        memory = max(before.peak_memory or 0, event["peak_memory"] or 0) or None
        self.usage[step] = Usage((before.seconds or 0.0) + event["seconds"], memory)
        self.printed_in_step[step] = self.printed_in_step.get(step, "") + "".join(self._texts)
        self._texts, self.running = [], ""


@dataclass(frozen=True, slots=True)
class ModuleRun:
    """One run of the module; `stopped` when it was ended after the last step that could be compared."""

    sighting: Sighting
    end: JobEnd
    seconds: float
    stopped: bool = False


def notebook_usage(cells: Sequence[CellResult], indices: Sequence[int]) -> Usage:
    """What a step's cells took together; nothing is known when one of them did not come to its end."""
    own = [cells[index] for index in indices]
    if any(cell.status not in ("ok", "error") for cell in own):
        return Usage()
    peaks = [cell.peak_memory for cell in own if cell.peak_memory is not None]
    return Usage(sum(cell.seconds for cell in own), max(peaks, default=None))


def printed_by(printed: Mapping[int, str], indices: Sequence[int]) -> str:
    """What a step's cells printed together."""
    return "".join(printed.get(index, "") for index in indices)


def _rank(event: Event) -> int:
    comparison = event["comparison"]
    return _RANKING.index(comparison["outcome"]) if comparison else len(_RANKING)
