"""Which jobs go on at once: one that writes a module excludes all others that write or use it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nb2prod.server.jobs.job import Job

_USES = ("verify", "tests")  # read or import the module while they go on
_ALONE = ("run", "sweep")  # write files of their own, the same for all jobs of the kind


def startable(running: Sequence[Job], queued: Sequence[Job], free: int) -> Iterator[Job]:
    """The queued jobs that can begin, at most so many; one that cannot holds up those that exclude it."""
    ahead = [*running]
    for job in queued:
        if free <= 0:
            return
        if not any(exclude_each_other(job, other) for other in ahead):
            free -= 1
            yield job
        ahead.append(job)


def waiting_words(job: Job, running: Sequence[Job], ahead: Sequence[Job]) -> str:
    """What a queued job waits for."""
    for other in (*running, *ahead):
        if exclude_each_other(job, other):
            return f"waiting for {other.kind} of the same notebook"
    return f"waiting for other jobs, number {len(ahead) + 1} in the queue"


def exclude_each_other(one: Job, other: Job) -> bool:
    """Whether two jobs must not go on at the same time."""
    if one.place.os_path != other.place.os_path:
        return False
    if one.kind in _ALONE or other.kind in _ALONE:
        return one.kind == other.kind
    return (_writes(one) and (_writes(other) or other.kind in _USES)) or (_writes(other) and one.kind in _USES)


def _writes(job: Job) -> bool:
    """Whether it writes the notebook's module and tests."""
    return job.kind == "record" or (job.kind == "export" and not job.options.get("look"))
