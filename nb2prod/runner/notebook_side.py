"""Runs a notebook's cells one after the other, the way an IPython kernel runs them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import sysconfig
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Callable, Iterator

from .channel import Channel
from .installed_kernel import Surroundings, surroundings
from .kernel_modules import stand_for_kernel
from .messages import CellJob, NotebookJob
from .needs import ask_for_kernel, watch_comms
from .process_limits import limit_memory, peak_memory, start_measuring
from .refused_input import refuse_input
from .running_cell import RunningCell
from .shell import IPKernelApp, ZMQInteractiveShell, language_info
from .streams import OutStream

# A kernel's own threads come first, so that a notebook's begin with Thread-5.
_KERNEL_THREADS = 4
# The time that a kernel waits for the next cell, if there are tasks that can make use of it.
_PAUSE = 0.002


def run_notebook(job: NotebookJob, channel: Channel) -> None:
    """Run a notebook job to its end; a cell that raises ends it."""
    outputs = RunningCell(channel.emit)
    kernel = surroundings()
    shell = _kernel_like_shell(channel, outputs)
    channel.emit({"event": "ready", "language": language_info()})
    limit_memory(job["memory"])
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    run = _Run(job, shell, outputs, channel, kernel)
    _deeper(kernel.loop_frames, partial(loop.run_until_complete, run.all_cells()))


def _deeper(frames: int, call: Callable[[], Any]) -> Any:
    # endless recursion ends where it ends in a kernel
    return call() if frames == 1 else _deeper(frames - 1, call)


def _kernel_like_shell(channel: Channel, outputs: RunningCell) -> ZMQInteractiveShell:
    sys.argv = _kernel_arguments()
    _, _, connection_file, history = sys.argv
    needs_kernel = ask_for_kernel(channel.emit)
    watch_comms(needs_kernel)
    stand_for_kernel()
    app = IPKernelApp.instance(connection_file=connection_file)
    app.initialize([history])
    _connect_streams(channel, outputs)
    shell = app.kernel_shell
    shell.connect(outputs, needs_kernel)
    app.prepare()
    refuse_input()
    # nb2prod may run where this signal is ignored, and a cell that is out of time is told so by it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for _ in range(_KERNEL_THREADS):
        threading.Thread()
    return shell


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


def _kernel_arguments() -> list[str]:
    launcher = find_spec("ipykernel_launcher")
    program = launcher.origin if launcher and launcher.origin else ""
    program = program or str(Path(sysconfig.get_path("purelib"), "ipykernel_launcher.py"))
    connection = next(tempfile._get_candidate_names())  # type: ignore[attr-defined]  # made public nowhere
    connection_file = str(Path(tempfile.gettempdir(), f"tmp{connection}.json"))
    return [program, "-f", connection_file, "--HistoryManager.hist_file=:memory:"]


def _connect_streams(channel: Channel, outputs: RunningCell) -> None:
    terminal = os.open(os.devnull, os.O_WRONLY)
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        getattr(sys, name).flush()
        # a copy of our own: what a cell does to descriptor 1 does not redirect what Python prints
        setattr(sys, name, OutStream(name, os.dup(descriptor), terminal, channel.emit, outputs))


class _Run:
    """One run through the cells."""

    def __init__(
        self,
        job: NotebookJob,
        shell: ZMQInteractiveShell,
        outputs: RunningCell,
        channel: Channel,
        kernel: Surroundings,
    ) -> None:
        self._cells = job["cells"]
        self._kernel = kernel
        self._shell = shell
        self._outputs = outputs
        self._channel = channel
        self._observer: Any = None
        if job["observe"] is not None:
            from .observer import Observer

            self._observer = Observer(job["observe"], channel.emit)

    async def all_cells(self) -> None:
        """Run the cells up to the first that raises or ends the session."""
        for index, cell in enumerate(self._cells):
            succeeded = await self._cell(index, cell)
            if not succeeded and not cell["allow_error"]:
                return
            if self._shell.exit_now:
                if any(later["source"].strip() for later in self._cells[index + 1 :]):
                    self._channel.emit({"event": "exit", "cell": index})
                return

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
            result = _deeper(self._kernel.cell_frames, partial(shell.run_cell, source, store_history=True))
        if shell.payload_manager is not None:
            shell.payload_manager.clear_payload()
        return bool(result.success) and not shell.failed_to_show
