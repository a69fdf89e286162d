"""The line from a job's process to the server: events as JSON, each in a line of its own."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import threading
import time
from collections.abc import Mapping, Sequence

_PAUSE = 0.02  # seconds in which what comes is written together

_Message = Mapping[str, object]


class Channel:
    """Writes messages in a thread of its own: an interrupt of the main thread never tears a line.

    The methods may be called from any thread. Of progress that comes one after the other, the newest counts.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: queue.SimpleQueue[_Message | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, daemon=True)
        self._thread.start()

    def progress(self, done: int, total: int, text: str) -> None:
        """Say how far the job is; a total of 0 is not known."""
        self._waiting.put({"type": "progress", "done": done, "total": total, "text": text})

    def event(self, kind: str, **details: object) -> None:
        """Say anything else."""
        self._waiting.put({"type": kind, **details})

    def close(self) -> None:
        """Write what is left, and close the line."""
        self._waiting.put(None)
        self._thread.join()

    def _write_all(self) -> None:
        going_on = True
        with contextlib.suppress(OSError), os.fdopen(self._descriptor, "wb") as stream:  # OSError: the server is gone
            stream.write(b"\n")  # whatever was printed at the start is no part of a message
            while going_on:
                messages = [self._waiting.get()]
                if messages[0] is not None:
                    time.sleep(_PAUSE)
                while not self._waiting.empty():
                    messages.append(self._waiting.get())
                going_on = None not in messages
                for message in _newest([each for each in messages if each is not None]):
                    stream.write(json.dumps(message).encode() + b"\n")
                stream.flush()


def _newest(messages: Sequence[_Message]) -> list[_Message]:
    """The messages without progress that more progress follows."""
    following = [*messages[1:], {}]
    return [
        message
        for message, after in zip(messages, following, strict=False)
        if not message.get("type") == after.get("type") == "progress"
    ]
