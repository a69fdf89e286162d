"""The description of the routes: what is served as `openapi.json`, and what requests are validated with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema
import yaml

from nb2prod import __version__
from nb2prod.server.errors import Invalid

_SHOWN = 60  # characters of a wrong value in a message
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI document as it is packaged."""
    text = files("nb2prod.server").joinpath("openapi.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def served(base_url: str) -> dict[str, Any]:
    """Return the document with this nb2prod's version and the address of this server's routes."""
    document = description()
    return {
        **document,
        "info": {**document["info"], "version": __version__},
        "servers": [{"url": f"{base_url.rstrip('/')}/nb2prod"}],
    }


def check(value: object, schema_name: str) -> None:
    """Raise Invalid, naming the place, where the value does not fit the schema of that name."""
    if _validator(schema_name).is_valid(_without_plain_cells(value)):
        return
    error = jsonschema.exceptions.best_match(_validator(schema_name).iter_errors(value))
    if error is not None:
        raise Invalid(f"{_place(error.absolute_path) or 'the body'}: {_message(error)}")


def _without_plain_cells(value: object) -> object:
    """A request without the cells that need no looking at: the validator takes most of its time for them."""
    notebook = value.get("notebook") if isinstance(value, dict) else None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not (isinstance(value, dict) and isinstance(notebook, dict) and isinstance(cells, list)):
        return value
    return {**value, "notebook": {**notebook, "cells": [cell for cell in cells if not _is_plain(cell)]}}


def _is_plain(cell: object) -> bool:
    """Whether a cell surely fits its schema."""
    if not isinstance(cell, dict):
        return False
    metadata, count = cell.get("metadata", {}), cell.get("execution_count")
    tags = metadata.get("tags", []) if isinstance(metadata, dict) else None
    return (
        all(isinstance(cell.get(name), str) for name in ("id", "cell_type", "source"))
        and isinstance(tags, list)
        and all(isinstance(tag, str) for tag in tags)
        and (count is None or type(count) is int)
    )


@cache
def _validator(schema_name: str) -> jsonschema.Draft202012Validator:
    document = description()
    schema = {"$ref": f"#/components/schemas/{schema_name}", "components": document["components"]}
    return jsonschema.Draft202012Validator(schema)


def _place(path: Iterable[str | int]) -> str:
    place = ""
    for part in path:
        if isinstance(part, str) and part.isidentifier():
            place += f".{part}" if place else part
        else:
            place += f"[{part!r}]"
    return place


def _message(error: jsonschema.ValidationError) -> str:
    """Return what is wrong in words, with a long value shortened: a whole notebook helps nobody."""
    whole, short = repr(error.instance), json.dumps(error.instance, default=str)
    if len(short) > _SHOWN:
        short = f"{short[:_SHOWN]}…"
    if error.validator == "type":
        wanted = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
        return f"{short} is not {' or '.join(_TYPES[each] for each in wanted)}"
    return str(error.message).replace(whole, short, 1)
