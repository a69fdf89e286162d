"""Does the job that nb2prod has sent, and ends the process."""

from __future__ import annotations

import atexit
import os
import sys
from typing import Any

from .channel import Channel
from .process_limits import end_with_parent


def do_job(descriptor: int) -> None:
    """Do the job and end this process: threads that are left do not hold it up."""
    end_with_parent()
    channel = Channel(descriptor)
    job = channel.receive_job()
    if job["kind"] == "module":
        _run_module(job, channel)
    elif _has_ipython(channel):
        from .notebook_side import run_notebook

        run_notebook(job, channel)  # type: ignore[arg-type]  # JSON carries no types
    channel.emit({"event": "done"})
    _leave()


def _run_module(job: dict[str, Any], channel: Channel) -> None:
    from .module_side import run_module

    channel.emit({"event": "ready"})
    run_module(job, channel.emit)  # type: ignore[arg-type]  # JSON carries no types


def _has_ipython(channel: Channel) -> bool:
    try:
        import IPython  # noqa: F401
    except ImportError as error:
        fix = f"{sys.executable} -m pip install ipython"
        missing = error.name == "IPython"
        reason = f"IPython is not installed in {sys.prefix}" if missing else f"IPython cannot be imported: {error}"
        channel.emit({"event": "unusable", "reason": reason, "fix": fix})
        return False
    return True


def _leave() -> None:
    # What exit functions print belongs to no cell; nb2prod gives them a short while.
    atexit._run_exitfuncs()
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.flush()
    os._exit(0)
