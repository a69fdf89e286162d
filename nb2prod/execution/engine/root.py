"""The process that all runs of a sweep are forked from, started for one notebook and ended with all its descendants."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from nb2prod.execution.engine.conversation import Conversation
from nb2prod.execution.engine.forked import Forkable
from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.engine.jobs import cannot_start
from nb2prod.execution.engine.notebook_run import RunRecord
from nb2prod.execution.engine.processes import RunnerProcess, start_runner
from nb2prod.execution.engine.results import Ending, JobEnd, Limits
from nb2prod.execution.engine.shared_cells import Branch
from nb2prod.runner.messages import CellJob, MetricsJob, ServeJob


class Root:
    """Starts the process in a thread that stays as long as it: the system ends it with that thread."""

    def __init__(
        self,
        cells: Sequence[CellJob],
        injected: int,
        metrics: Sequence[MetricsJob],
        interpreter: Interpreter,
        folder: Path,
        limits: Limits,
    ) -> None:
        self.branch: Branch | None = None  # None: nothing can be forked from it
        self.end = JobEnd(Ending.WAITING)  # why, if it does not wait; its message, if it cannot fork
        self._interpreter = interpreter
        self._folder = folder
        self._limits = limits
        self._record = RunRecord(cells, None)
        self._job = ServeJob(
            kind="serve",
            cells=list(cells),
            observe=None,
            memory=limits.memory,
            metrics=list(metrics),
            injected=injected,
        )
        self._running: RunnerProcess | None = None
        self._started = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="nb2prod-root", daemon=True)

    def start(self) -> None:
        """Start the process, and wait until it can be forked or has said why not."""
        self._thread.start()
        self._started.wait()

    def close(self) -> None:
        """End it and every process that descends from it; from any thread, also while it starts."""
        self._closing.set()
        if not self._started.is_set() and self._running is not None:
            self._running.kill_if_there()
        if self._thread.ident is not None:
            self._thread.join()

    def _keep(self) -> None:
        try:
            running = self._running = start_runner(self._interpreter, self._folder)
        except OSError as error:
            self.end = cannot_start(self._interpreter, error)
            self._started.set()
            return
        try:
            process = self._begin(running)
            self._started.set()
            self._closing.wait()
            if process is not None:
                process.end_all()
        finally:
            self._started.set()
            running.close()

    def _begin(self, running: RunnerProcess) -> Forkable | None:
        conversation = Conversation(running, self._limits, self._record.take, python=self._interpreter.python)
        self.end = conversation.hold(self._job)
        if self.end.ending is not Ending.WAITING or self.end.message:
            return None
        process = Forkable(running, threading.Event())
        self.branch = Branch(process, 0, self._record)
        return process
