"""Jobs started and followed as a browser does."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Fetch = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Jobs:
    """The routes of jobs."""

    fetch: Fetch

    async def start(self, kind: str, path: str, *, expect: int = 201, **options: object) -> dict[str, Any]:
        """Start a job; answers the job, or the error."""
        body = {"kind": kind, "path": path, "options": options}
        started: dict[str, Any] = (await self.fetch("POST", "jobs", body, expect=expect)).document
        return started

    async def events_until(
        self, job: dict[str, Any], found: Callable[[dict[str, Any]], bool]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Follow a job until its state, or one of its events, is found; the job and all events so far."""
        events: list[dict[str, Any]] = []
        after = 0
        while True:
            answer = await self.fetch("GET", f"jobs/{job['id']}/events", params={"after": after, "wait": 20})
            happened = answer.document
            events += happened["events"]
            after = happened["next"]
            ended = happened["job"]["ended"] is not None
            if ended or any(map(found, happened["events"])):
                return happened["job"], events

    async def ended(self, job: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Follow a job to its end."""
        return await self.events_until(job, lambda event: False)

    async def cancel(self, job: dict[str, Any]) -> None:
        """Cancel a job."""
        await self.fetch("POST", f"jobs/{job['id']}/cancel")

    async def result(self, job: dict[str, Any]) -> dict[str, Any]:
        """The result of a job."""
        document: dict[str, Any] = (await self.fetch("GET", f"jobs/{job['id']}/result")).document
        return document

    async def done(self, kind: str, path: str, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Do a whole job; the job and its result."""
        job, _ = await self.ended(await self.start(kind, path, **options))
        return job, await self.result(job)


def processes_in(folder: Path) -> list[int]:
    """Processes that work in a folder."""
    found = []
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # of somebody else, or gone
            if process.name.isdecimal() and (process / "cwd").resolve(strict=True) == folder.resolve():
                found.append(int(process.name))
    return found


def left_in(folder: Path) -> list[int]:
    """Processes that go on working in a folder."""
    return still_there(lambda: processes_in(folder))


def still_there(processes: Callable[[], list[int]]) -> list[int]:
    """Processes that stay: one that was killed may take a moment to be gone."""
    until = time.monotonic() + 60
    while (found := processes()) and time.monotonic() < until:
        time.sleep(0.05)
    return found
