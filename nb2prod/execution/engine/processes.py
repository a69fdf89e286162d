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
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nb2prod import runner
from nb2prod.execution.engine.interpreters import Interpreter

_START = Path(runner.__file__).with_name("start.py")
_PIPE_SIZE = 1 << 20
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class RunnerProcess:
    """A runner and the lines to it; `pipes` are what it and its children print to, by stream name."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    pipes: Mapping[str, int]

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

    def interrupt(self) -> None:
        """Raise `KeyboardInterrupt` in the process, where that can be done from outside."""
        if sys.platform != "win32" and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)

    def kill(self) -> int:
        """Kill the process and everything it has started; return its exit status."""
        end_group(self.process)
        return self.process.returncode

    def close(self) -> None:
        """Kill what is still there, and close the lines."""
        self.kill()
        self.line.close()
        for pipe in self.pipes.values():
            os.close(pipe)


def start_runner(interpreter: Interpreter, folder: Path) -> RunnerProcess:
    """Start a runner in a folder; raises `OSError` when the program cannot be started."""
    ours, theirs = socket.socketpair()
    pipes = {name: os.pipe() for name in ("stdout", "stderr")}
    try:
        command = [interpreter.python, *interpreter.options, str(_START), str(theirs.fileno())]
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=kernel_environment(interpreter),
            stdin=subprocess.DEVNULL,
            stdout=pipes["stdout"][1],
            stderr=pipes["stderr"][1],
            **_own_group(theirs),
        )
    except BaseException:
        ours.close()
        for reading, _ in pipes.values():
            os.close(reading)
        raise
    finally:
        theirs.close()
        for _, writing in pipes.values():
            os.close(writing)
    for reading, _ in pipes.values():
        _enlarge(reading)
    return RunnerProcess(process, ours, {name: reading for name, (reading, _) in pipes.items()})


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
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


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
