"""A process that answers the server's live questions, one at a time, until its standard input ends."""

from __future__ import annotations

import gc
import itertools
import json
import os
import signal
from pathlib import Path

from nb2prod.server.live.messages import answered, failed
from nb2prod.server.live.verbs import prepare, verb_answer
from nb2prod.workspace.finishing.frames import receive, send

_THOROUGHLY = 100  # answers from one search for all garbage to the next


def serve(prepared: str = "") -> None:
    """Answer requests from standard input on standard output; what anything prints goes to the other stream.

    The first answer, to no request, says that what one verb needs is imported.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells it to all, and the server ends this
    requests, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    gc.disable()  # syntax trees come and go by the thousand: they are looked through between answers only
    if prepared:
        prepare(prepared)
    gc.collect()
    gc.freeze()  # what is imported stays
    try:
        send(answers, b"")
        for number in itertools.count(1):
            send(answers, _answer(receive(requests)))
            gc.collect(0 if number % _THOROUGHLY else 2)
    except (EOFError, OSError):
        return


def _answer(message: bytes) -> bytes:
    try:
        request, content = map(json.loads, message.split(b"\n", 1))
        return answered(verb_answer(request["verb"])(Path(content["path"]), content["notebook"], request["arguments"]))
    except Exception as error:
        return failed(error)
