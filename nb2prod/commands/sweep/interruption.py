"""Ctrl-C and SIGTERM during a sweep: the first ends it in good order, the second at once."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_ROUNDS = 50  # in which a process may start another one before it is killed
_BASE = 128  # a shell's exit status for a signal is this and its number


class Interruption:
    """While it is entered, a signal raises KeyboardInterrupt in the main thread, but never in the middle of a write."""

    def __init__(self) -> None:
        self.signal: int | None = None  # the one that came
        self._previous: dict[int, Any] = {}
        self._held = 0
        self._pending = False
        self._finishing = False

    @property
    def exit_code(self) -> int | None:
        """What the program exits with; None where nothing came."""
        return None if self.signal is None else _BASE + self.signal

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            heeded = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
            self._previous = {number: signal.signal(number, self._come) for number in heeded}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, previous in self._previous.items():
            signal.signal(number, previous if previous is not None else signal.SIG_DFL)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Do not interrupt what the main thread does inside; afterwards is early enough."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
            if self._pending and not self._held:
                self._pending = False
                raise KeyboardInterrupt

    def finish(self) -> None:
        """From now on the first signal is only noted: what is left is to write down what was done."""
        self._finishing, self._pending = True, False

    def _come(self, number: int, frame: FrameType | None) -> None:
        if self.signal is not None:
            _end_now(_BASE + number)
        self.signal = number
        if self._held:
            self._pending = True
        elif not self._finishing:
            raise KeyboardInterrupt


def _end_now(exit_code: int) -> None:
    """End this process and all that it has started, whatever they are doing."""
    kill_descendants()
    os._exit(exit_code)


def kill_descendants() -> None:
    """Kill all that this process has started, and what one of them started just before it was killed."""
    killed: set[int] = set()
    for _ in range(_ROUNDS):
        started = {*descendants(os.getpid())} - killed
        if not started:
            return
        for process in started:
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
        killed |= started


def descendants(process: int) -> list[int]:
    """The processes that a process has started, and those started by them; none where there is no /proc."""
    if sys.platform != "linux":
        return []
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parent = int((folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(folder.name))
    found: list[int] = []
    waiting = [process]
    while waiting:
        started = children.get(waiting.pop(), [])
        found += started
        waiting += started
    return found
