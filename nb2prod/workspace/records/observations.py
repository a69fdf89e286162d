"""What `nb2prod record` learned about a notebook: `OUTPUT/.nb2prod/STEM.observed.json`, one file per notebook.

It holds the types, shapes and costs of every step's outputs, and what the regression tests assert about them. It is
fresh as long as the notebook's code cells and their tags are what they were. An observation that is missing, corrupt
or of another schema is no error: nothing is known then.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2prod.model import CellKind, Notebook, ObservedType
from nb2prod.workspace.records.records import DIRECTORY, digest

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class ObservedOutput:
    """One output of a step."""

    name: str
    type: str  # dotted public expression; empty when it has none
    shape: str  # its size, in words; empty when there is nothing to say
    summary: Mapping[str, object]  # as the runner gave it
    facts: tuple[Mapping[str, object], ...]  # what the regression tests assert


@dataclass(frozen=True, slots=True)
class ObservedStep:
    """One step; `peak_memory` is in bytes, None where it was not measured."""

    step: str
    seconds: float
    peak_memory: int | None
    outputs: tuple[ObservedOutput, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """What the recorded runs of a notebook showed."""

    code_digest: str
    runs: int
    python: str
    libraries: Mapping[str, str]  # name -> version
    parameters: Mapping[str, object]  # that were given; the others had their defaults
    steps: tuple[ObservedStep, ...]

    @property
    def types(self) -> tuple[ObservedType, ...]:
        """What signatures and docstrings can say."""
        return tuple(
            ObservedType(step.step, output.name, output.type, output.shape)
            for step in self.steps
            for output in step.outputs
            if output.type or output.shape
        )


def code_digest(notebook: Notebook) -> str:
    """Changes whenever the notebook could compute something else: code cells and tags, in order, and nothing more."""
    cells = [(cell.source, cell.tags) for cell in notebook.cells if cell.kind is CellKind.CODE]
    return digest(repr((notebook.language, notebook.kale, cells)))


def observation_path(output: Path, stem: str) -> Path:
    """Where the observation of a notebook lies."""
    return output / DIRECTORY / f"{stem}.observed.json"


def load_observation(output: Path, stem: str) -> Observation | None:
    """Read the observation; None when there is none that can be trusted."""
    try:
        return parse_observation(observation_path(output, stem).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def parse_observation(text: str) -> Observation | None:
    """Turn an observation's text into its value; None when it is corrupt or of another schema."""
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            return None
        return Observation(
            _text(document["code_sha256"]),
            int(document["runs"]),
            _text(document["python"]),
            {_text(name): _text(version) for name, version in document["libraries"].items()},
            dict(document["parameters"].items()),
            tuple(_step(step) for step in document["steps"]),
        )
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def observation_text(observation: Observation) -> str:
    """The observation as JSON that stays readable in a diff."""
    document = {
        "schema": SCHEMA,
        "code_sha256": observation.code_digest,
        "runs": observation.runs,
        "python": observation.python,
        "libraries": dict(sorted(observation.libraries.items())),
        "parameters": dict(observation.parameters),
        "steps": [
            {
                "step": step.step,
                "seconds": step.seconds,
                "peak_memory": step.peak_memory,
                "outputs": [
                    {
                        "name": output.name,
                        "type": output.type,
                        "shape": output.shape,
                        "summary": dict(output.summary),
                        "facts": [dict(fact) for fact in output.facts],
                    }
                    for output in step.outputs
                ],
            }
            for step in observation.steps
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _step(document: Mapping[str, object]) -> ObservedStep:
    seconds, memory, outputs = document["seconds"], document["peak_memory"], document["outputs"]
    if not isinstance(seconds, (int, float)) or not (memory is None or isinstance(memory, int)):
        raise TypeError("no measurement")
    if not isinstance(outputs, list):
        raise TypeError("no outputs")
    return ObservedStep(_text(document["step"]), float(seconds), memory, tuple(_output(each) for each in outputs))


def _output(document: Mapping[str, object]) -> ObservedOutput:
    summary, facts = document["summary"], document["facts"]
    if not isinstance(summary, dict) or not isinstance(facts, list):
        raise TypeError("no summary")
    return ObservedOutput(
        _text(document["name"]),
        _text(document["type"]),
        _text(document["shape"]),
        summary,
        tuple(dict(fact.items()) for fact in facts),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
