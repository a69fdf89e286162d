"""The thread of tqdm that redraws slow progress bars: a fork gets one of its own, as a fresh run would have."""

from __future__ import annotations

import sys
import threading
from typing import Any, Callable, List

_MODULE = "tqdm._monitor"


def monitors() -> List[threading.Thread]:
    """The running threads of that kind."""
    if _MODULE not in sys.modules:
        return []
    return [thread for thread in threading.enumerate() if type(thread).__module__ == _MODULE]


def monitors_before_fork() -> Callable[[], None]:
    """Return what the child has to do: start them again."""
    running = monitors()

    def start_all() -> None:
        for monitor in running:
            _start_again(monitor)

    return start_all


def _start_again(monitor: Any) -> None:
    monitor.was_killed = type(monitor.was_killed)()
    # with its name given, the names of threads to come stay what they would be
    threading.Thread.__init__(monitor, name=monitor.name, daemon=monitor.daemon)
    monitor.start()
