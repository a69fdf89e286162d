"""Loaded into the worker process that is made for a sweep: Ctrl-C in the terminal reaches it, too."""

from __future__ import annotations

import signal
from types import FrameType


def dask_setup(worker: object) -> None:
    """Let the sweep itself end the worker; a handler, unlike ignoring the signal, is not passed on to the runs."""
    signal.signal(signal.SIGINT, _pass)


def _pass(number: int, frame: FrameType | None) -> None:
    pass
