"""One job in one process, from start to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from nb2prod.execution.engine.conversation import Conversation
from nb2prod.execution.engine.interpreters import Interpreter
from nb2prod.execution.engine.live_processes import LiveProcesses
from nb2prod.execution.engine.processes import start_runner
from nb2prod.execution.engine.results import Ending, JobEnd, Limits
from nb2prod.runner.messages import Event


def run_job(
    interpreter: Interpreter,
    job: Mapping[str, object],
    folder: Path,
    limits: Limits,
    on_event: Callable[[Event], None],
    alive: LiveProcesses | None = None,
) -> JobEnd:
    """Run a job in a fresh process, which is gone with all it has started when this returns.

    What is printed arrives as `output` events of the running cell (-1: there is none), before any later event.
    """
    try:
        running = start_runner(interpreter, folder)
    except OSError as error:
        return cannot_start(interpreter, error)
    alive = alive or LiveProcesses()
    try:
        with alive.member(running.kill_if_there):
            conversation = Conversation(running, limits, on_event, python=interpreter.python, kind=str(job["kind"]))
            return conversation.hold(job)
    except KeyboardInterrupt:
        return JobEnd(Ending.INTERRUPTED, "interrupted from the keyboard")
    finally:
        running.close()


def cannot_start(interpreter: Interpreter, error: OSError) -> JobEnd:
    """The end of a job whose interpreter could not be started."""
    message = f"{interpreter.python} could not be started: {error.strerror or error}"
    return JobEnd(Ending.UNUSABLE, message, "name the environment's interpreter with --python")
