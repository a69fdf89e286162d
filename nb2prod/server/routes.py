"""Every route: the paths of the OpenAPI description, and the handlers that answer them."""

from __future__ import annotations

import re

from nb2prod.server import job_handlers, live_handlers
from nb2prod.server.handler import Handler

# path, as in the description without its slash in front, and handler
ROUTES: tuple[tuple[str, type[Handler]], ...] = (*live_handlers.ROUTES, *job_handlers.ROUTES)


def url_patterns() -> list[tuple[str, type[Handler]]]:
    """Return the routes as Tornado takes them: `{job_id}` becomes a group that reaches to the next slash."""
    return [(f"/nb2prod/{_pattern(path)}", handler) for path, handler in ROUTES]


def _pattern(path: str) -> str:
    return "".join(
        f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path)
    )
