"""What all handlers share: the service, validated bodies, answers, and errors as JSON."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, cast

from jupyter_server.base.handlers import APIHandler
from tornado.iostream import StreamClosedError

from nb2prod.server import openapi
from nb2prod.server.errors import Invalid, TooLarge, error_answer, is_expected
from nb2prod.server.places import Place
from nb2prod.server.service import Service

AUTH_RESOURCE = "nb2prod"
SERVICE = "nb2prod_service"  # its key in the application's settings
_DEEPEST = 100  # levels; Python gives up at about 1000 of its own
_TOO_DEEP = f"the body: nested more than {_DEEPEST} levels deep"


class Handler(APIHandler):
    """A route under `nb2prod/`; every method carries `@authenticated` and `@authorized` of its own."""

    auth_resource = AUTH_RESOURCE

    @property
    def service(self) -> Service:
        """What this server's extension was built with."""
        return cast(Service, self.settings[SERVICE])

    def body(self, schema_name: str) -> dict[str, Any]:
        """Return the request's JSON, which fits the schema of that name; raises Invalid or TooLarge."""
        content = self.request.body
        limit = self.service.limits.notebook_bytes
        if len(content) > limit:
            raise TooLarge(
                f"the notebook has {len(content):,} bytes, this server takes {limit:,} (c.Nb2prod.notebook_bytes)"
            )
        document = _parsed(content)
        openapi.check(document, schema_name)
        return cast(dict[str, Any], document)

    def notebook_place(self, path: str, *, saved: bool) -> Place:
        """Return where the notebook is, or an unsaved one would be; raises Invalid, Forbidden, Missing and TooLarge."""
        place = self.service.places.notebook(path, must_exist=saved)
        limit = self.service.limits.file_bytes
        if saved and (size := _size_of(place.os_path)) > limit:
            raise TooLarge(f"{place.api_path}: has {size:,} bytes, this server takes {limit:,} (c.Nb2prod.file_bytes)")
        return place

    async def answer(self, document: object, status: int = 200) -> None:
        """Send a JSON document; a page that was closed meanwhile misses nothing."""
        self.set_status(status)
        with contextlib.suppress(StreamClosedError):
            await self.finish(json.dumps(document, allow_nan=False))

    def write_error(self, status_code: int, **details: Any) -> None:
        """Tell any error in the one form that the browser knows."""
        error = details.get("exc_info", (None, None, None))[1]
        status, document = error_answer(error, status_code)
        self.set_status(status)
        self.finish(json.dumps({**document, "message": self.service.places.worded(str(document["message"]))}))

    def log_exception(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log bugs with their traceback; what the user can mend is told in the browser only."""
        if is_expected(error):
            self.log.debug("nb2prod: %s", error)
        else:
            super().log_exception(kind, error, trace)


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # whoever reads it says why
        return 0


def _parsed(content: bytes) -> object:
    try:
        document = json.loads(content, parse_float=_finite, parse_constant=_no_number)
    except RecursionError:
        raise Invalid(_TOO_DEEP) from None
    except ValueError as error:
        raise Invalid(f"the body: not JSON: {error}") from None
    if not _is_shallow(document):
        raise Invalid(_TOO_DEEP)
    return document


def _is_shallow(document: object) -> bool:
    """Whether everything that looks at the document one level at a time will come to its end."""
    level = [document]
    for _ in range(_DEEPEST):
        level = [part for each in level for part in _parts(each)]
        if not level:
            return True
    return False


def _parts(document: object) -> Iterable[object]:
    if isinstance(document, dict):
        return document.values()
    return document if isinstance(document, list) else ()


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number that JSON has")
