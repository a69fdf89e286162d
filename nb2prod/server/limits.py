"""What the server's configuration allows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on requests and jobs; configured as `c.Nb2prod.NAME`."""

    notebook_bytes: int = 32 * 1024 * 1024  # of a request's body
    file_bytes: int = 256 * 1024 * 1024  # of a saved notebook, and of an executed one
    jobs: int = 2  # that run at once
    queued_jobs: int = 20  # that wait for one of these
    kept_jobs: int = 50  # that have ended and can still be looked at
    output_bytes: int = 16 * 1024 * 1024  # that a job may print or answer
    memory_bytes: int = 2 * 1024 * 1024 * 1024  # in which a job collects what cells print and show
    seconds: float | None = None  # that a job may take; None: as long as it needs
