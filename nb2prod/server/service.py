"""What the handlers work with: one object for each server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from nb2prod.server.jobs import JobRegistry
from nb2prod.server.limits import Limits
from nb2prod.server.live import LiveCompiler
from nb2prod.server.places import Places


@dataclass(frozen=True, slots=True)
class Service:
    """Everything behind the routes."""

    places: Places
    limits: Limits
    live: LiveCompiler
    jobs: JobRegistry

    async def stop(self) -> None:
        """End the workers and the jobs."""
        await asyncio.gather(self.jobs.shutdown(), self.live.shutdown())
