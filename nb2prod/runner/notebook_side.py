"""Runs a notebook's cells one after the other, the way an IPython kernel runs them."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import sysconfig
import tempfile
import threading
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from .cell_loop import CellLoop, deeper
from .channel import Channel
from .installed_kernel import surroundings
from .kernel_modules import stand_for_kernel
from .messages import NotebookJob
from .needs import ask_for_kernel, watch_comms
from .process_limits import limit_memory
from .refused_input import refuse_input
from .running_cell import RunningCell
from .shell import IPKernelApp, ZMQInteractiveShell, language_info
from .streams import OutStream

# A kernel's own threads come first, so that a notebook's begin with Thread-5.
_KERNEL_THREADS = 4


def run_notebook(job: NotebookJob, channel: Channel) -> None:
    """Run a notebook job to its end; a cell that raises ends it.

    A process that serves runs none itself: every process that it forks goes on here.
    """
    if job["kind"] == "serve":
        from .forking.root import serve  # the generators' states are looked at before anybody can seed them
    outputs = RunningCell(channel.emit)
    kernel = surroundings()
    shell, streams = _kernel_like_shell(channel, outputs)
    channel.emit({"event": "ready", "language": language_info()})
    shared = None
    if job["kind"] == "serve":
        shared = serve(job, shell, channel, streams, outputs)  # type: ignore[arg-type]  # a `ServeJob`
    limit_memory(job["memory"])
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    run = CellLoop(job, shell, outputs, channel, kernel, shared)
    deeper(kernel.loop_frames, partial(loop.run_until_complete, run.all_cells()))
    if shared is not None:
        shared.finish()


def _kernel_like_shell(channel: Channel, outputs: RunningCell) -> tuple[ZMQInteractiveShell, list[OutStream]]:
    sys.argv = _kernel_arguments()
    _, _, connection_file, history = sys.argv
    needs_kernel = ask_for_kernel(channel.emit)
    watch_comms(needs_kernel)
    stand_for_kernel()
    app = IPKernelApp.instance(connection_file=connection_file)
    app.initialize([history])
    streams = _connect_streams(channel, outputs)
    shell = app.kernel_shell
    shell.connect(outputs, needs_kernel)
    app.prepare()
    refuse_input()
    # nb2prod may run where this signal is ignored, and a cell that is out of time is told so by it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for _ in range(_KERNEL_THREADS):
        threading.Thread()
    return shell, streams


def _kernel_arguments() -> list[str]:
    launcher = find_spec("ipykernel_launcher")
    program = launcher.origin if launcher and launcher.origin else ""
    program = program or str(Path(sysconfig.get_path("purelib"), "ipykernel_launcher.py"))
    connection = next(tempfile._get_candidate_names())  # type: ignore[attr-defined]  # made public nowhere
    connection_file = str(Path(tempfile.gettempdir(), f"tmp{connection}.json"))
    return [program, "-f", connection_file, "--HistoryManager.hist_file=:memory:"]


def _connect_streams(channel: Channel, outputs: RunningCell) -> list[OutStream]:
    terminal = os.open(os.devnull, os.O_WRONLY)
    streams = []
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        getattr(sys, name).flush()
        # a copy of our own: what a cell does to descriptor 1 does not redirect what Python prints
        streams.append(OutStream(name, os.dup(descriptor), terminal, channel.emit, outputs))
        setattr(sys, name, streams[-1])
    return streams
