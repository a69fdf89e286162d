"""The live compiler: answers about unsaved notebooks from warm processes, the newest question of each page first."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from nb2prod.errors import ToolFailed
from nb2prod.server.live.messages import read_answer
from nb2prod.server.live.process import START, Worker
from nb2prod.server.live.queue import Document, Pages, Question

DEADLINE = 20.0  # seconds, until a process is given up
_WHILE_TYPING = 0.04  # seconds for what can be done later, too
_AT_FIRST = 1.0  # the same when a notebook was just opened: nobody types yet
_FURTHER = 0.08  # at a time, while nobody asks anything
_PAUSE = 0.3  # without a question, until work begins that nobody waits for


class Placed(Protocol):
    """A notebook's place on this machine."""

    @property
    def os_path(self) -> Path:
        """The file, which need not exist yet."""


class LiveCompiler:
    """Two workers: one compiles, so that nothing else ever holds that up, the other answers all other verbs."""

    def __init__(self, deadline: float = DEADLINE, start: str = START) -> None:
        self._compiling = Worker(deadline, "preview", start)
        self._answering = Worker(deadline, start=start)
        self._pages = Pages()
        self._asked = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None
        self._others = asyncio.Lock()

    def warm(self) -> None:
        """Start the compiling process, so that the first answer does not wait for its imports."""
        self._compiling.start()

    async def compile(self, place: Placed, notebook: Mapping[str, object], page: str, revision: int) -> Document:
        """The preview of a notebook's content; says so instead when a newer question of the page came meanwhile.

        A preview that is not `formatted` is what there was time for: asked for again, it is complete. Raises the
        Nb2prodErrors of the preview, and ToolFailed when the process died or took too long.
        """
        question = Question(page, revision, _content(place, notebook))
        self._pages.ask(question)
        self._asked.set()
        if self._serving is None or self._serving.done():
            self._serving = asyncio.get_running_loop().create_task(self._serve_pages())
        document = await question.answer
        if document is None:
            return {"superseded": True, "revision": revision}
        return {"superseded": False, "revision": revision, **document}

    async def call(
        self, verb: str, place: Placed, notebook: Mapping[str, object] | None, arguments: Mapping[str, object]
    ) -> Document:
        """The answer of another verb; raises as `compile` does."""
        request = _request(verb, _content(place, notebook), arguments)
        async with self._others:
            return read_answer(await self._answering.ask(request))

    async def shutdown(self) -> None:
        """End the processes; whoever still waits is told so."""
        if self._serving is not None:
            self._serving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._serving
        self._pages.fail_all(ToolFailed("the server is shutting down"))
        self._compiling.close()
        self._answering.close()

    async def _serve_pages(self) -> None:
        """Answer what waits; then, while nothing does, go on with what could be answered better."""
        while True:
            question = self._pages.next_waiting()
            if question is not None:
                seconds = _AT_FIRST if question.is_first else _WHILE_TYPING
                await self._preview(question, {"seconds": seconds})
                continue
            question = self._pages.next_unfinished()
            if question is None:
                return
            if question.is_awaited or await self._is_quiet():
                await self._preview(question, {"seconds": _FURTHER, "further": True})
            else:
                self._pages.put_back(question)

    async def _is_quiet(self) -> bool:
        self._asked.clear()
        try:
            await asyncio.wait_for(self._asked.wait(), _PAUSE)
        except (TimeoutError, asyncio.TimeoutError):
            return True
        return False

    async def _preview(self, question: Question, arguments: Mapping[str, object]) -> None:
        try:
            document = read_answer(await self._compiling.ask(_request("preview", question.content, arguments)))
            is_final = bool(document["formatted"])
        except Exception as error:  # of the worker, whatever it is: the next question is another one
            question.fail(error)
            return
        question.is_begun = True
        if is_final or "further" not in arguments:
            question.resolve(document)
        if not is_final:
            self._pages.put_back(question)


def _content(place: Placed, notebook: Mapping[str, object] | None) -> bytes:
    content = json.dumps({"path": str(place.os_path), "notebook": notebook}, ensure_ascii=False)
    return content.encode("utf-8", "surrogatepass")


def _request(verb: str, content: bytes, arguments: Mapping[str, object]) -> bytes:
    return json.dumps({"verb": verb, "arguments": arguments}).encode() + b"\n" + content
