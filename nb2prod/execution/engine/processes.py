"""Processes: started so that they can be ended with all they leave behind."""

from __future__ import annotations

import contextlib
import math
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nb2prod import runner
from nb2prod.execution.engine.interpreters import Interpreter

_START = Path(runner.__file__).with_name("start.py")
_STREAMS = ("stdout", "stderr")
_PIPE_SIZE = 1 << 20
_POLL_SECONDS = 0.02


class Lines:
    """The lines to a process that runs cells; `pipes` are what it and its children print to, by stream name."""

    def __init__(self, line: socket.socket, pipes: Mapping[str, int]) -> None:
        self.line = line
        self.pipes = pipes

    def wait_ready(self, seconds: float) -> tuple[list[str], bool]:
        """Wait until something can be read: names of streams, and whether the line is among it."""
        if sys.platform == "win32":
            return self._poll(seconds)
        poll = select.poll()  # not select(): a server may have more descriptors open than that can take
        for source in (self.line.fileno(), *self.pipes.values()):
            poll.register(source, select.POLLIN)
        ready = {source for source, _ in poll.poll(math.ceil(seconds * 1000))}
        return [name for name, pipe in self.pipes.items() if pipe in ready], self.line.fileno() in ready

    def _poll(self, seconds: float) -> tuple[list[str], bool]:
        until = time.monotonic() + seconds
        while True:
            names = [name for name, pipe in self.pipes.items() if waiting_bytes(pipe)]
            line = bool(select.select([self.line], [], [], _POLL_SECONDS)[0])
            if names or line or time.monotonic() >= until:
                return names, line

    def read_waiting(self, name: str) -> bytes:
        """Read what a stream holds now."""
        pipe = self.pipes[name]
        missing = waiting_bytes(pipe)
        parts = []
        while missing > 0:
            parts.append(os.read(pipe, missing))
            missing -= len(parts[-1])
        return b"".join(parts)

    def close_lines(self) -> None:
        """Close the lines: a process that waits for something to come over them ends."""
        self.line.close()
        for pipe in self.pipes.values():
            os.close(pipe)


class RunnerProcess(Lines):
    """A runner that was started as a program."""

    def __init__(self, process: subprocess.Popen[bytes], line: socket.socket, pipes: Mapping[str, int]) -> None:
        super().__init__(line, pipes)
        self.process = process

    def has_ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None

    def stalled(self, now: float) -> str:
        """Why it would never go on: a process of its own waits for what its notebook waits for."""
        return ""

    def interrupt(self) -> None:
        """Raise `KeyboardInterrupt` in the process, where that can be done from outside."""
        if sys.platform != "win32" and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)

    def end(self, seconds: float) -> int | None:
        """Give the process some time to end by itself, then kill it; return its exit status."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int | None:
        """Kill the process and everything it has started; return its exit status."""
        end_group(self.process)
        return self.process.returncode

    def kill_if_there(self) -> None:
        """Kill the process and its group, without waiting: another thread does that."""
        if self.process.returncode is None:
            kill_group(self.process)

    def close(self) -> None:
        """Kill what is still there, and close the lines."""
        self.kill()
        self.close_lines()


def start_runner(interpreter: Interpreter, folder: Path) -> RunnerProcess:
    """Start a runner in a folder; raises `OSError` when the program cannot be started."""
    with new_lines() as (ours, theirs):
        command = [interpreter.python, *interpreter.options, str(_START), str(theirs.line.fileno())]
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=kernel_environment(interpreter),
            stdin=subprocess.DEVNULL,
            stdout=theirs.pipes["stdout"],
            stderr=theirs.pipes["stderr"],
            **_own_group(theirs.line),
        )
    return RunnerProcess(process, ours.line, ours.pipes)


@contextlib.contextmanager
def new_lines() -> Iterator[tuple[Lines, Lines]]:
    """Make lines to a process that is started within the block: our ends, and its own, which are closed after it."""
    ours, theirs = socket.socketpair()
    with contextlib.ExitStack() as on_error, contextlib.ExitStack() as always:
        on_error.callback(ours.close)
        always.callback(theirs.close)
        reading, writing = {}, {}
        for name in _STREAMS:
            reading[name], writing[name] = os.pipe()
            on_error.callback(os.close, reading[name])
            always.callback(os.close, writing[name])
            _enlarge(reading[name])
        yield Lines(ours, reading), Lines(theirs, writing)
        on_error.pop_all()


def kernel_environment(interpreter: Interpreter) -> dict[str, str]:
    """The environment variables that jupyter_client gives a kernel."""
    environment = {**os.environ, **dict(interpreter.environment), "JPY_PARENT_PID": str(os.getpid())}
    environment.pop("PYTHONEXECUTABLE", None)
    return environment


def _own_group(line: socket.socket) -> dict[str, Any]:
    """How a process is started so that it inherits the line, and can be killed with all its children."""
    if sys.platform == "win32":
        os.set_handle_inheritable(line.fileno(), True)
        return {"close_fds": False, "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"pass_fds": (line.fileno(),), "start_new_session": True}


def _enlarge(pipe: int) -> None:
    """Let a pipe hold more, where that can be set (Linux): whoever prints much waits less."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its group, also when the process itself has ended."""
    kill_group(process)
    process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and its group without waiting for their end."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def waiting_bytes(pipe: int) -> int:
    """How much can be read from a pipe without waiting."""
    if sys.platform == "win32":
        import _winapi
        import msvcrt

        try:
            return int(_winapi.PeekNamedPipe(msvcrt.get_osfhandle(pipe))[0])
        except OSError:
            return 0
    import array
    import fcntl
    import termios

    waiting = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, waiting)
    return waiting[0]
