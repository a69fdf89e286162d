"""The live routes with real workers: unsaved notebooks in, answers out, and no input that breaks them."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.commands.export.command import export_each, planned
from nb2prod.commands.export.report import ExportOptions

VERBS = ("compile", "suggest", "fix", "readiness", "validate")
EXTRA: dict[str, dict[str, Any]] = {
    "compile": {"page": "p", "revision": 1},
    "validate": {"kind": "run", "values": {"rate": "0.5"}},
}
CELLS = (
    ("parameters", "rate = 0.1  # per year"),
    ("step:grow", "grown = [rate * year for year in range(3)]"),
    ("metrics", "total = sum(grown)"),
)

JOB = {
    "kind": "sweep",
    "path": "none.ipynb",
    "options": {"values": {"rate": "1"}, "axes": [{"name": "rate", "kind": "grid", "text": "1,2"}], "workers": 2},
}


@pytest.fixture
def request_of(notebook: Any) -> Callable[..., dict[str, Any]]:
    def make(verb: str, **changes: Any) -> dict[str, Any]:
        return {"path": "a.ipynb", "notebook": notebook(*CELLS), **EXTRA.get(verb, {}), **changes}

    return make


async def test_an_unsaved_notebook_is_compiled(fetch: Any, request_of: Any, jp_root_dir: Path) -> None:
    preview = (await fetch("POST", "compile", request_of("compile"))).document
    assert not preview["refused"]
    assert preview["revision"] == 1
    assert [step["name"] for step in preview["steps"]] == ["grow", "metrics"]
    assert "def grow(rate: float)" in preview["files"][0]["text"]
    assert [(each["kind"], each["given"]) for each in preview["roles"]] == [
        ("parameters", True),
        ("step", True),
        ("metrics", True),
    ]
    assert list(jp_root_dir.iterdir()) == []


async def test_the_module_is_named_as_the_browser_opens_it(fetch: Any, request_of: Any, save_notebook: Any) -> None:
    path = save_notebook("work/a.ipynb", *CELLS)
    body = request_of("readiness", path="work/a.ipynb")
    assert (await fetch("POST", "readiness", body)).document["module"] is None
    list(export_each(planned([path], None), ExportOptions()))
    measured = (await fetch("POST", "readiness", body)).document
    assert measured["module"] == "work/a.py"
    assert measured["exported"]["state"] == "passed"


async def test_a_form_is_judged_by_the_saved_notebook_where_none_is_posted(
    fetch: Any, request_of: Any, save_notebook: Any
) -> None:
    body = request_of("validate", values={"rate": "much"})
    del body["notebook"]
    assert (await fetch("POST", "validate", body, expect=404)).document["reason"] == "missing"
    save_notebook("a.ipynb", *CELLS)
    assert list((await fetch("POST", "validate", body)).document["errors"]) == ["rate"]


@pytest.mark.parametrize("verb", VERBS)
async def test_every_verb_answers_as_described(fetch: Any, request_of: Any, save_notebook: Any, verb: str) -> None:
    save_notebook("a.ipynb", *CELLS)
    await fetch("POST", verb, request_of(verb))


async def test_a_newer_revision_of_the_page_supersedes(fetch: Any, request_of: Any) -> None:
    answers = await asyncio.gather(*(fetch("POST", "compile", request_of("compile", revision=n)) for n in range(1, 9)))
    documents = [answer.document for answer in answers]
    assert [document["revision"] for document in documents] == list(range(1, 9))
    assert not documents[-1]["superseded"]
    assert any(document["superseded"] for document in documents)


@pytest.mark.parametrize(
    ("path", "status"),
    [("../a.ipynb", 403), (".a.ipynb", 403), ("a.txt", 400), ("a\0.ipynb", 400), ("", 400)],
)
async def test_paths_are_confined(fetch: Any, request_of: Any, path: str, status: int) -> None:
    for verb in VERBS:
        await fetch("POST", verb, request_of(verb, path=path), expect=status)


async def test_an_escaped_path_is_a_name_like_any_other(fetch: Any, request_of: Any) -> None:
    await fetch("POST", "suggest", request_of("suggest", path="%2e%2e%2fa.ipynb"))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "the body: not JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"{", "the body: not JSON: Expecting property name"),
        (b"\xff", "the body: not JSON: 'utf-8' codec"),
        (b'{"path": NaN}', "the body: not JSON: NaN is no number"),
        (b'{"path": 1e999}', "the body: not JSON: 1e999 is no number"),
        (b"[" * 100_000, "the body: nested more than 100 levels deep"),
        (b"[" * 900 + b"]" * 900, "the body: nested more than 100 levels deep"),
        (b'{"path": ' + b"1" * 5000 + b"}", "the body: not JSON: Exceeds the limit"),
        (b'{"path": "a.ipynb"}', "the body: 'notebook' is a required property"),
    ],
)
async def test_what_is_no_request_is_said_to_be_none(raw_fetch: Any, body: bytes, message: str) -> None:
    for verb in VERBS:
        answer = await raw_fetch("POST", f"nb2prod/{verb}", body)
        assert (answer.status, answer.document["reason"]) == (400, "invalid")
        assert verb == "validate" or answer.document["message"].startswith(message)


async def test_a_notebook_may_be_nested_as_deep_as_notebooks_are(fetch: Any, request_of: Any) -> None:
    body = request_of("suggest")
    for _ in range(90):
        body["notebook"]["metadata"] = {"deeper": body["notebook"]["metadata"]}
    await fetch("POST", "suggest", body)


async def test_errors_name_files_as_the_browser_does(fetch: Any, request_of: Any) -> None:
    body = request_of("suggest", path="work/a.ipynb")
    body["notebook"]["cells"][1]["id"] = body["notebook"]["cells"][0]["id"]
    error = (await fetch("POST", "suggest", body, expect=400)).document
    assert error["message"].startswith("work/a.ipynb: cells 1 and 2 have the same id")


async def test_a_notebook_of_another_format_is_refused(fetch: Any, request_of: Any) -> None:
    body = request_of("suggest")
    body["notebook"]["nbformat"] = 3
    error = (await fetch("POST", "suggest", body, expect=400)).document
    assert error["message"] == "notebook.nbformat: 4 was expected"


async def test_settings_that_mean_nothing_are_told(fetch: Any, request_of: Any, jp_root_dir: Path) -> None:
    (jp_root_dir / "pyproject.toml").write_text("[tool.nb2prod]\nprnts = 'keep'\n", encoding="utf-8")
    error = (await fetch("POST", "compile", request_of("compile"), expect=400)).document
    assert error["reason"] == "configuration"
    assert "prnts" in error["message"]


TEXT = st.text(st.characters() | st.sampled_from("\ud800\udfff\0"), max_size=8)  # half a pair of code units, too
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def spoilt(draw: st.DrawFn, whole: Any) -> Any:
    """A good request with something else at one place, or a key more or less."""
    body = copy.deepcopy(whole)
    place, steps = body, draw(st.integers(0, 5))
    for _ in range(steps):
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or draw(st.booleans()):
            place[key] = draw(VALUES)
            return body
        place = place[key]
    if isinstance(place, dict):
        place[draw(st.sampled_from(["path", "notebook", "cells", "source", "tags", "id"]))] = draw(VALUES)
    elif place:
        place.pop(draw(st.integers(0, len(place) - 1)))
    return body


@pytest.mark.parametrize("verb", [*VERBS, "jobs"])
def test_no_body_is_a_bug(fetch: Any, request_of: Any, jp_asyncio_loop: Any, verb: str) -> None:
    good = request_of(verb) if verb != "jobs" else JOB

    @settings(max_examples=40, deadline=None)
    @given(VALUES | spoilt(good))
    def search(body: object) -> None:
        json.dumps(body)
        # 2xx or 4xx as described: a 500 is described nowhere
        jp_asyncio_loop.run_until_complete(fetch("POST", verb, body, expect=None))

    search()
