"""How an error of nb2prod's own, not the user's, is reported."""

from __future__ import annotations

import os
import traceback

BUG = 3  # the exit code


def bug_message(error: Exception) -> str:
    """A short text, or with NB2PROD_TRACEBACK=1 in the environment the whole traceback."""
    if os.environ.get("NB2PROD_TRACEBACK") == "1":
        return "".join(traceback.format_exception(error)).rstrip()
    return (
        f"internal error, a bug in nb2prod: {type(error).__name__}: {error}; "
        "set NB2PROD_TRACEBACK=1 to see the traceback, and please report it"
    )
