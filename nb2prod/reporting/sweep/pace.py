"""How fast runs finish, and how long the rest takes at that pace."""

from __future__ import annotations

from collections import deque

from nb2prod.reporting.sweep.wording import duration


class Pace:
    """The rate of the most recent runs; all times are those of one monotonic clock, in seconds."""

    def __init__(self, workers: int, now: float) -> None:
        self._recent: deque[float] = deque(maxlen=max(20, 4 * workers))
        self._since = now  # when the runs that are counted began
        self._has_begun = False

    def begin(self, now: float) -> None:
        """A run has begun: what came before the first one was preparation and no run's time."""
        if not self._has_begun:
            self._has_begun, self._since = True, now

    def finish(self, now: float) -> None:
        """A run has finished."""
        if len(self._recent) == self._recent.maxlen:
            self._since = self._recent[0]
        self._recent.append(now)

    def rate(self, now: float) -> float | None:
        """Runs per second; None as long as there is nothing to tell it from."""
        seconds = now - self._since
        return len(self._recent) / seconds if self._recent and seconds > 0 else None


def rate_words(rate: float) -> str:
    """`12 runs/s`, or `4.2 s per run` where it takes longer."""
    if rate < 1:
        return f"{duration(1 / rate)} per run"
    return f"{rate:.0f} runs/s" if rate >= 10 else f"{rate:.1f} runs/s"
