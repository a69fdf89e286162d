"""All jobs of one server: queued, running, and ended ones that can still be looked at."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from nb2prod.commands.bugs import BUG, bug_message
from nb2prod.errors import ToolFailed
from nb2prod.server.errors import Busy, Conflict, Missing
from nb2prod.server.jobs.job import Job, State
from nb2prod.server.jobs.running import CANCELLED, RunningJob
from nb2prod.server.jobs.scratch import Scratch
from nb2prod.server.jobs.turns import startable, waiting_words
from nb2prod.server.limits import Limits
from nb2prod.server.places import Place, Places
from nb2prod.server.work.destinations import asked_for, check_confined


class JobRegistry:
    """Starts jobs, follows them, ends them; lives in the server's event loop and does not hold it up."""

    def __init__(self, places: Places, limits: Limits) -> None:
        self._places = places
        self._limits = limits
        self._scratch = Scratch()
        self._jobs: dict[str, Job] = {}
        self._running: dict[str, RunningJob] = {}
        self._is_over = False

    async def start(self, kind: str, place: Place, options: Mapping[str, object]) -> tuple[Job, bool]:
        """Begin a job, or queue it, unless an equal one waits; the job, and whether it is a new one.

        An equal one that waits has not read the notebook yet, so a second would do nothing new.

        Raises Busy when too many wait already, Forbidden and Invalid for what would be written elsewhere,
        ConfigurationError where settings are wrong, ToolFailed without a place for its files.
        """
        output = await asyncio.get_running_loop().run_in_executor(None, self._output, kind, place, options)
        if self._is_over:
            raise Busy("the server is shutting down")
        asked = (kind, place, options)
        for waiting in self._queued():
            if (waiting.kind, waiting.place, waiting.options) == asked:
                return waiting, False
        job = Job(kind, place, options, self._folder(), output)
        self._jobs[job.id] = job
        self._begin_those_that_can()
        if len(self._queued()) > self._limits.queued_jobs:
            del self._jobs[job.id]
            raise Busy(
                f"{self._limits.jobs} jobs may run at once and {self._limits.queued_jobs} wait (c.Nb2prod.max_jobs, "
                "c.Nb2prod.max_queued_jobs): cancel one, or wait for one to end"
            )
        return job, True

    def jobs(self) -> tuple[Job, ...]:
        """All jobs that are known, oldest first."""
        return tuple(self._jobs.values())

    def get(self, job_id: str) -> Job:
        """One job; raises Missing."""
        if job_id not in self._jobs:
            raise Missing("there is no such job: it was forgotten, or the server was restarted since")
        return self._jobs[job_id]

    async def wait(self, job_id: str, after: int, seconds: float) -> dict[str, object]:
        """What happened in a job after an event, as `Job.happening` has it; raises Missing."""
        return await self.get(job_id).happening(after, seconds)

    def cancel(self, job_id: str) -> Job:
        """Ask a job to end, unless it has ended; raises Missing."""
        job = self.get(job_id)
        if job.state is State.QUEUED:
            job.end(State.CANCELLED, None, CANCELLED)
            self._tidy_up()
        elif not job.has_ended:
            self._running[job_id].stop(CANCELLED)
        return job

    def forget(self, job_id: str) -> None:
        """Forget a job that has ended; raises Missing, and Conflict for one that has not."""
        job = self.get(job_id)
        if not job.has_ended:
            raise Conflict("the job has not ended: cancel it first")
        del self._jobs[job_id]
        shutil.rmtree(job.folder, ignore_errors=True)

    async def shutdown(self) -> None:
        """End all jobs, and wait until nothing of them is left."""
        self._is_over = True
        for job in self.jobs():
            self.cancel(job.id)
        await asyncio.gather(*(running.task for running in self._running.values()), return_exceptions=True)
        self._scratch.remove()

    def _folder(self) -> Path:
        try:
            return self._scratch.folder()
        except OSError as error:
            raise ToolFailed(f"there is no place for a job's files: {error.filename}: {error.strerror}") from None

    def _output(self, kind: str, place: Place, options: Mapping[str, object]) -> Path | None:
        """Where the job is told to write, when everything that it writes lies in the root."""
        output = asked_for(kind, options, self._places)
        check_confined(kind, place.os_path, options, output, self._places)
        return output

    def _queued(self) -> list[Job]:
        return [job for job in self._jobs.values() if job.state is State.QUEUED]

    def _begin_those_that_can(self) -> None:
        running = [each.job for each in self._running.values()]
        for job in [*startable(running, self._queued(), self._limits.jobs - len(running))]:
            job.begin()
            self._running[job.id] = RunningJob(job, self._limits)
            self._running[job.id].task.add_done_callback(partial(self._has_ended, job))
        running = [each.job for each in self._running.values()]
        queued = self._queued()
        for place, job in enumerate(queued):
            job.say_progress(0, 0, waiting_words(job, running, queued[:place]))

    def _has_ended(self, job: Job, task: asyncio.Task[None]) -> None:
        del self._running[job.id]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            job.end(State.FAILED, BUG, bug_message(error))
        self._tidy_up()

    def _tidy_up(self) -> None:
        """After an end: let others begin, and forget the oldest that have ended."""
        if not self._is_over:
            self._begin_those_that_can()
        ended = [job for job in self._jobs.values() if job.has_ended]
        for job in ended[: max(0, len(ended) - self._limits.kept_jobs)]:
            self.forget(job.id)
