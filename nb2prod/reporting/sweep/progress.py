"""What is known of a sweep while it runs."""

from __future__ import annotations

import heapq
import math
import threading
import time
from collections import deque
from dataclasses import dataclass

from nb2prod.execution.sweep.results import Goal, PointStatus, RunResult
from nb2prod.execution.sweep.values import Activity, Progress
from nb2prod.reporting.sweep.pace import Pace
from nb2prod.reporting.sweep.ranking import merit

SHOWN = 5  # results in the table
_LINGER = 1.0  # seconds for which the end of a preparation is still shown, so that it can be read


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a sweep at one moment."""

    points: int
    done: int
    failed: int
    rate: float | None  # runs per second
    left: float | None  # seconds
    preparing: str  # "cell 3/10, shared by 50 runs", or empty
    running: tuple[int, ...]  # numbers of points, in order
    results: tuple[RunResult, ...]  # the best first, or the latest first without a goal
    varied: tuple[str, ...]  # parameters in which the runs so far differ; all of them while there is one run


class SweepProgress:
    """Counts runs as they begin and finish; every method may be called from any thread, at little cost."""

    def __init__(self, points: int, workers: int, goal: Goal | None, kept: int) -> None:
        self._lock = threading.Lock()
        self._points, self._goal = points, goal
        self._kept, self._kept_taken, self._new, self._failed = kept, 0, 0, 0
        self._pace = Pace(workers, time.monotonic())
        self._preparing, self._prepared_at = "", math.inf
        self._running: dict[int, None] = {}
        self._best: list[tuple[float, int, RunResult]] = []
        self._latest: deque[RunResult] = deque(maxlen=SHOWN)
        self._values: dict[str, set[str]] = {}

    def take(self, result: RunResult) -> None:
        """A run has finished, or its result is there from an earlier call."""
        now = time.monotonic()
        with self._lock:
            if result.kept:
                self._kept_taken += 1
            else:
                self._new += 1
                self._pace.finish(now)
                self._failed += result.status is not PointStatus.COMPLETED
            self._running.pop(result.number, None)
            if self._prepared_at < math.inf:
                self._preparing = ""
            self._latest.append(result)
            for name, value in result.parameters:
                seen = self._values.setdefault(name, set())
                if len(seen) < 2:
                    seen.add(repr(value))
            value = merit(result, self._goal) if self._goal is not None else None
            if value is not None:
                heapq.heappush(self._best, (value, -result.number, result))
                if len(self._best) > SHOWN:
                    heapq.heappop(self._best)

    def follow(self, progress: Progress) -> None:
        """Runs are being prepared, or one has begun."""
        now = time.monotonic()
        with self._lock:
            if progress.activity is Activity.PREPARING:
                self._preparing, self._prepared_at = progress.text, math.inf
            else:
                self._pace.begin(now)
                self._prepared_at = min(self._prepared_at, now)
                if progress.point is not None:
                    self._running[progress.point.number] = None

    def snapshot(self) -> Snapshot:
        """The state of this moment."""
        now = time.monotonic()
        with self._lock:
            done = max(self._kept, self._kept_taken) + self._new
            rate = self._pace.rate(now)
            varied = tuple(name for name, seen in self._values.items() if len(seen) > 1)
            results = [each for _, _, each in sorted(self._best, key=lambda each: each[:2], reverse=True)]
            return Snapshot(
                points=self._points,
                done=done,
                failed=self._failed,
                rate=rate,
                left=max(0, self._points - done) / rate if rate else None,
                preparing=self._preparing if now - self._prepared_at < _LINGER else "",
                running=tuple(sorted(self._running)),
                results=tuple(results if results else reversed(self._latest)),
                varied=varied or tuple(self._values),
            )
