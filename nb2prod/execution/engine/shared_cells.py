"""Cells that several runs share: run once, in a process that then waits to be forked."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nb2prod.execution.engine.conversation import START_SECONDS, Conversation
from nb2prod.execution.engine.forked import Forkable, ForkedProcess
from nb2prod.execution.engine.notebook_run import RunRecord
from nb2prod.execution.engine.results import Ending, JobEnd, Limits
from nb2prod.runner.messages import CellJob, Event, ForkJob

_END_SECONDS = 1.0
_TAKE_OVER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Branch:
    """A process that waits to be forked before a cell, and what has happened until there."""

    process: Forkable
    index: int  # of the cell before which it waits
    record: RunRecord
    hazard: str = ""  # why it waits before that cell, and not later
    forked: ForkedProcess | None = None  # None for the root

    def close(self) -> None:
        """End the process."""
        self.process.close()
        if self.forked is not None:
            self.forked.end(_END_SECONDS)


class SharedRunEnded(Exception):
    """The process that was to run shared cells has ended without a place to fork at; `end` says how."""

    def __init__(self, end: JobEnd) -> None:
        super().__init__(end.message)
        self.end = end


def run_shared_cells(
    parent: Branch, job: ForkJob, cells: Sequence[CellJob], limits: Limits, on_cell: Callable[[int], None]
) -> Branch:
    """Fork a process that runs the cells up to `job["until"]`, or to the first that cannot be shared.

    Raises `Lost` when the parent cannot be forked, `SharedRunEnded` when there is nothing to fork from at the end.
    """
    forked = parent.process.fork(job, watched=parent.index > 0)
    try:
        conversation = _Conversation(forked, parent.record.branch(cells), cells, limits, on_cell)
        end = conversation.hold()
        if end.ending is not Ending.WAITING:
            raise SharedRunEnded(end)
    except BaseException:
        forked.close()
        raise
    process = Forkable(forked, parent.process.over)
    return Branch(process, conversation.index, conversation.record, conversation.hazard, forked)


class _Conversation(Conversation):
    """Talks with a process that runs shared cells, and with the checkpoint that takes over from it."""

    def __init__(
        self,
        forked: ForkedProcess,
        record: RunRecord,
        cells: Sequence[CellJob],
        limits: Limits,
        on_cell: Callable[[int], None],
    ) -> None:
        super().__init__(forked, limits, self._take)
        self.record = record
        self.index = -1
        self.hazard = ""
        self._forked = forked
        self._cells = cells
        self._on_cell = on_cell
        self._kept = record.branch(cells)
        self._gone_since = 0.0

    def _take(self, event: Event) -> None:
        kind = event["event"]
        if kind == "kept":
            self._kept = self.record.branch(self._cells)
        elif kind == "hazard":
            self.hazard = event["reason"]
        elif kind == "took_over":
            self._cell = -1
            self._gone_since = 0.0
            self._deadline = None
            self.record = self._kept
            self.hazard = self.hazard or "ends its process"
            self._forked.become(event["pid"])
        elif kind == "waiting":
            self.index = event["cell"]
        else:
            if kind == "cell_start":
                self._on_cell(event["cell"])
            self.record.take(event)

    def _is_gone(self) -> bool:
        """Whether the process has ended some time ago, and no checkpoint has taken over."""
        if not super()._is_gone():
            return False
        self._gone_since = self._gone_since or time.monotonic()
        return time.monotonic() - self._gone_since > _TAKE_OVER_SECONDS

    def _overdue(self) -> JobEnd | None:
        """End the process: the checkpoint that it has left before the cell takes over."""
        if self.hazard:
            return JobEnd(Ending.DIED, "no process has taken over")
        self.hazard = f"runs for more than {self._limits.timeout:g} seconds"
        self._deadline = time.monotonic() + START_SECONDS
        self._forked.kill_alone()
        return None
