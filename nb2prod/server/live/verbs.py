"""What a worker can be asked; a verb's modules are imported when it is asked first."""

from __future__ import annotations

import contextlib
import importlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from nb2prod.errors import Nb2prodError

Answer = Callable[[Path, dict[str, object], Mapping[str, object]], dict[str, object]]

VERBS: Mapping[str, str] = {
    "preview": "nb2prod.reporting.live.preview_document",
    "suggest": "nb2prod.reporting.live.suggest_document",
    "fix": "nb2prod.reporting.live.fix_document",
    "readiness": "nb2prod.reporting.live.readiness_document",
    "validate": "nb2prod.reporting.live.validate_document",
}
_SMALL: dict[str, object] = {
    "cells": [{"cell_type": "code", "source": "x = 1", "metadata": {"tags": ["step:prepare"]}}],
    "metadata": {},
    "nbformat": 4,
    "nbformat_minor": 5,
}


def verb_answer(verb: str) -> Answer:
    """The function that answers a verb."""
    return cast(Answer, importlib.import_module(VERBS[verb]).answer)


def prepare(verb: str) -> None:
    """Have everything imported that a verb needs, and read what is read once."""
    with contextlib.suppress(Nb2prodError):  # whoever asks is told
        verb_answer(verb)(Path(tempfile.gettempdir(), "prepared.ipynb"), _SMALL, {})
