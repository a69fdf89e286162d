"""Requests that cannot be answered, and how every error is told to the browser."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import responses
from typing import ClassVar

from tornado.web import HTTPError

from nb2prod.commands.bugs import bug_message
from nb2prod.commands.subject import Refused
from nb2prod.errors import CannotWrite, ConfigurationError, Nb2prodError, ToolFailed, UnreadableNotebook
from nb2prod.reporting.json_format import diagnostic_document
from nb2prod.server.live import WorkerBug


class RequestError(Nb2prodError):
    """A request that is refused; `diagnostics` are in the same form as in answers."""

    status: ClassVar[int] = 400
    reason: ClassVar[str] = "invalid"

    def __init__(self, message: str, diagnostics: tuple[Mapping[str, object], ...] = ()) -> None:
        super().__init__(message)
        self.diagnostics = diagnostics


class Invalid(RequestError):
    """The request means nothing: the message names the place in it."""


class Forbidden(RequestError):
    """The path lies outside of what the server serves."""

    status = 403
    reason = "forbidden"


class Missing(RequestError):
    """There is no such notebook, job or result."""

    status = 404
    reason = "missing"


class Conflict(RequestError):
    """What is asked for does not fit the state that things are in."""

    status = 409
    reason = "conflict"


class TooLarge(RequestError):
    """The body is larger than the configured limit."""

    status = 413
    reason = "too-large"


class Busy(RequestError):
    """As much as the configuration allows is under way already."""

    status = 429
    reason = "busy"


# an error of the first class that fits; those of nb2prod that stand nowhere are the user's: 400 invalid
_OF_NB2PROD: tuple[tuple[type[Nb2prodError], int, str], ...] = (
    (UnreadableNotebook, 400, "unreadable"),
    (ConfigurationError, 400, "configuration"),
    (CannotWrite, 403, "forbidden"),
    (ToolFailed, 503, "tool"),
    (Nb2prodError, 400, "invalid"),
)
_REASONS = {403: "forbidden", 404: "missing", 409: "conflict", 413: "too-large", 429: "busy"}


def error_answer(error: BaseException | None, status: int) -> tuple[int, dict[str, object]]:
    """Return HTTP status and document for an error; `status` is Tornado's, for what is neither ours nor Tornado's."""
    if isinstance(error, RequestError):
        return error.status, _document(str(error), error.reason, error.diagnostics)
    if isinstance(error, Refused):
        return 400, _document(str(error), "invalid", tuple(diagnostic_document(each) for each in error.diagnostics))
    if isinstance(error, Nb2prodError):
        found = next((status, reason) for kind, status, reason in _OF_NB2PROD if isinstance(error, kind))
        return found[0], _document(str(error), found[1])
    if isinstance(error, HTTPError):
        status = error.status_code
        reason = _REASONS.get(status, "invalid" if status < 500 else "bug")
        return status, _document(_message_of(error), reason)
    if isinstance(error, WorkerBug):
        return 500, _document(str(error), "bug")
    if isinstance(error, Exception):
        return 500, _document(bug_message(error), "bug")
    return status, _document(responses.get(status, "unknown error"), _REASONS.get(status, "invalid"))


def is_expected(error: BaseException | None) -> bool:
    """Whether the error is the user's to mend, not something to log with a traceback."""
    return isinstance(error, Nb2prodError)


def _document(message: str, reason: str, diagnostics: tuple[Mapping[str, object], ...] = ()) -> dict[str, object]:
    return {"message": message, "reason": reason, "diagnostics": list(diagnostics)}


def _message_of(error: HTTPError) -> str:
    plain = error.reason or responses.get(error.status_code, "unknown error")
    if not error.log_message:
        return plain
    return error.log_message % error.args if error.args else error.log_message.replace("%%", "%")
