"""A job that is under way: its process, its limits, and what its end means."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from nb2prod.commands.bugs import BUG
from nb2prod.execution.engine.conversation import died_message
from nb2prod.server.jobs.job import Job, State
from nb2prod.server.jobs.process import JobProcess
from nb2prod.server.limits import Limits
from nb2prod.server.places import Place
from nb2prod.server.work.destinations import result_of
from nb2prod.server.work.order import Order
from nb2prod.server.work.process import INTERRUPTED

CANCELLED = "cancelled"
_LOOK = 1.0  # seconds between one look at what grows and the next


class RunningJob:
    """Does a job in a task of the event loop; the task is over when nothing of the job is left."""

    def __init__(self, job: Job, limits: Limits) -> None:
        self.job = job
        self._limits = limits
        self._told = 0  # bytes
        self._stopped = ""  # why it was told to end
        self._end: dict[str, Any] | None = None  # the process's own last message
        self._process = JobProcess(job.id, limits.output_bytes, self._take)
        self.task = asyncio.get_running_loop().create_task(self._do())

    def stop(self, why: str) -> None:
        """Have it end; the first reason counts."""
        self._stopped = self._stopped or why
        self._process.end()

    async def _do(self) -> None:
        job, seconds = self.job, self._seconds()
        order = Order(job.kind, job.place.os_path, _root(job.place), job.folder, job.options, job.output)
        timer, watch = None, asyncio.get_running_loop().create_task(self._watch())
        if seconds is not None:
            why = f"it took longer than {seconds:g} seconds, which was the limit"
            timer = asyncio.get_running_loop().call_later(seconds, self.stop, why)
        try:
            job.folder.mkdir()
            await self._process.converse(job.folder, order.line())
        except OSError as error:
            job.end(State.FAILED, None, f"the job's process could not be started: {error}")
        else:
            self._conclude()
        finally:
            watch.cancel()
            if timer is not None:
                timer.cancel()

    async def _watch(self) -> None:
        """End a job that collects and collects: what cells print and show comes over no line of the server's."""
        began = time.time()
        while True:
            await asyncio.sleep(_LOOK)
            written = await asyncio.get_running_loop().run_in_executor(None, self._notebook_size, began)
            for what, size, limit, name in (
                ("its outputs need", self._process.memory(), self._limits.memory_bytes, "memory_bytes"),
                ("its notebook has", written, self._limits.file_bytes, "file_bytes"),
            ):
                if size > limit:
                    self.stop(f"{what} more than {limit:,} bytes, which is the limit (c.Nb2prod.{name})")

    def _notebook_size(self, began: float) -> int:
        """How large a run's executed notebook is, once it is this run's; 0 for other jobs."""
        job = self.job
        if job.kind != "run":
            return 0
        try:
            status = result_of(job.kind, job.place.os_path, job.output).stat()
        except OSError:  # not there yet
            return 0
        return status.st_size if status.st_mtime > began else 0

    def _seconds(self) -> float | None:
        asked = self.job.options.get("seconds")
        limits = [each for each in (asked, self._limits.seconds) if isinstance(each, (int, float))]
        return min(limits, default=None)

    def _take(self, message: dict[str, Any], size: int) -> None:
        """A message of the process."""
        if message["type"] == "end":
            self._end = self._end or message
            return
        if message["type"] != "progress":  # of which only the newest is kept
            self._told += size
        if self._told > self._limits.output_bytes:
            self.stop(
                f"it told more than {self._limits.output_bytes:,} bytes, which is the limit (c.Nb2prod.output_bytes)"
            )
        else:
            self.job.take(message)

    def _conclude(self) -> None:
        """The process is gone: say what became of the job."""
        job, end = self.job, self._end
        if end is None:
            exit_code, error = None, died_message(self._process.status or 0)
        else:
            exit_code, error = end["exit_code"], self._kept(end) or end["error"]
        if self._process.log and not self._stopped and exit_code in (None, BUG):
            job.take({"type": "output", "text": self._process.log})
        if exit_code == 0 and not error and self._stopped in ("", CANCELLED):
            job.end(State.SUCCEEDED, exit_code, "")
        elif self._stopped == CANCELLED or (exit_code == INTERRUPTED and not self._stopped):
            job.end(State.CANCELLED, exit_code, CANCELLED)
        else:
            job.end(State.FAILED, exit_code, self._stopped or error)

    def _kept(self, end: dict[str, Any]) -> str:
        """Note summary, result and page; returns why the result cannot be handed out."""
        job, limit = self.job, self._limits.output_bytes
        job.summary = end["summary"] or None
        job.has_result = end["has_result"] and job.result_path.stat().st_size <= limit
        job.has_page = end["has_page"] and job.page_path.stat().st_size <= limit
        if end["has_page"] and not job.has_page:
            job.take({"type": "note", "text": f"its page {_too_large(limit)}"})
        return f"its result {_too_large(limit)}" if end["has_result"] and not job.has_result else ""


def _too_large(limit: int) -> str:
    return f"is larger than {limit:,} bytes, which is the limit (c.Nb2prod.output_bytes)"


def _root(place: Place) -> Path:
    """The server's root."""
    return place.os_path.parents[place.api_path.count("/")]
