"""The live preview as a JSON object."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from nb2prod.commands.live.preview import Preview, Previews
from nb2prod.commands.live.preview_files import FinishedFile
from nb2prod.compiler.suggestion.suggest import speaks
from nb2prod.model import Diagnostic, Notebook, Step
from nb2prod.reporting.json_format import diagnostic_document
from nb2prod.reporting.live.columns import in_code_units
from nb2prod.reporting.live.preview_graph import graph_document
from nb2prod.reporting.live.preview_parameters import parameter_documents
from nb2prod.workspace.finishing.formatting_blocks import Patience

_PREVIEWS = Previews()  # one for the process, which has nothing else to do
_SECONDS = 60.0  # for whoever does not say how long there is time


def answer(path: Path, notebook: Mapping[str, object], arguments: Mapping[str, object]) -> dict[str, object]:
    """Preview a notebook's content; raises Nb2prodError where nothing can be said.

    `seconds` among the arguments is the time that there is for what can be done later, too. With `further`, something
    is done however long it takes, and while there is more to do, `{"formatted": False}` is all of the answer.
    """
    start = time.perf_counter()
    seconds, further = arguments.get("seconds", _SECONDS), bool(arguments.get("further"))
    assert isinstance(seconds, (int, float))
    made = _PREVIEWS.preview(path, json.dumps(notebook).encode(), Patience(seconds, insistent=further))
    if further and not made.settled:
        return {"formatted": False}
    return {**preview_document(made), "seconds": round(time.perf_counter() - start, 4)}


def preview_document(made: Preview) -> dict[str, object]:
    """Everything about the preview; it is `formatted` when nothing would be different a moment later."""
    package, definitions = made.package, made.definitions
    sources = {cell.id: cell.source for cell in made.notebook.cells}
    return {
        "stem": package.stem,
        "refused": package.refused,
        "files": [_file(each) for each in made.files],
        "diagnostics": [_diagnostic(found, made.mends.get(found), sources) for found in package.diagnostics],
        "roles": _roles(made),
        "steps": [_step(step, definitions, made.notebook) for step in package.steps],
        "graph": graph_document(package, made.notebook),
        "parameters": parameter_documents(made.parameters),
        "parameter_diagnostics": [_diagnostic(found, None, sources) for found in made.parameter_diagnostics],
        "formatted": made.settled,
    }


def _file(each: FinishedFile) -> dict[str, object]:
    file = each.file
    origins = [None if line is None else [line.cell_id, line.cell_number, line.line] for line in file.origins]
    kind, formatted = _kind(file.path), each.settled
    return {"path": file.path, "kind": kind, "text": file.text, "origins": origins, "formatted": formatted}


def _kind(path: str) -> str:
    if path.endswith(".py") and "/" not in path:
        return "module"
    return "tests" if PurePosixPath(path).name.startswith("test_") else "other"


def _diagnostic(found: Diagnostic, mend: str | None, sources: Mapping[str, str]) -> dict[str, object]:
    return diagnostic_document(in_code_units(found, sources.get(found.cell_id, "")), mend)


def _roles(made: Preview) -> list[dict[str, object]]:
    return [
        {
            "cell_id": cell.id,
            "cell": cell.number,
            "kind": role.kind.value,
            "name": role.name,
            "module": role.module,
            "given": speaks(cell),
        }
        for cell, role in made.roles
    ]


def _step(step: Step, definitions: Mapping[str, tuple[str, int]], notebook: Notebook) -> dict[str, object]:
    file, line = definitions.get(step.name, ("", 0))
    return {
        "name": step.name,
        "kind": step.kind.value,
        "module": step.module,
        "inputs": list(step.inputs),
        "outputs": list(step.outputs),
        "cell_ids": [notebook.cells[number - 1].id for number in step.cells],
        "cells": list(step.cells),
        "summary": step.summary,
        "file": file,
        "line": line,
    }
