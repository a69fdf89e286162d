"""How many threads a run may use, so that all runs together use no more than the machine's cores."""

from __future__ import annotations

import os
from collections.abc import Mapping

# A library reads its own variable first and OMP_NUM_THREADS where it is not set; some know only their own.
_GENERAL = "OMP_NUM_THREADS"
_FOLLOWING = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_VARIABLES = (
    _GENERAL,
    *_FOLLOWING,
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_MAX_THREADS",
    "NUMBA_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "LOKY_MAX_CPU_COUNT",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


def threads_per_run(workers: int, cores: int | None = None) -> int:
    """How many threads each of so many runs side by side may use."""
    return max(1, (cores or available_cores()) // max(1, workers))


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def thread_environment(
    workers: int, environ: Mapping[str, str], cores: int | None = None
) -> tuple[tuple[str, str], ...]:
    """The environment variables that limit a run's threads; what a user has set lower stays as it is."""
    threads = threads_per_run(workers, cores)
    general = environ.get(_GENERAL, "")
    return tuple(
        (name, _lower(environ.get(name) or (general if name in _FOLLOWING else ""), threads)) for name in _VARIABLES
    )


def _lower(given: str, threads: int) -> str:
    """What the user has set, where it asks for no more threads; `OMP_NUM_THREADS` may give one number per level."""
    numbers = [part.strip() for part in given.split(",")]
    if not all(part.isdecimal() and int(part) > 0 for part in numbers):
        return str(threads)
    return ",".join(str(min(int(part), threads)) for part in numbers)
