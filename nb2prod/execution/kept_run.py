"""One run of a notebook whose file is kept up to date while it goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType

from nb2prod.errors import ToolFailed
from nb2prod.execution.cell_failure import CellFailure
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.engine.notebook_run import RunRecord, run_notebook_cells, utc_now
from nb2prod.execution.engine.results import Ending, JobEnd, Limits, NotebookRun
from nb2prod.execution.prepared_notebook import PreparedNotebook
from nb2prod.execution.written_notebook import WrittenNotebook, ended_on_purpose
from nb2prod.runner.messages import Event

_PAUSE = 0.05  # seconds between two states of the file
_SHARE = 10  # writing takes at most one part of so many of the time


class RunStatus(Enum):
    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Execution:
    """How a run went; `seconds` includes starting and stopping its process, `started` is ISO 8601 in UTC."""

    status: RunStatus
    started: str
    seconds: float
    run: NotebookRun
    failure: CellFailure | None = None  # by its number in the original notebook
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where the notebook goes, and what its metadata say of that: input_path, output_path and parameters."""

    write: Callable[[str], None]  # raises `Nb2prodError`
    inputs: Mapping[str, object]


def execute(
    prepared: PreparedNotebook,
    written: WrittenNotebook,
    where: Interpreter | RealKernel,
    folder: Path,
    limits: Limits,
    keeping: Keeping,
    on_cell: Callable[[int], None] | None = None,
) -> Execution:
    """Run a notebook in `folder`, writing it as it goes; a failing cell is a value, not an exception.

    `on_cell` is told how many code cells have ended. The last state is left to the caller, who adds the record.
    Raises `ToolFailed` when the notebook cannot be run at all, and what `keeping.write` raises.
    """
    started, clock = utc_now(), time.perf_counter()
    with _Keeper(prepared, written, keeping, started, on_cell) as keeper:
        run = run_notebook_cells(prepared.jobs, where, folder, limits, on_event=keeper.take)
    seconds = round(time.perf_counter() - clock, 3)
    if run.end.ending is Ending.UNUSABLE:
        raise ToolFailed(f"{run.end.message}; fix: {run.end.fix}")
    failure = _numbered(run, prepared, written)
    if run.end.ending is Ending.COMPLETED:
        return Execution(RunStatus.COMPLETED, started, seconds, run)
    if ended_on_purpose(run) and failure is not None:
        note = f"cell {failure.cell_number} ended the notebook with sys.exit(): the cells after it did not run"
        return Execution(RunStatus.COMPLETED, started, seconds, run, notes=(note,))
    status = RunStatus.INTERRUPTED if run.end.ending is Ending.INTERRUPTED else RunStatus.FAILED
    return Execution(status, started, seconds, run, failure)


def _numbered(run: NotebookRun, prepared: PreparedNotebook, written: WrittenNotebook) -> CellFailure | None:
    """The failure, by the number of its cell in the original notebook."""
    failure = run.failure
    if failure is None:
        return None
    number = prepared.numbers[written.positions[failure.cell_number]]
    fix = f"; fix: {run.end.fix}" if run.end.fix else ""
    return CellFailure(number, failure.line, failure.exception, failure.message + fix)


class _Keeper:
    """Writes the state of a run again and again, in a thread of its own, so that the run never waits for a disk."""

    def __init__(
        self,
        prepared: PreparedNotebook,
        written: WrittenNotebook,
        keeping: Keeping,
        started: str,
        on_cell: Callable[[int], None] | None,
    ) -> None:
        self._jobs = prepared.jobs
        self._written = written
        self._keeping = keeping
        self._started = started
        self._on_cell = on_cell
        self._record = RunRecord(self._jobs, None)
        self._lock = threading.Lock()
        self._changed = threading.Event()
        self._closed = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._go_on, daemon=True)

    def __enter__(self) -> _Keeper:
        self._write()  # what cannot be written is known before anything runs
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closed.set()
        self._changed.set()
        self._thread.join()

    def take(self, event: Event) -> None:
        """Take note of one event; raises what the last writing has raised."""
        if self._failure is not None:
            raise self._failure
        with self._lock:
            if event["event"] == "ready":  # a real kernel may have to do it all again
                self._record = RunRecord(self._jobs, None)
            self._record.take(event)
        self._changed.set()
        if event["event"] == "cell_end" and self._on_cell is not None:
            self._on_cell(event["cell"] + 1)

    def _go_on(self) -> None:
        while True:
            self._changed.clear()
            began = time.monotonic()
            try:
                self._write()
            except Exception as error:  # whatever it is, the run is told at its next event
                self._failure = error
                return
            if self._closed.wait(max(_PAUSE, (_SHARE - 1) * (time.monotonic() - began))):
                return
            self._changed.wait()

    def _write(self) -> None:
        with self._lock:
            cells = self._record.notebook_run(JobEnd(Ending.COMPLETED), "", "").cells
        self._keeping.write(self._written.text_so_far(cells, started=self._started, inputs=self._keeping.inputs))
