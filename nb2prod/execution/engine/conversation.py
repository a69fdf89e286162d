"""What nb2prod and one process that runs cells tell each other, from the first word to the last."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from nb2prod.execution.engine.pending_text import PendingText, lines_of
from nb2prod.execution.engine.results import Ending, JobEnd, Limits
from nb2prod.runner.messages import Event

_READ = 1 << 20
START_SECONDS = 60.0  # an interpreter that loads IPython on a busy machine
_EXIT_SECONDS = 5.0  # for exit functions: what jupyter_client gives a kernel
_LOOK_SECONDS = 0.5  # how often to look whether the process is still there
_PAUSE = 0.001  # reading many small pieces costs more than waiting for a larger one
_INTERRUPT_SECONDS = 5.0  # for a cell that is out of time to say where it is, on a busy machine
_EARLY_TEXT = 2000  # characters


class Correspondent(Protocol):
    """A process that runs cells, however it came to be."""

    line: socket.socket
    pipes: Mapping[str, int]

    def wait_ready(self, seconds: float) -> tuple[list[str], bool]:
        """Wait until something can be read: names of streams, and whether the line is among it."""

    def read_waiting(self, name: str) -> bytes:
        """Read what a stream holds now."""

    def has_ended(self) -> bool:
        """Whether the process is gone."""

    def stalled(self, now: float) -> str:
        """Why the process would never go on; empty as long as it may."""

    def interrupt(self) -> None:
        """Raise `KeyboardInterrupt` in the process."""

    def end(self, seconds: float) -> int | None:
        """Give the process some time to end by itself, then kill it; return its exit status where it is known."""

    def kill(self) -> int | None:
        """Kill the process and everything it has started; return its exit status where it is known."""


class Conversation:
    """Sends the job, then listens to events and streams until one side ends it.

    A process that was forked (no `python`) has its job already.
    """

    def __init__(
        self,
        running: Correspondent,
        limits: Limits,
        on_event: Callable[[Event], None],
        *,
        python: str = "",
        kind: str = "notebook",
    ) -> None:
        self._running = running
        self._python = python
        self._kind = kind
        self._limits = limits
        self._on_event = on_event
        self._text = PendingText(self._printed)
        self._received = bytearray()
        self._cell = -1
        self._ready = not python
        self._early = ""  # the end of what was printed before that
        self._deadline = None if self._ready else time.monotonic() + START_SECONDS
        self._end: JobEnd | None = None
        self._out_of_time = False

    def hold(self, job: Mapping[str, object] | None = None) -> JobEnd:
        """Go through with the job."""
        if job is not None and not self._send({**job, "memory": self._limits.memory}):
            return self._gone()
        while self._end is None:
            names, line = self._running.wait_ready(self._patience())
            printed = self._take_text(names)
            if line:
                self._take_events()
            elif not printed and self._is_gone():
                self._end = self._gone()
            elif names:
                time.sleep(_PAUSE)
            now = time.monotonic()
            self._text.send_due(now)
            if self._end is None and self._is_overdue():
                self._end = self._overdue()
            if self._end is None and (reason := self._running.stalled(now)):
                self._end = JobEnd(Ending.FORK_FAILED, reason)
        self._finish()
        return self._end

    def _send(self, job: Mapping[str, object]) -> bool:
        line = self._running.line
        line.settimeout(START_SECONDS)
        try:
            line.sendall(json.dumps(job).encode("utf-8") + b"\n")
        except OSError:
            return False
        return True

    def _patience(self) -> float:
        due = [each for each in (self._text.next_due(), self._deadline) if each is not None]
        return max(0.0, min([_LOOK_SECONDS, *(each - time.monotonic() for each in due)]))

    def _take_text(self, names: Iterable[str]) -> bool:
        """Take over what was printed; say whether there was anything."""
        printed = False
        for name in names:
            data = self._running.read_waiting(name)
            self._text.add(name, data, time.monotonic())
            printed = printed or bool(data)
        return printed

    def _take_events(self) -> None:
        try:
            data = self._running.line.recv(_READ)
        except OSError:
            data = b""
        if not data:
            self._end = self._gone()
            return
        self._received += data
        for message in lines_of(self._received):
            try:
                event: Event = json.loads(message.decode("utf-8", "replace"))
            except ValueError:  # what a process has sent that ended over it, before another one took over its line
                continue
            # The runner goes on only when it is answered: what it has printed by now came before this event.
            self._take_text(self._running.pipes)
            now = time.monotonic()  # the runner's time goes on with the answer
            self._answer()
            self._handle(event, now)

    def _answer(self) -> None:
        with contextlib.suppress(OSError):
            self._running.line.sendall(b".")

    def _handle(self, event: Event, now: float) -> None:
        kind = event["event"]
        if kind == "flush":
            self._text.flush(event["name"])
            return
        if kind == "text":
            self._text.expect(event["name"], now)
            return
        self._text.flush_all(now)
        if kind == "ready":
            self._ready = True
        if kind in ("cell_start", "step_start"):
            self._cell = event.get("cell", -1)
        if kind in ("ready", "cell_start", "step_start", "cell_end", "step_end"):
            self._deadline = self._deadline_after(kind, now)
        self._end = _end_told(event)
        if self._out_of_time and kind in ("cell_end", "step_end"):
            event = {**event, "status": "lost"}
            self._end = JobEnd(Ending.TIMED_OUT)
        self._on_event(event)

    def _deadline_after(self, kind: str, now: float) -> float | None:
        """Cells and steps are limited, and what a module does on import; looking at values is not."""
        limited = kind.endswith("_start") or (kind == "ready" and self._kind == "module")
        return now + self._limits.timeout if limited and self._limits.timeout is not None else None

    def _printed(self, name: str, text: str) -> None:
        if not self._ready:
            self._early = (self._early + text)[-_EARLY_TEXT:]
        elif self._cell >= 0 or self._kind == "module":
            output = {"output_type": "stream", "name": name, "text": text}
            self._on_event({"event": "output", "cell": self._cell, "output": output, "target": None})

    def _overdue(self) -> JobEnd | None:
        if not self._ready:
            message = f"{self._python} did not start within {START_SECONDS:g} seconds{self._last_words()}"
            return JobEnd(Ending.UNUSABLE, message, "try that interpreter on the command line")
        what = "step" if self._kind == "module" else "cell"
        end = JobEnd(Ending.TIMED_OUT, f"the {what} ran for more than {self._limits.timeout:g} seconds")
        self._let_it_say_where()
        return end

    def _let_it_say_where(self) -> None:
        """Interrupt a cell, so that its traceback shows where it was; it is killed soon in any case."""
        self._out_of_time = True
        self._deadline = time.monotonic() + _INTERRUPT_SECONDS
        self._running.interrupt()
        while self._end is None and not self._is_overdue():
            names, line = self._running.wait_ready(self._patience())
            self._take_text(names)
            if line:
                self._take_events()

    def _is_overdue(self) -> bool:
        return self._deadline is not None and time.monotonic() >= self._deadline

    def _is_gone(self) -> bool:
        return self._running.has_ended()

    def _gone(self) -> JobEnd:
        """Describe the end of a process that has not said why."""
        status = self._running.end(_LOOK_SECONDS)
        self._take_text(self._running.pipes)
        if not self._ready:
            self._text.finish(time.monotonic())
            message = f"{self._python} cannot run the notebook{self._last_words()}"
            return JobEnd(Ending.UNUSABLE, message, "try that interpreter on the command line")
        if status is None:
            return JobEnd(Ending.FORK_FAILED, "the process that it was forked from is gone")
        return JobEnd(Ending.DIED, died_message(status))

    def _last_words(self) -> str:
        lines = self._early.strip().splitlines()
        return f": {lines[-1]}" if lines else ""

    def _finish(self) -> None:
        """Let the process leave in good order where it wants to, and hand over what was printed until then."""
        if self._end is not None and self._end.ending is Ending.WAITING:
            return
        ended = self._end is not None and self._end.ending is Ending.COMPLETED
        if not ended:
            self._running.kill()
            self._take_text(self._running.pipes)
        self._text.finish(time.monotonic())
        until = time.monotonic() + _EXIT_SECONDS
        while ended and time.monotonic() < until and not self._running.has_ended():
            names, line = self._running.wait_ready(_PAUSE * 20)
            for name in names:
                self._running.read_waiting(name)
            if line:
                data = self._running.line.recv(_READ)
                if not data:
                    return
                for _ in range(data.count(b"\n")):
                    self._answer()
            elif names:
                time.sleep(_PAUSE)


def _end_told(event: Event) -> JobEnd | None:
    """The end that an event announces, if it does."""
    kind = event["event"]
    if kind == "done":
        return JobEnd(Ending.COMPLETED)
    if kind in ("serving", "waiting"):
        return JobEnd(Ending.WAITING, event.get("reason", ""))
    if kind == "fork_failed":
        return JobEnd(Ending.FORK_FAILED, event["reason"])
    if kind == "needs_kernel":
        return JobEnd(Ending.NEEDS_KERNEL, event["reason"])
    if kind == "unusable":
        return JobEnd(Ending.UNUSABLE, event["reason"], event["fix"])
    if kind == "exit":
        return JobEnd(Ending.DIED, "the cell ended the session with exit() or quit()", "remove it, or what follows it")
    return None


def died_message(status: int) -> str:
    """Describe a process's exit status in words."""
    if status >= 0:
        return f"the process ended itself with exit status {status} (os._exit, or a crash in a library)"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = "unknown"
    guesses = {"SIGKILL": "out of memory?", "SIGSEGV": "a crash in a library", "SIGABRT": "a crash in a library"}
    guess = guesses.get(name, name)
    return f"the process was killed by signal {-status} ({guess})"
