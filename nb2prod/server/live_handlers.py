"""Answers about a notebook as it stands in the browser, unsaved; nothing is executed or written."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import cast

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from nb2prod import __version__
from nb2prod.errors import ToolFailed
from nb2prod.server import openapi
from nb2prod.server.handler import Handler
from nb2prod.server.legend import legend_document


class OpenapiHandler(Handler):
    """The description of all routes."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer the OpenAPI document."""
        await self.answer(openapi.served(self.base_url))


class StatusHandler(Handler):
    """What this server can do, and the legend."""

    @authenticated
    @authorized
    async def get(self) -> None:
        """Answer version, limits, roles and verbs; the browser asks first, so the compiler is got ready."""
        with suppress(ToolFailed):  # the first compilation will say so
            self.service.live.warm()
        limits = self.service.limits
        await self.answer(
            {
                "version": __version__,
                "limits": {
                    "notebook_bytes": limits.notebook_bytes,
                    "file_bytes": limits.file_bytes,
                    "jobs": limits.jobs,
                    "output_bytes": limits.output_bytes,
                    "seconds": limits.seconds,
                },
                "roles": legend_document(),
                "verbs": openapi.description()["components"]["schemas"]["JobKind"]["enum"],
            }
        )


class CompileHandler(Handler):
    """The preview: what the notebook would become."""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Compile the posted notebook; a newer request of the same page supersedes this one."""
        request = self.body("CompileRequest")
        place = self.notebook_place(request["path"], saved=False)
        notebook, page, revision = request["notebook"], request["page"], int(request["revision"])
        await self.answer(await self.service.live.compile(place, notebook, page, revision))


class LiveHandler(Handler):
    """The other verbs: the rest of the request is their arguments."""

    verb = ""
    schema = ""

    @authenticated
    @authorized
    async def post(self) -> None:
        """Answer from the posted notebook."""
        arguments = self.body(self.schema)
        path, notebook = arguments.pop("path"), arguments.pop("notebook", None)
        place = self.notebook_place(path, saved=notebook is None)
        await self.answer(self.in_browser(await self.service.live.call(self.verb, place, notebook, arguments)))

    def in_browser(self, document: dict[str, object]) -> dict[str, object]:
        """Return the document with the browser's paths in it."""
        return document


class SuggestHandler(LiveHandler):
    """Roles that the cells could have."""

    verb = "suggest"
    schema = "SuggestRequest"


class FixHandler(LiveHandler):
    """Edits that the mechanical fixes would make."""

    verb = "fix"
    schema = "FixRequest"


class ReadinessHandler(LiveHandler):
    """How far the notebook is: exported, verified, tested, clean."""

    verb = "readiness"
    schema = "ReadinessRequest"

    def in_browser(self, document: dict[str, object]) -> dict[str, object]:
        """Return the document with the path of the module that the browser can open, null where there is none."""
        places, module = self.service.places, document["module"]
        exported = cast("dict[str, object]", document["exported"])
        return {
            **document,
            "exported": {**exported, "detail": places.worded(str(exported["detail"]))},
            "module": places.api_path(Path(module)) if isinstance(module, str) else None,
        }


class ValidateHandler(LiveHandler):
    """What the values in the parameters' form mean."""

    verb = "validate"
    schema = "ValidateRequest"


ROUTES: tuple[tuple[str, type[Handler]], ...] = (
    ("openapi.json", OpenapiHandler),
    ("status", StatusHandler),
    ("compile", CompileHandler),
    ("suggest", SuggestHandler),
    ("fix", FixHandler),
    ("readiness", ReadinessHandler),
    ("validate", ValidateHandler),
)
