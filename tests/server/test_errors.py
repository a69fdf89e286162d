"""Every error arrives in the one form that the browser knows, with a status that says whose it is to mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from tornado.web import HTTPError

from nb2prod.commands.subject import Refused
from nb2prod.errors import CannotWrite, ConfigurationError, Nb2prodError, ToolFailed, UnreadableNotebook, UsageError
from nb2prod.model import Diagnostic, Severity
from nb2prod.server.errors import Busy, Conflict, Forbidden, Invalid, Missing, TooLarge, error_answer, is_expected
from nb2prod.server.live import WorkerBug


@pytest.mark.parametrize(
    ("error", "status", "reason"),
    [
        (Invalid("no"), 400, "invalid"),
        (Forbidden("no"), 403, "forbidden"),
        (Missing("no"), 404, "missing"),
        (Conflict("no"), 409, "conflict"),
        (TooLarge("no"), 413, "too-large"),
        (Busy("no"), 429, "busy"),
        (UsageError("no"), 400, "invalid"),
        (UnreadableNotebook("no"), 400, "unreadable"),
        (ConfigurationError("no"), 400, "configuration"),
        (CannotWrite("no"), 403, "forbidden"),
        (ToolFailed("no"), 503, "tool"),
    ],
)
def test_an_error_of_nb2prod_is_told_in_its_words(error: Nb2prodError, status: int, reason: str) -> None:
    assert error_answer(error, 500) == (status, {"message": "no", "reason": reason, "diagnostics": []})
    assert is_expected(error)


def test_a_refused_notebook_comes_with_its_diagnostics() -> None:
    found = Diagnostic("NB203", Severity.ERROR, "is read", "tag it", "a", 3, 1, 5)
    status, document = error_answer(Refused(Path("a.ipynb"), (found,)), 500)
    (told,) = document["diagnostics"]
    assert (status, told["code"], told["cell"], told["column"]) == (400, "NB203", 3, 5)


def test_what_jupyter_refuses_has_the_same_form() -> None:
    assert error_answer(HTTPError(405), 405)[1]["message"] == "Method Not Allowed"
    status, document = error_answer(HTTPError(403, "100%% of %s", "it"), 403)
    assert (status, document["message"], document["reason"]) == (403, "100% of it", "forbidden")
    assert error_answer(HTTPError(404, "50% off"), 404)[1]["message"] == "50% off"


def test_a_bug_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NB2PROD_TRACEBACK", raising=False)
    status, document = error_answer(KeyError("lost"), 500)
    assert (status, document["reason"]) == (500, "bug")
    assert document["message"].startswith("internal error, a bug in nb2prod: KeyError: 'lost'")
    assert error_answer(WorkerBug("a bug in the worker"), 500)[1]["message"] == "a bug in the worker"
    assert not is_expected(KeyError("lost"))
