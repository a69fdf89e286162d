"""Live compilers and workers of tests: real processes, some with verbs of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nb2prod.server.live import LiveCompiler

# verbs that do what no verb should; one that is held says so by a file, and goes on once that is gone
_VERBS = """
import sys; _, verb, *sys.path = sys.argv
import os, time
from nb2prod.server.live import verbs, worker
from nb2prod.errors import UsageError
from nb2prod.reporting.live import preview_document

def answer(path, notebook, arguments):
    source = notebook["cells"][0].get("source", "")
    if "HOLD" in source:
        held = path.with_name("held")
        held.touch()
        while held.exists():
            time.sleep(0.01)
    if "DIE" in source:
        os._exit(7)
    if "PRINT" in source:
        print("printed"); os.write(1, b"written"); os.system("echo said"); sys.stdin.read()
    if "MUCH" in source:
        raise MemoryError
    if "BUG" in source:
        raise KeyError("the bug")
    return preview_document.answer(path, notebook, arguments)

verbs.verb_answer = worker.verb_answer = lambda verb: answer
worker.serve()
"""


@dataclass(frozen=True)
class Place:
    """Where a notebook is said to be."""

    os_path: Path


async def held(place: Place) -> Path:
    """The file that holds what is asked about a notebook, once that is under way."""
    file = place.os_path.with_name("held")
    while not file.exists():
        await asyncio.sleep(0.01)
    return file


@asynccontextmanager
async def compiling(*, odd: bool = False, deadline: float = 60.0) -> AsyncIterator[LiveCompiler]:
    """A live compiler that is shut down in the end; `odd` ones obey the words in the first cell."""
    live = LiveCompiler(deadline, _VERBS) if odd else LiveCompiler(deadline)
    try:
        yield live
    finally:
        await live.shutdown()


def cells(*sources: str) -> dict[str, Any]:
    """A notebook of steps."""
    return {
        "cells": [
            {"id": f"c{n}", "cell_type": "code", "source": source, "metadata": {"tags": [f"step:s{n}"]}}
            for n, source in enumerate(sources, start=1)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
