"""A sweep on the terminal while it runs."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING

from nb2prod.execution.sweep.results import Goal, PointStatus, RunResult
from nb2prod.execution.sweep.values import Progress
from nb2prod.reporting.sweep.progress import SweepProgress
from nb2prod.reporting.sweep.wording import assignments, clean, failure_words, one_line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.live import Live

_PER_SECOND = 4  # pictures: a sweep of thousands of short runs has better use for the processor
_NAMED = 10  # failures that are printed as they come; the others are counted
_FIRST_WAIT = 30.0  # seconds without a line in a log


class SweepDisplay:
    """Shows a sweep's progress: a live picture on a terminal, a line now and then in a log.

    `points` counts all runs, `kept` those whose results are there already; results with `kept` set may be handed to
    `take` as well, so that the best ones so far are among those shown. The methods may be called from any thread.
    What is drawn is gone at the end; failures and notes stay.
    """

    def __init__(self, console: Console, points: int, workers: int, goal: Goal | None, kept: int = 0) -> None:
        self._console = console
        self._goal = goal
        self._progress = SweepProgress(points, workers, goal, kept)
        self._live: Live | None = None
        self._lock = threading.RLock()  # of what was said
        self._named = 0
        self._began = self._spoke = time.monotonic()
        self._tenth = 10 * kept // max(points, 1)

    def __enter__(self) -> SweepDisplay:
        if self._can_draw():
            from rich.live import Live

            from nb2prod.reporting.sweep.display_view import DisplayView

            self._live = Live(
                DisplayView(self._progress, self._goal),
                console=self._console,
                refresh_per_second=_PER_SECOND,
                transient=True,
                vertical_overflow="crop",
                redirect_stdout=sys.stdout.isatty(),  # what goes to a file stays there
                redirect_stderr=sys.stderr.isatty(),
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live is None:
            return
        try:
            self._live.stop()
        finally:  # also when Ctrl-C is pressed once more
            self._console.show_cursor()

    def take(self, result: RunResult) -> None:
        """A run has finished, or is kept from an earlier call."""
        self._progress.take(result)
        if result.status is not PointStatus.COMPLETED and not result.kept:
            self._name(result)
        self._say_when_due()

    def progress(self, progress: Progress) -> None:
        """Runs are being prepared, or one has begun."""
        self._progress.follow(progress)
        self._say_when_due()

    def note(self, text: str) -> None:
        """Say something that somebody should know."""
        self._print(f"note: {one_line(text, 500)}")

    def _can_draw(self) -> bool:
        """Whether there is a terminal, whatever variables like FORCE_COLOR say of a log."""
        encoding = (self._console.encoding or "").lower()
        return (
            self._console.is_terminal
            and self._console.file.isatty()
            and not self._console.is_dumb_terminal
            and encoding.startswith("utf")
        )

    def _name(self, result: RunResult) -> None:
        with self._lock:
            self._named += 1
            if self._named > _NAMED + 1:
                return
        if self._named > _NAMED:
            self._print("further failures are counted, and listed at the end")
            return
        varied = self._progress.snapshot().varied
        values = assignments((name, value) for name, value in result.parameters if name in varied)
        self._print(f"run {result.number}: {failure_words(result)}" + (f" ({values})" if values else ""))

    def _say_when_due(self) -> None:
        """Print a line in a log every tenth of the way, and after a while without one that grows with the sweep."""
        if self._live is not None:
            return
        with self._lock:
            now = time.monotonic()
            seen = self._progress.snapshot()
            tenth = 10 * seen.done // max(seen.points, 1)
            if tenth <= self._tenth and now - self._spoke < max(_FIRST_WAIT, (now - self._began) / 20):
                return
            self._tenth, self._spoke = max(tenth, self._tenth), now
        from nb2prod.reporting.sweep.display_view import log_line

        self._print(log_line(seen, self._goal))

    def _print(self, text: str) -> None:
        from rich.text import Text

        encoding = self._console.encoding or "utf-8"
        shown = clean(text).encode(encoding, "backslashreplace").decode(encoding)
        self._console.print(Text(shown), soft_wrap=True)
