"""An interrupt between the start of a process and the note of it would leave the process to itself."""

from __future__ import annotations

import signal
import subprocess
import sys
from types import FrameType

import pytest

from nb2prod.workspace.finishing.uninterrupted import uninterrupted


def test_an_interrupt_waits_for_the_end_of_the_block() -> None:
    done: list[str] = []

    def work() -> None:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("inside")
        done.append("after")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["inside"]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_the_handler_that_was_there_is_asked_once() -> None:
    came: list[int] = []

    def come(number: int, frame: FrameType | None) -> None:
        came.append(number)

    previous = signal.signal(signal.SIGINT, come)
    try:
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            assert came == []
        assert (came, signal.getsignal(signal.SIGINT)) == ([signal.SIGINT], come)
    finally:
        signal.signal(signal.SIGINT, previous)


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_where_python_raises_nothing_nothing_changes(handler: signal.Handlers) -> None:
    """A signal's default would end this process, so it is one of its own."""
    code = (
        "import signal; from nb2prod.workspace.finishing.uninterrupted import uninterrupted\n"
        f"signal.signal(signal.SIGINT, signal.{handler.name})\n"
        "with uninterrupted(): signal.raise_signal(signal.SIGINT)\n"
    )
    status = subprocess.run([sys.executable, "-c", code], check=False).returncode
    assert status == {signal.SIG_IGN: 0, signal.SIG_DFL: -signal.SIGINT}[handler]
