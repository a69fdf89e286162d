"""One job from its order to its end; whatever happens, the server is told how it ended."""

from __future__ import annotations

import _thread
import contextlib
import importlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from nb2prod.commands.bugs import BUG, bug_message
from nb2prod.commands.subject import Refused
from nb2prod.errors import CannotWrite, Nb2prodError
from nb2prod.server.work.channel import Channel
from nb2prod.server.work.destinations import check_confined
from nb2prod.server.work.documents import refused_document
from nb2prod.server.work.order import EXPORT_REFUSED, PAGE, RESULT, Order, Outcome, read_order

VERBS = {  # kind of job -> the module whose `work` does it, imported when it is asked for
    "export": "nb2prod.server.work.export",
    "check": "nb2prod.server.work.check",
    "verify": "nb2prod.server.work.verify",
    "record": "nb2prod.server.work.record",
    "tests": "nb2prod.server.work.tests",
    "run": "nb2prod.server.work.run",
    "sweep": "nb2prod.server.work.sweep",
}
_WAYS_OUT = {"run": "save it under another name", "sweep": "choose another folder"}
INTERRUPTED = 130  # exit code
_PR_SET_CHILD_SUBREAPER = 36  # of <linux/prctl.h>
_PATIENCE = 30.0  # seconds in which an interrupted job of a server that is gone can end in good order

Work = Callable[[Order, Channel], Outcome]


def main() -> None:
    """Do the job that standard input asks for, then end this process whatever is still running in it."""
    orders, channel = os.dup(0), Channel(os.dup(1))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what anything prints goes to the log
    _adopt_orphans()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a server in the background has it ignored
    try:
        order = read_order(_line(orders))
        threading.Thread(target=_end_with_server, args=[orders], daemon=True).start()
        outcome = _done(order, channel)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # what was done is told
        _tell(outcome, channel)
    except KeyboardInterrupt:  # between two lines of this function
        _tell(Outcome(INTERRUPTED, error="interrupted"), channel)
    channel.close()
    with contextlib.suppress(OSError):  # the server is gone
        sys.stdout.flush()
    _end_now(0)


def _adopt_orphans() -> None:
    """Be the parent of what cells start and leave behind, so that it can be told from what is not theirs (Linux)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _end_now(exit_code: int) -> None:
    """End this process, with all that it has started."""
    from nb2prod.commands.sweep.interruption import kill_descendants

    kill_descendants()
    os._exit(exit_code)


def _line(descriptor: int) -> bytes:
    """The order; what follows it is left unread."""
    line = bytearray()
    while not line.endswith(b"\n"):
        data = os.read(descriptor, 1 << 16)
        if not data:
            raise KeyboardInterrupt  # the server is gone already
        line += data
    return bytes(line)


def _done(order: Order, channel: Channel) -> Outcome:
    """Do the job, and leave result and page in the job's folder; an error is an outcome, too."""
    try:
        os.chdir(order.notebook.parent)
        return _kept(_worked(order, channel), order)
    except KeyboardInterrupt:
        return Outcome(INTERRUPTED, error="interrupted")
    except Nb2prodError as error:
        return Outcome(error.exit_code, error=order.worded(_message(error, order.kind)))
    except OSError as error:  # a full disk; files have errors of their own
        return Outcome(CannotWrite.exit_code, error=order.worded(str(error)))
    except Exception as error:
        return Outcome(BUG, error=bug_message(error))


def _message(error: Nb2prodError, kind: str) -> str:
    """What is wrong, and what can be done about it in a form, which has no options of the command line."""
    return f"{error.problem}; {_WAYS_OUT[kind]}" if error.ways_out and kind in _WAYS_OUT else str(error)


def _worked(order: Order, channel: Channel) -> Outcome:
    work: Work = importlib.import_module(VERBS[order.kind]).work
    check_confined(order.kind, order.notebook, order.options, order.output, order.places)  # again: it may have waited
    try:
        return work(order, channel)
    except Refused as error:
        result = refused_document(order, error)
        return Outcome(error.exit_code, result, {"diagnostics": result["diagnostics"]}, EXPORT_REFUSED)


def _kept(outcome: Outcome, order: Order) -> Outcome:
    if outcome.result is not None:
        _write(order.folder / RESULT, json.dumps(outcome.result, allow_nan=False))
    if outcome.page is not None:
        _write(order.folder / PAGE, outcome.page)
    return replace(outcome, error=order.worded(outcome.error))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def _tell(outcome: Outcome, channel: Channel) -> None:
    channel.event(
        "end",
        exit_code=outcome.exit_code,
        error=outcome.error,
        summary=dict(outcome.summary),
        has_result=outcome.result is not None,
        has_page=outcome.page is not None,
    )


def _end_with_server(orders: int) -> None:
    """Wait until the server wants an end, or is gone: no order can come; then end in good order, or else at once."""
    with contextlib.suppress(OSError):
        while os.read(orders, 1):
            pass
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)  # also while it waits for something
    else:
        _thread.interrupt_main()
    time.sleep(_PATIENCE)
    _end_now(INTERRUPTED)
