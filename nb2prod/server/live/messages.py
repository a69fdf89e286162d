"""What crosses the pipe between the server and a worker: requests, answers and errors as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

from nb2prod import errors
from nb2prod.commands.bugs import bug_message
from nb2prod.commands.subject import Refused
from nb2prod.errors import Nb2prodError
from nb2prod.model import Diagnostic, Severity

_CLASSES: Mapping[str, type[Nb2prodError]] = {
    name: value for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Nb2prodError)
}


class WorkerBug(Exception):
    """An error of nb2prod's own in a worker; the message is for the person at the keyboard."""


def answered(document: Mapping[str, object]) -> bytes:
    """An answer."""
    return json.dumps({"answer": document}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def failed(error: Exception) -> bytes:
    """An error as the other end raises it again."""
    if isinstance(error, Refused):
        details = {"notebook": str(error.notebook), "notes": error.notes}
        content = {"error": "Refused", "diagnostics": [_packed(each) for each in error.diagnostics], **details}
    elif isinstance(error, MemoryError):
        content = {"error": "ToolFailed", "message": "this needs more memory than there is"}
    elif isinstance(error, Nb2prodError):
        # the nearest class that both ends know
        kind = next(each.__name__ for each in type(error).__mro__ if each.__name__ in _CLASSES)
        content = {"error": kind, "message": str(error)}
    else:
        content = {"error": "", "message": bug_message(error)}
    return json.dumps(content).encode()


def read_answer(message: bytes) -> dict[str, object]:
    """The answer's document; raises the worker's Nb2prodError, or WorkerBug."""
    content = json.loads(message)
    if "answer" in content:
        return dict(content["answer"])
    kind = content["error"]
    if kind == "Refused":
        found = tuple(Diagnostic(**{**each, "severity": Severity(each["severity"])}) for each in content["diagnostics"])
        raise Refused(Path(content["notebook"]), found, tuple(content["notes"]))
    raise _CLASSES.get(kind, WorkerBug)(content["message"])


def _packed(found: Diagnostic) -> dict[str, object]:
    return {**dataclasses.asdict(found), "severity": found.severity.value}
