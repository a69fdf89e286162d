"""One job as the server knows it: its state, and what it has told so far."""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timezone
from enum import Enum
from pathlib import Path

from nb2prod.server.places import Place
from nb2prod.server.work.order import PAGE, RESULT

_AT_ONCE = 1000  # events in one answer


class State(Enum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


_UNDER_WAY = (State.QUEUED, State.RUNNING)

Event = Mapping[str, object]


class Job:
    """A job; everything happens in the server's event loop."""

    def __init__(
        self, kind: str, place: Place, options: Mapping[str, object], scratch: Path, output: Path | None
    ) -> None:
        self.id = secrets.token_hex(8)
        self.kind = kind
        self.place = place
        self.options = options
        self.output = output
        self.folder = scratch / self.id
        self.state = State.QUEUED
        self.exit_code: int | None = None
        self.error = ""
        self.progress: Mapping[str, object] | None = None
        self.summary: Mapping[str, object] | None = None
        self.has_result = False
        self.has_page = False
        self._began = _now()
        self._ended: str | None = None
        self._events: list[tuple[int, Event]] = []
        self._number = 0
        self._changed = asyncio.Event()

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in _UNDER_WAY

    @property
    def result_path(self) -> Path:
        """Where the result is, if there is one."""
        return self.folder / RESULT

    @property
    def page_path(self) -> Path:
        """Where the page is, if there is one."""
        return self.folder / PAGE

    def begin(self) -> None:
        """It runs from now on."""
        self.state, self._began = State.RUNNING, _now()
        self.say_progress(0, 0, "starting")

    def end(self, state: State, exit_code: int | None, error: str) -> None:
        """It has ended."""
        self.state, self.exit_code, self.error, self._ended = state, exit_code, error, _now()
        self._wake()

    def say_progress(self, done: int, total: int, text: str) -> None:
        """Note how far it is, unless that is known."""
        progress = {"done": done, "total": total, "text": text}
        if progress != self.progress:
            self.take({"type": "progress", **progress})

    def take(self, event: Event) -> None:
        """Keep an event; progress that nothing else came after is replaced by newer progress."""
        self._number += 1
        if event["type"] == "progress":
            self.progress = {name: event[name] for name in ("done", "total", "text")}
            if self._events and self._events[-1][1]["type"] == "progress":
                self._events.pop()
        self._events.append((self._number, event))
        self._wake()

    def events_after(self, number: int) -> list[dict[str, object]]:
        """The next events after the one of a number, as documents."""
        start = bisect.bisect_right(self._events, number, key=lambda each: each[0])
        return [{"number": each, **event} for each, event in self._events[start : start + _AT_ONCE]]

    async def happening(self, after: int, seconds: float) -> dict[str, object]:
        """The events after the one of a number; waits for one, or the job's end, so many seconds at most."""
        if seconds > 0 and not self.has_ended and not self.events_after(after):
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._changed.wait(), seconds)
        events = self.events_after(after)
        return {
            "events": events,
            "next": events[-1]["number"] if events else min(after, self._number),
            "job": self.document(),
        }

    def document(self) -> dict[str, object]:
        """The job as answers have it."""
        return {
            "id": self.id,
            "kind": self.kind,
            "path": self.place.api_path,
            "options": dict(self.options),
            "state": self.state.value,
            "exit_code": self.exit_code,
            "error": self.error,
            "progress": self.progress,
            "started": self._began,
            "ended": self._ended,
            "has_page": self.has_page,
            "result": self.summary,
        }

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")
