"""The description: a valid OpenAPI document that is served, and the one thing that requests are held to."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

import nb2prod
from nb2prod.server import openapi
from nb2prod.server.errors import Invalid

NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
CELL = {"id": "a", "cell_type": "code", "source": "x = 1", "metadata": {}}


async def test_what_is_served_is_valid_and_names_this_server(fetch: Any, jp_base_url: str) -> None:
    document = (await fetch("GET", "openapi.json")).document
    OpenAPIV31SpecValidator(document).validate()
    assert document["servers"] == [{"url": f"{jp_base_url}nb2prod"}]
    assert document["info"]["version"] == nb2prod.__version__


def test_every_schema_is_used_and_every_reference_leads_somewhere() -> None:
    document = openapi.description()
    schemas = set(document["components"]["schemas"])
    text = json.dumps(document)
    referred = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert referred == schemas


def test_every_object_of_an_answer_names_all_of_its_keys() -> None:
    """A key that is not described would be one that nobody can rely on."""
    free = {"Notebook", "Cell", "Event", "VerifyResult", "RecordResult", "SweepResult"}
    for name, schema in openapi.description()["components"]["schemas"].items():
        if schema.get("type") == "object" and name not in free:
            assert "additionalProperties" in schema, name


@pytest.mark.parametrize(
    ("schema", "body", "message"),
    [
        ("SuggestRequest", [], "the body: [] is not an object"),
        ("SuggestRequest", {"path": "a.ipynb"}, "the body: 'notebook' is a required property"),
        ("SuggestRequest", {"path": 1, "notebook": NOTEBOOK}, "path: 1 is not a string"),
        (
            "SuggestRequest",
            {"path": "a.ipynb", "notebook": {**NOTEBOOK, "cells": [CELL, {**CELL, "source": 7}]}},
            "notebook.cells[1].source: 7 is not a string or a list",
        ),
        (
            "SuggestRequest",
            {"path": "a.ipynb", "notebook": {**NOTEBOOK, "cells": [{**CELL, "metadata": {"tags": [None]}}]}},
            "notebook.cells[0].metadata.tags[0]: null is not a string",
        ),
        (
            "SuggestRequest",
            {"path": "a.ipynb", "notebook": {"cells": {"a" * 100: 1}}},
            'notebook.cells: {"' + "a" * 58 + "… is not a list",
        ),
        ("JobRequest", {"kind": "deploy", "path": "a.ipynb"}, "kind: \"deploy\" is not one of ['export', 'check'"),
        (
            "JobRequest",
            {"kind": "run", "path": "a.ipynb", "options": {"values": {"a b": 3}}},
            "options.values['a b']: 3 is not a string",
        ),
        (
            "JobRequest",
            {"kind": "export", "path": "a.ipynb", "options": {"workers": 2}},
            "options: Additional properties are not allowed ('workers' was unexpected)",
        ),
    ],
)
def test_a_message_names_the_place(schema: str, body: object, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        openapi.check(body, schema)
    assert str(caught.value).startswith(message)


def test_options_are_those_of_the_kind() -> None:
    openapi.check({"kind": "sweep", "path": "a.ipynb", "options": {"workers": 2}}, "JobRequest")
    openapi.check({"kind": "verify", "path": "a.ipynb"}, "JobRequest")


def test_every_request_has_an_example_and_all_examples_fit() -> None:
    document = openapi.description()
    operations = [each for path in document["paths"].values() for name, each in path.items() if name != "parameters"]
    bodies = [each["requestBody"]["content"]["application/json"] for each in operations if "requestBody" in each]
    assert len(bodies) == 6
    for content in (*bodies, document["components"]["responses"]["Error"]["content"]["application/json"]):
        openapi.check(content["example"], content["schema"]["$ref"].rpartition("/")[2])


ODD = st.none() | st.booleans() | st.integers(-1, 1) | st.just(1.0) | st.just("a") | st.just(["a"]) | st.just([1])
CELLS = st.fixed_dictionaries(
    {name: st.just("code") | ODD for name in ("id", "cell_type", "source")},
    optional={"execution_count": ODD, "metadata": ODD | st.dictionaries(st.just("tags"), ODD), "other": ODD},
)


@settings(deadline=None)
@given(st.lists(CELLS | ODD, max_size=3))
def test_cells_that_are_passed_over_quickly_are_judged_as_all_others(cells: list[object]) -> None:
    body = {"path": "a.ipynb", "notebook": {**NOTEBOOK, "cells": cells}}
    schema = {"$ref": "#/components/schemas/SuggestRequest", "components": openapi.description()["components"]}
    if jsonschema.Draft202012Validator(schema).is_valid(body):
        openapi.check(body, "SuggestRequest")
    else:
        with pytest.raises(Invalid):
            openapi.check(body, "SuggestRequest")
