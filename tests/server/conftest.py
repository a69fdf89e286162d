"""A real server in the test's process, with the extension on an empty root; every answer is held to the description."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jsonschema
import pytest

# not as a plugin: its hooks and automatic fixtures are for these tests only
from pytest_jupyter.jupyter_server import *  # noqa: F403
from tornado.httpclient import HTTPResponse
from traitlets.config import Config

from nb2prod.server import openapi
from nb2prod.server.live import LiveCompiler


@dataclass(frozen=True)
class Answer:
    """What came back; `document` is None where it is no JSON."""

    status: int
    headers: Any
    text: str
    document: Any


Fetch = Callable[..., Awaitable[Answer]]


@pytest.fixture(autouse=True)
def patient_with_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine, a worker that is slow does not hang."""
    monkeypatch.setattr("nb2prod.server.extension.LiveCompiler", partial(LiveCompiler, 120.0))


@pytest.fixture
def jp_server_config() -> Config:
    """The extension, and nothing else."""
    return Config({"ServerApp": {"jpserver_extensions": {"nb2prod.server": True}}})


@pytest.fixture
def raw_fetch(http_server_client: Any, jp_base_url: str, jp_auth_header: dict[str, str]) -> Fetch:
    """Send a request to a path below the server's base URL, as it is; whatever comes back is an answer."""

    async def send(
        method: str,
        path: str,
        body: bytes | None = None,
        params: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        response: HTTPResponse = await http_server_client.fetch(
            f"{jp_base_url}{path}?{urlencode(params or {})}",
            method=method,
            body=body,
            headers=jp_auth_header if headers is None else headers,
            raise_error=False,
            allow_nonstandard_methods=True,
            follow_redirects=False,
            request_timeout=300,
        )
        text = (response.body or b"").decode()
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        return Answer(response.code, response.headers, text, json.loads(text) if is_json and text else None)

    return send


@pytest.fixture
def fetch(raw_fetch: Fetch) -> Fetch:
    """`await fetch(METHOD, "jobs/1", BODY, expect=STATUS)`: checks the status, and the answer against the description.

    `expect=None` takes every status that the description has for the route.
    """

    async def checked(
        method: str, path: str, body: object = None, *, expect: int | None = 200, **others: Any
    ) -> Answer:
        content = None if body is None else json.dumps(body).encode()
        if content is None and method == "POST":
            content = b""
        answer = await raw_fetch(method, f"nb2prod/{path}", content, **others)
        assert expect in (None, answer.status), f"{method} {path}: {answer.status} {answer.text}"
        check_answer(method, path, answer)
        return answer

    return checked


@pytest.fixture
def save_notebook(jp_root_dir: Path) -> Callable[..., Path]:
    """`save_notebook("folder/name.ipynb", ("step:load", "x = 1"), ...)`: tags without spaces between, and source."""

    def save(api_path: str, *cells: tuple[str, str]) -> Path:
        path = jp_root_dir / api_path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook_of(*cells, outputs=[])), encoding="utf-8")
        return path

    return save


@pytest.fixture
def notebook() -> Callable[..., dict[str, Any]]:
    """`notebook(("step:load", "x = 1"), ...)`: the JSON that a browser posts."""
    return notebook_of


def notebook_of(*cells: tuple[str, str], **code_cell: object) -> dict[str, Any]:
    return {
        "cells": [
            {
                "id": f"cell-{number}",
                "cell_type": "code",
                "source": source,
                "metadata": {"tags": tags.split()},
                "execution_count": None,
                **code_cell,
            }
            for number, (tags, source) in enumerate(cells, 1)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def check_answer(method: str, path: str, answer: Answer) -> None:
    """Fail unless the description has this answer for this route."""
    operation = operation_of(method, path)
    responses = operation["responses"]
    described = responses.get(str(answer.status)) or responses.get(f"{answer.status // 100}XX")
    assert described, f"{method} {path}: {answer.status} is not described: {answer.text}"
    described = resolved(described)
    if "application/json" in described.get("content", {}):
        schema = {
            **described["content"]["application/json"]["schema"],
            "components": openapi.description()["components"],
        }
        format_checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.Draft202012Validator(schema, format_checker=format_checker).validate(answer.document)
    elif "content" in described:
        (content_type,) = described["content"]
        assert answer.headers["Content-Type"].startswith(content_type)
    else:
        assert answer.text == ""


def operation_of(method: str, path: str) -> dict[str, Any]:
    for template, operations in openapi.description()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), f"/{path}"):
            found: dict[str, Any] = operations[method.lower()]
            return found
    raise AssertionError(f"{path}: no route of the description")


def resolved(described: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in described:
        return described
    found: Any = openapi.description()
    for key in described["$ref"].removeprefix("#/").split("/"):
        found = found[key]
    return dict(found)
