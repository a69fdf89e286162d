"""What is typed into a form for a run or a sweep, judged, as a JSON object."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import cast

from nb2prod.commands.live.validate import Axis, AxisKind, Form, Validation, validate
from nb2prod.execution.parameter_code import recorded
from nb2prod.reporting.sweep.sharing import sharing_lines
from nb2prod.workspace.notebooks.reading import read_bytes

MOST_ROWS = 20


def answer(path: Path, notebook: Mapping[str, object] | None, arguments: Mapping[str, object]) -> dict[str, object]:
    """Judge what is typed into a form; without a notebook, the one in the file is meant. Nothing is run.

    Arguments: {kind: "run" or "sweep", values: {name: text}, axes: [{name, kind: "grid" or "random", text}], points,
    seed, side_by_side, best}: texts as `-p`, `--grid` and `--random` read them. Those after `values` are of a sweep and
    may be missing.

    {errors: {name: message}, values: {name: JSON}, points, rows: [{name: JSON}], notes: [text], shared}. Errors are by
    the name of the field, the empty name for what concerns no field alone; with any, there are no points. `values` are
    those of the fields that are right. `points` counts the runs, and `rows` has the parameters of the first 20. JSON is
    a value where JSON holds it exactly, a path's text, or Python source. `shared` says in words, a line for each group
    of cells, which of a sweep's cells run once and which more often, and why. Raises UnreadableNotebook.
    """
    content = read_bytes(path) if notebook is None else json.dumps(notebook).encode()
    return validation_document(validate(path, content, _form(arguments)))


def validation_document(validation: Validation) -> dict[str, object]:
    """What the form means, and what is wrong with it."""
    return {
        "errors": dict(validation.errors),
        "values": {name: _plain(value) for name, value in validation.values.items()},
        "points": len(validation.points),
        "rows": [{name: _plain(value) for name, value in point.values} for point in validation.points[:MOST_ROWS]],
        "notes": list(validation.notes),
        "shared": "\n".join(sharing_lines(validation.sharing)),
    }


def _plain(value: object) -> object:
    return value.as_posix() if isinstance(value, PurePath) else recorded(value)


def _form(arguments: Mapping[str, object]) -> Form:
    """The arguments, which are as the description of the server's requests says."""
    axes = cast("list[dict[str, str]]", arguments.get("axes") or [])
    count, seed = (_whole(arguments.get(name)) for name in ("points", "seed"))
    best = arguments.get("best")
    return Form(
        values=cast("dict[str, str]", arguments.get("values") or {}),
        sweep=arguments.get("kind") == "sweep",
        axes=tuple(Axis(axis["name"], AxisKind(axis["kind"]), axis["text"]) for axis in axes),
        count=count,
        seed=seed,
        side_by_side=arguments.get("side_by_side") is True,
        best=best if isinstance(best, str) and best else None,
    )


def _whole(number: object) -> int | None:
    return int(number) if isinstance(number, (int, float)) and not isinstance(number, bool) else None
