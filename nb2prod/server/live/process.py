"""The server's end of a worker: started when it is needed, and again after it has died or was too slow."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor

from nb2prod.errors import ToolFailed
from nb2prod.workspace.finishing.frames import receive, send

# `-m` would put the server's working directory, with whatever modules somebody has in it, in front of the libraries
START = "import sys; _, verb, *sys.path = sys.argv; from nb2prod.server.live.worker import serve; serve(verb)"
_STARTING = 120.0  # seconds


class _Died(Exception):
    """The process has ended before it answered."""


class Worker:
    """A process that is asked one question at a time; a thread waits for its answers.

    It prepares for one verb, if any, before it is asked. `start` is Python that gets this verb and the places of
    libraries as arguments, and serves.
    """

    def __init__(self, deadline: float, prepared: str = "", start: str = START) -> None:
        self._deadline = deadline
        self._command = (sys.executable, "-c", start, prepared)
        self._process: subprocess.Popen[bytes] | None = None
        self._ready: Future[bytes] = Future()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="nb2prod-live")
        self._is_closed = False

    def start(self) -> subprocess.Popen[bytes]:
        """Start it unless it runs, so that it has everything imported when it is asked; raises ToolFailed."""
        self._check_open()
        process = self._process
        if process is None or process.poll() is not None:
            self.end()
            try:
                process = subprocess.Popen([*self._command, *sys.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            except OSError as error:
                raise ToolFailed(f"the live compiler's process cannot be started: {error}") from None
            self._process = process
            self._ready = self._thread.submit(_answer, process)
        return process

    async def ask(self, request: bytes) -> bytes:
        """Its answer; raises ToolFailed when it dies of the question, or takes longer than the deadline.

        A process that somebody has killed is not the question's fault: what the first one dies of, a second one gets.
        """
        with contextlib.suppress(_Died):
            return await self._asked(request)
        try:
            return await self._asked(request)
        except _Died:
            raise ToolFailed("the live compiler's process ended unexpectedly, twice; it starts anew") from None

    async def _asked(self, request: bytes) -> bytes:
        process = self.start()
        await self._within(_STARTING, self._ready)
        self._check_open()
        return await self._within(self._deadline, self._thread.submit(_exchange, process, request))

    def _check_open(self) -> None:
        if self._is_closed:
            raise ToolFailed("the server is shutting down")

    async def _within(self, seconds: float, pending: Future[bytes]) -> bytes:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(pending), seconds)
        except (TimeoutError, asyncio.TimeoutError):
            self.end()
            raise ToolFailed(f"no answer within {seconds:g} s, so it was given up") from None
        except (EOFError, OSError, ValueError):  # the last one of a pipe that is closed
            self.end()
            raise _Died from None

    def end(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            self._thread.submit(_forget, process)  # there, where nothing reads its pipes any more

    def close(self) -> None:
        """End the process and the thread, for good."""
        self._is_closed = True
        self.end()
        self._thread.shutdown()


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes:
    assert process.stdin is not None
    send(process.stdin.fileno(), request)
    return _answer(process)


def _answer(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None
    return receive(process.stdout.fileno())


def _forget(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):
            assert stream is not None
            stream.close()
    process.wait()
