"""The cells of a notebook, run one after the other in one task of one event loop, as a kernel runs them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, Iterator, Optional

from .channel import Channel
from .installed_kernel import Surroundings
from .messages import CellJob, NotebookJob
from .metrics import MetricsTeller
from .process_limits import peak_memory, start_measuring
from .running_cell import RunningCell
from .shell import ZMQInteractiveShell

if TYPE_CHECKING:
    from .forking.shared_run import SharedRun

# The time that a kernel waits for the next cell, if there are tasks that can make use of it.
_PAUSE = 0.002


def deeper(frames: int, call: Callable[[], Any]) -> Any:
    # endless recursion ends where it ends in a kernel
    return call() if frames == 1 else deeper(frames - 1, call)


@contextmanager
def _cancelled_by_interrupt(task: asyncio.Future[Any]) -> Iterator[None]:
    """Let an interrupt end a cell that awaits, not the loop that runs it."""
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows
        loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            loop.remove_signal_handler(signal.SIGINT)


class CellLoop:
    """One run through the cells; `shared` is there if other runs share some of them."""

    def __init__(
        self,
        job: NotebookJob,
        shell: ZMQInteractiveShell,
        outputs: RunningCell,
        channel: Channel,
        kernel: Surroundings,
        shared: Optional[SharedRun],
    ) -> None:
        self._cells = job["cells"]
        self._kernel = kernel
        self._shell = shell
        self._outputs = outputs
        self._channel = channel
        self._shared = shared
        self._metrics = MetricsTeller(job.get("metrics", []), channel.emit)
        self._observer: Any = None
        if job["observe"] is not None:
            from .observer import Observer

            self._observer = Observer(job["observe"], channel.emit)

    async def all_cells(self) -> None:
        """Run the cells up to the first that raises or ends the session."""
        for index in range(len(self._cells)):
            if self._shared is not None:
                self._shared.before_cell(index)
            cell = self._cells[index]
            succeeded = await self._cell(index, cell)
            if self._shared is not None:
                self._shared.after_cell(index, succeeded)
            if not succeeded and not cell["allow_error"]:
                return
            if self._shell.exit_now:
                if any(later["source"].strip() for later in self._cells[index + 1 :]):
                    self._channel.emit({"event": "exit", "cell": index})
                return
        if self._shared is not None:
            self._shared.before_cell(len(self._cells))

    async def _cell(self, index: int, cell: CellJob) -> bool:
        self._outputs.start(index)
        empty = not cell["source"].strip()
        count = None if empty else self._shell.execution_count
        self._channel.emit({"event": "cell_start", "cell": index, "execution_count": count})
        start_measuring()
        started = time.perf_counter()
        succeeded = empty or await self._execute(cell["source"])
        seconds = time.perf_counter() - started
        self._outputs.end()
        if self._channel.closed:  # the cell has forked, and this is the child
            os._exit(0)
        self._channel.emit(
            {
                "event": "cell_end",
                "cell": index,
                "status": "ok" if succeeded else "error",
                "seconds": seconds,
                "peak_memory": peak_memory(),
            }
        )
        if succeeded:
            self._metrics.after_cell(index, self._shell.user_ns)
        if self._observer is not None and succeeded:
            self._observer.after_cell(index, self._shell.user_ns, self._outputs.shown)
        if len(asyncio.all_tasks()) > 1:
            await asyncio.sleep(_PAUSE)
        return succeeded

    async def _execute(self, source: str) -> bool:
        """Execute one cell as ipykernel does; say whether it succeeded."""
        shell = self._shell
        transformed, problem = source, None
        try:
            transformed = shell.transform_cell(source)
        except Exception:
            problem = sys.exc_info()
        if shell.should_run_async(source, transformed_cell=transformed, preprocessing_exc_tuple=problem):
            result = None
            running = asyncio.ensure_future(
                shell.run_cell_async(
                    source, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=problem
                )
            )
            try:
                with _cancelled_by_interrupt(running):
                    result = await running
            finally:
                shell.events.trigger("post_execute")
                shell.events.trigger("post_run_cell", result)
        else:
            result = deeper(self._kernel.cell_frames, partial(shell.run_cell, source, store_history=True))
        if shell.payload_manager is not None:
            shell.payload_manager.clear_payload()
        return bool(result.success) and not shell.failed_to_show
