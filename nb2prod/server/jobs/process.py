"""The server's end of a job's process: its order, its messages, its log, and its end in any case."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from nb2prod.server.jobs.leftovers import MARK, kill_job, kill_marked

# `-m` would put a folder in front of the libraries
_START = "import sys; sys.path[:] = sys.argv[1:]; from nb2prod.server.work.process import main; main()"
_LOG = 65_536  # bytes of its end that are kept
_PATIENCE = 15.0  # seconds between one way to ask for the end and the next
_CLOSING = 2.0  # seconds in which the pipes of a process that has ended close

Take = Callable[[dict[str, Any], int], None]


class JobProcess(asyncio.SubprocessProtocol):
    """A process that does one job; `take` is told each message and its size, also of one too long to be read."""

    def __init__(self, mark: str, longest: int, take: Take) -> None:
        self._mark = mark
        self._longest = longest  # line in bytes
        self._take = take
        self._received = bytearray()
        self._log = bytearray()
        self._exited = asyncio.Event()
        self._closed = asyncio.Event()
        self._is_to_end = False
        self._ending: asyncio.Task[None] | None = None
        self._transport: asyncio.SubprocessTransport | None = None
        self.status: int | None = None

    @property
    def log(self) -> str:
        """The end of what was printed, by whatever part of the job."""
        return self._log.decode("utf-8", "replace")

    def memory(self) -> int:
        """How many bytes the process holds by itself, without those that it has started; 0 where that is not known."""
        if self._transport is None or self._exited.is_set() or sys.platform != "linux":
            return 0
        try:
            pages = int(Path(f"/proc/{self._transport.get_pid()}/statm").read_text("ascii").split()[1])
        except (OSError, IndexError):
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE")

    async def converse(self, folder: Path, order: bytes) -> None:
        """Start the process, give it its order, and return when it and all that it has started are gone.

        Raises OSError when it cannot be started.
        """
        places = (str(Path(each).absolute()) for each in filter(None, sys.path))
        transport, _ = await asyncio.get_running_loop().subprocess_exec(
            lambda: self,
            *(sys.executable, "-c", _START, *places),
            cwd=folder,
            env={**os.environ, MARK: self._mark},
            **_own_group(),
        )
        self._transport = transport
        self._orders().write(order)
        if self._is_to_end:
            self.end()
        try:
            await self._exited.wait()
            self.status = transport.get_returncode()
        finally:
            if self._ending is not None:
                await self._ending
            await _in_thread(kill_marked, self._mark)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._closed.wait(), _CLOSING)
            transport.close()

    def end(self) -> None:
        """Ask the process to end, and see to it that it does."""
        self._is_to_end = True
        if self._transport is not None and self._ending is None:
            self._ending = asyncio.get_running_loop().create_task(self._end(self._transport))

    async def _end(self, transport: asyncio.SubprocessTransport) -> None:
        self._orders().close()  # which interrupts it
        if await self._ends():
            return
        with contextlib.suppress(ProcessLookupError):
            transport.send_signal(signal.SIGTERM)
        if not await self._ends():
            await _in_thread(kill_job, transport.get_pid(), self._mark)

    async def _ends(self) -> bool:
        try:
            await asyncio.wait_for(self._exited.wait(), _PATIENCE)
        except asyncio.TimeoutError:
            return False
        return True

    def _orders(self) -> asyncio.WriteTransport:
        assert self._transport is not None
        return cast(asyncio.WriteTransport, self._transport.get_pipe_transport(0))

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        """Messages come over standard output, everything printed over the other stream."""
        if fd == 2:
            self._note(data)
            return
        self._received += data
        if b"\n" not in data:
            if len(self._received) > self._longest:
                self._take({"type": "note", "text": "a message was too long"}, len(self._received))
                self._received.clear()
            return
        *lines, self._received = self._received.split(b"\n")
        for line in lines:
            message = _message(bytes(line))
            if message is not None:
                self._take(message, len(line))
            elif line:
                self._note(bytes(line) + b"\n")

    def _note(self, data: bytes) -> None:
        self._log += data
        del self._log[:-_LOG]

    def process_exited(self) -> None:
        """The process is gone, though others may still hold its pipes."""
        self._exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """The process is gone, and everything it has written is read."""
        self._closed.set()


def _message(line: bytes) -> dict[str, Any] | None:
    """A message; None for what was printed by an interpreter that starts."""
    try:
        document = json.loads(line)
    except ValueError:
        return None
    return document if isinstance(document, dict) and "type" in document else None


def _own_group() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


async def _in_thread(call: Callable[..., None], *arguments: object) -> None:
    await asyncio.get_running_loop().run_in_executor(None, call, *arguments)
