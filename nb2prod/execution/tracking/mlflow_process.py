"""The process that talks to an MLflow server, so that neither its pace nor its library's settings touch the sweep.

It reads orders from standard input, one JSON document a line, until there are no more, and writes what is to be told
to standard output in the same way.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

from nb2prod.execution.sweep.result_documents import result_of
from nb2prod.execution.tracking.backlog import Backlog
from nb2prod.execution.tracking.mlflow_runs import MlflowRuns, SweepIdentity

Order = Mapping[str, Any]

_SETTINGS = {
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "true",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2",  # what fails is sent again anyway, when the next run has ended
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "30",
    "GIT_PYTHON_REFRESH": "quiet",
}
_MANY = 20  # runs: about a second
_KEPT_BY_USER = ("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "MLFLOW_HTTP_REQUEST_TIMEOUT")


def serve_standard_streams() -> None:
    """Do all orders, then say what is missing."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the library prints is no answer
    orders: SimpleQueue[Order | None] = SimpleQueue()
    first = json.loads(sys.stdin.readline())
    threading.Thread(target=_read, args=(orders,), daemon=True).start()
    _Service(first, answers).serve(orders)


def _read(orders: SimpleQueue[Order | None]) -> None:
    """Take orders off the pipe at once: whoever gives them never waits."""
    for line in sys.stdin:
        orders.put(json.loads(line))
    orders.put(None)


class _Service:
    def __init__(self, first: Order, answers: TextIO) -> None:
        self._uri = first["uri"]
        self._answers = answers
        self._told = False
        self._status = "KILLED"  # unless another end is ordered
        self._runs = MlflowRuns(_client(self._uri), SweepIdentity(**first["identity"]))
        self._backlog: Backlog[Order] = Backlog(self._send, _is_refusal)

    def serve(self, orders: SimpleQueue[Order | None]) -> None:
        """Send what there is whenever something comes, and all that is left at the end."""
        error: Exception | None = None
        more = True
        while more:
            more = self._take(orders)
            if not more and len(self._backlog.waiting) > _MANY:
                self._tell(note=f"{len(self._backlog.waiting)} runs are still on their way to the MLflow server")
            error = self._backlog.work_off()
            if error is not None and more and not self._told:
                self._told = True
                self._tell(note=f"the MLflow server {self._uri} fails ({_words(error)}): runs are kept and sent later")
        if error is None:
            error = self._end()
        self._tell_missing(error)

    def _take(self, orders: SimpleQueue[Order | None]) -> bool:
        """Wait for an order, and take the others that are there; says whether there may be more."""
        order = orders.get()
        while order is not None:
            self._backlog.waiting.append(order)
            if orders.empty():
                return True
            order = orders.get()
        return False

    def _send(self, order: Order) -> None:
        if "run" in order:
            result = result_of(order["run"])
            assert result is not None
            path = Path(order["notebook"]) if order["notebook"] else None
            self._runs.log(result, path, of_this_call=not order["kept"])
            if path is not None:
                path.unlink(missing_ok=True)
            return
        self._status = order["status"]
        best = result_of(order["best"]) if order["best"] else None
        self._runs.finish(best, [(Path(path), folder) for path, folder in order["files"]])

    def _end(self) -> Exception | None:
        try:
            self._runs.end(self._status)
        except Exception as error:  # whatever the library raises
            return error
        return None

    def _tell_missing(self, error: Exception | None) -> None:
        lost = [*self._backlog.waiting, *(order for order, _ in self._backlog.refused)]
        reasons = [_words(each) for each in (error, *(refusal for _, refusal in self._backlog.refused)) if each]
        points = sorted(order["run"]["number"] for order in lost if "run" in order)
        self._tell(missing=points, reason=reasons[0] if reasons else "")

    def _tell(self, **answer: object) -> None:
        self._answers.write(json.dumps(answer) + "\n")
        self._answers.flush()


def _client(uri: str) -> Any:
    given = {name: os.environ[name] for name in _KEPT_BY_USER if name in os.environ}
    # the variable, too: versions before 3.8 send artifacts to the server that it names
    os.environ.update({**_SETTINGS, **given, "MLFLOW_TRACKING_URI": uri})
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=uri)


def _is_refusal(error: Exception) -> bool:
    """Whether the server has understood and does not want it."""
    from mlflow.exceptions import RestException

    if not isinstance(error, RestException):
        return False
    status: int = error.get_http_status_code()
    return 400 <= status < 429  # from there on it is too busy, or broken


def _words(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__
