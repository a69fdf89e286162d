"""Every route that is registered: described, for known users who may only, and safe from other sites' forms."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

import pytest
from jupyter_server.auth import Authorizer
from traitlets.config import Config

from nb2prod.server import openapi
from nb2prod.server.handler import Handler
from nb2prod.server.routes import ROUTES, url_patterns

METHODS = ("get", "post", "put", "patch", "delete", "head")
OPERATIONS = [
    (method.upper(), path.replace("{job_id}", "1")[1:])
    for path, operations in openapi.description()["paths"].items()
    for method in operations
    if method != "parameters"
]
CHANGING = [operation for operation in OPERATIONS if operation[0] != "GET"]


class Nobody(Authorizer):
    """Users that may do nothing."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return False


class Reader(Authorizer):
    """Users that may use nb2prod, but run no code."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return resource == "nb2prod"


class Onlooker(Authorizer):
    """Users that may look at what nb2prod does."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return (resource, action) == ("nb2prod", "read")


def registered(router: Any) -> Iterator[tuple[str, Any]]:
    for rule in getattr(router, "rules", ()):
        pattern = getattr(rule.matcher, "regex", None)
        if pattern is not None and "/nb2prod/" in pattern.pattern:
            yield pattern.pattern, rule.target
        yield from registered(rule.target)


def test_the_server_has_the_routes_of_the_description_and_no_others(jp_web_app: Any, jp_base_url: str) -> None:
    found = list(registered(jp_web_app.default_router))
    assert sorted(found, key=str) == sorted(
        [(f"{jp_base_url.rstrip('/')}{pattern}$", handler) for pattern, handler in url_patterns()], key=str
    )
    described = {
        path[1:]: set(operations) - {"parameters"} for path, operations in openapi.description()["paths"].items()
    }
    answered = {
        path: {method for method in METHODS if getattr(handler, method) is not getattr(Handler, method)}
        for path, handler in ROUTES
    }
    assert answered == described


@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}], ids=["no token", "wrong token"])
async def test_to_nobody_nothing_is_answered(fetch: Any, headers: dict[str, str]) -> None:
    for method, path in OPERATIONS:
        error = (await fetch(method, path, headers=headers, expect=403)).document
        assert error["reason"] == "forbidden"


class TestNobody:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.ServerApp.authorizer_class = Nobody
        return jp_server_config

    async def test_without_permission_nothing_is_answered(self, fetch: Any) -> None:
        for method, path in OPERATIONS:
            error = (await fetch(method, path, expect=403)).document
            assert error["reason"] == "forbidden"
            assert "is not authorized" in error["message"]


class TestReader:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.ServerApp.authorizer_class = Reader
        return jp_server_config

    async def test_who_may_run_no_code_can_start_no_job(self, fetch: Any, save_notebook: Any) -> None:
        save_notebook("a.ipynb", ("step:load", "x = 1"))
        for kind in openapi.description()["components"]["schemas"]["JobKind"]["enum"]:
            error = (await fetch("POST", "jobs", {"kind": kind, "path": "a.ipynb"}, expect=403)).document
            assert error["message"] == "User is not authorized to execute on resource: kernels."
        assert (await fetch("GET", "jobs")).document == {"jobs": []}


class TestOnlooker:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: Config) -> Config:
        jp_server_config.ServerApp.authorizer_class = Onlooker
        return jp_server_config

    async def test_who_may_only_look_can_change_nothing(self, fetch: Any) -> None:
        await fetch("GET", "status")
        for method, path in CHANGING:
            await fetch(method, path, expect=403)


async def test_a_form_of_another_site_is_refused(fetch: Any, raw_fetch: Any, jp_serverapp: Any) -> None:
    """The browser sends the login's cookie with any site's form; only our own page knows the token."""
    page = await raw_fetch("GET", "login", headers={})
    cookies = cookies_of(page)
    form = urlencode({"password": jp_serverapp.identity_provider.token, "_xsrf": cookies["_xsrf"]}).encode()
    login = await raw_fetch("POST", "login", form, headers={"Cookie": cookie_header(cookies), **FORM})
    cookies |= cookies_of(login)
    logged_in = {"Cookie": cookie_header(cookies)}
    await fetch("GET", "status", headers=logged_in)
    for method, path in CHANGING:
        error = (await fetch(method, path, headers=logged_in, expect=403)).document
        assert "_xsrf" in error["message"]
        answer = await fetch(method, path, headers={**logged_in, "X-XSRFToken": cookies["_xsrf"]}, expect=None)
        assert answer.status in (400, 404), "the same with the token is looked at"
        foreign = {**logged_in, "X-XSRFToken": cookies["_xsrf"], "Origin": "https://elsewhere.example"}
        assert (await fetch(method, path, headers=foreign, expect=None)).status in (403, 404)


async def test_a_method_that_a_route_has_not_is_refused(raw_fetch: Any) -> None:
    for path, handler in ROUTES:
        for method in METHODS:
            if getattr(handler, method) is getattr(Handler, method):
                answer = await raw_fetch(method.upper(), f"nb2prod/{path.replace('{job_id}', '1')}")
                assert answer.status == 405


@pytest.mark.parametrize("job_id", ["..%2F..%2Fstatus", "%00", "%ff", "a%20b", "1%0A", "%2e%2e"])
async def test_an_id_of_no_job_is_missing_whatever_it_is_made_of(raw_fetch: Any, job_id: str) -> None:
    for method, path in OPERATIONS:
        if path.startswith("jobs/"):
            answer = await raw_fetch(method, f"nb2prod/{path.replace('1', job_id, 1)}")
            assert answer.status in (400, 404)
            assert answer.document["reason"] in ("invalid", "missing")


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def cookies_of(answer: Any) -> dict[str, str]:
    found: SimpleCookie = SimpleCookie()
    for line in answer.headers.get_list("Set-Cookie"):
        found.load(line)
    return {name: morsel.value for name, morsel in found.items()}


def cookie_header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
