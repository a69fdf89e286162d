"""What comes out of a run, whichever way it was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from nb2prod.execution.cell_failure import CellFailure
from nb2prod.runner.messages import Event

Scalar = bool | int | float | str


class Ending(Enum):
    COMPLETED = "completed"
    RAISED = "raised"  # a cell raised
    TIMED_OUT = "timed out"
    DIED = "died"  # the process ended before the job did
    NEEDS_KERNEL = "needs a kernel"  # only a real kernel will do
    UNUSABLE = "unusable"  # this environment cannot run the job
    INTERRUPTED = "interrupted"
    WAITING = "waiting"  # the process has not ended, but waits to be forked
    FORK_FAILED = "fork failed"  # a forked process cannot do what a fresh one would: it hangs for ever, for instance


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job ended, in words a user understands."""

    ending: Ending
    message: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use."""

    timeout: float | None = None  # seconds for each cell (notebook) or step (module)
    memory: int | None = None  # bytes of address space


@dataclass(frozen=True, slots=True)
class CellResult:
    """What one cell did; `status` is "ok", "error", "lost" (it never came to its end) or "not run"."""

    index: int
    execution_count: int | None
    status: str
    seconds: float
    peak_memory: int | None  # bytes; None where it was not measured
    outputs: tuple[dict[str, Any], ...]  # as nbformat has them
    started: str | None = None  # ISO 8601, UTC: when it began


@dataclass(frozen=True, slots=True)
class NotebookRun:
    """What a run of a notebook's cells did; `failure.cell_number` is the index of the cell."""

    cells: tuple[CellResult, ...]
    end: JobEnd
    values: tuple[Event, ...]  # the `value` events of step boundaries, in order
    seconds: float
    engine: str  # "nb2prod" or "kernel"
    note: str  # why a real kernel was used
    failure: CellFailure | None
    language: Mapping[str, object] | None = None  # for the notebook's metadata: what a kernel says of its language
    metrics: tuple[tuple[str, Scalar], ...] = ()
    widgets: Mapping[str, object] | None = None  # for the notebook's metadata: the state of widgets in a real kernel
