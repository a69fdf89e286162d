"""Jobs over HTTP: start, follow, cancel, and what came of them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from jupyter_server.auth.decorator import authorized
from tornado.iostream import StreamClosedError
from tornado.web import authenticated

from nb2prod.server.errors import Invalid, Missing
from nb2prod.server.handler import Handler

_LONGEST_WAIT = 25.0  # seconds
_Method = TypeVar("_Method", bound=Callable[..., Awaitable[None]])
_authorized_to_execute: Callable[[_Method], _Method] = authorized(action="execute", resource="kernels")
# the plotting library draws parallel coordinates with code that it makes: 'unsafe-eval'
_PAGE_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; frame-ancestors 'self'"
)


class JobsHandler(Handler):
    """All jobs, and new ones."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer all jobs that are known."""
        await self.answer({"jobs": [job.document() for job in self.service.jobs.jobs()]})

    @authenticated
    @authorized
    @_authorized_to_execute
    async def post(self) -> None:
        """Start a job, unless an equal one waits: whoever may not run code may not."""
        request = self.body("JobRequest")
        place = self.notebook_place(request["path"], saved=True)
        job, is_new = await self.service.jobs.start(request["kind"], place, request.get("options", {}))
        await self.answer(job.document(), HTTPStatus.CREATED if is_new else HTTPStatus.OK)


class JobHandler(Handler):
    """One job."""

    @authenticated
    @authorized
    async def get(self, job_id: str) -> None:
        """Answer how it stands."""
        await self.answer(self.service.jobs.get(job_id).document())

    @authenticated
    @authorized
    async def delete(self, job_id: str) -> None:
        """Forget it, once it has ended."""
        self.service.jobs.forget(job_id)
        self.set_status(HTTPStatus.NO_CONTENT)
        await self.finish()


class JobEventsHandler(Handler):
    """What happens in a job, as it happens."""

    _waiting: asyncio.Task[dict[str, object]] | None = None

    @authenticated
    @authorized
    async def get(self, job_id: str) -> None:
        """Answer the next events; waits for one as long as the client wants, and is there."""
        after, seconds = self._number("after"), self._number("wait")
        if after != int(after):
            raise Invalid("after: not a whole number")
        if seconds > _LONGEST_WAIT:
            raise Invalid(f"wait: at most {_LONGEST_WAIT:g} seconds")
        self._waiting = asyncio.ensure_future(self.service.jobs.wait(job_id, int(after), seconds))
        with contextlib.suppress(asyncio.CancelledError):
            await self.answer(await self._waiting)

    def on_connection_close(self) -> None:
        """The client is gone: nobody waits any more."""
        if self._waiting is not None:
            self._waiting.cancel()

    def _number(self, name: str) -> float:
        text = self.get_query_argument(name, "0")
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0 <= number < float("inf"):
            raise Invalid(f"{name}: {text!r} is no number from 0")
        return number


class JobCancelHandler(Handler):
    """The end of a job before its time."""

    @authenticated
    @authorized
    async def post(self, job_id: str) -> None:
        """Ask it to end; it is told what has become of that in its events."""
        await self.answer(self.service.jobs.cancel(job_id).document())


class JobResultHandler(Handler):
    """What came of a job."""

    @authenticated
    @authorized
    async def get(self, job_id: str) -> None:
        """Answer the whole document."""
        job = self.service.jobs.get(job_id)
        if not job.has_result:
            raise Missing("the job has no result" if job.has_ended else "the job has no result yet")
        content = await _content(job.result_path)
        with contextlib.suppress(StreamClosedError):
            await self.finish(content)


class JobPageHandler(Handler):
    """The report of a job as a page; it may show user's outputs, so it is kept apart from all of Jupyter."""

    @authenticated
    @authorized
    async def get(self, job_id: str) -> None:
        """Answer the page."""
        job = self.service.jobs.get(job_id)
        if not job.has_page:
            raise Missing("the job has no page" if job.has_ended else "the job has no page yet")
        content = await _content(job.page_path)
        self.set_header("Content-Security-Policy", _PAGE_POLICY)
        with contextlib.suppress(StreamClosedError):
            await self.finish(content, set_content_type="text/html; charset=utf-8")


async def _content(path: Path) -> bytes:
    try:
        return await asyncio.get_running_loop().run_in_executor(None, path.read_bytes)
    except FileNotFoundError:
        raise Missing("it is no longer there: the system has cleared up its temporary files") from None


ROUTES: tuple[tuple[str, type[Handler]], ...] = (
    ("jobs", JobsHandler),
    ("jobs/{job_id}", JobHandler),
    ("jobs/{job_id}/events", JobEventsHandler),
    ("jobs/{job_id}/cancel", JobCancelHandler),
    ("jobs/{job_id}/result", JobResultHandler),
    ("jobs/{job_id}/page", JobPageHandler),
)
