"""A run's parameters, metrics and tags in the form that an MLflow server takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.execution.sweep.results import RunResult
from nb2prod.execution.sweep.values import Scalar

_NOT_IN_NAMES = re.compile(r"[^\w\-. :/]")
_LONGEST_NAME = 250
_LONGEST_PARAMETER = 6000
_LONGEST_TAG = 5000


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and values, each kind in its own list."""

    parameters: tuple[tuple[str, str], ...]
    metrics: tuple[tuple[str, float], ...]
    tags: tuple[tuple[str, str], ...]


def fields_of(result: RunResult) -> Fields:
    """What a server is told of a run; metrics that are texts become tags, for it takes numbers only."""
    numbers = [(_name(name), number) for name, value in result.metrics if (number := _number(value)) is not None]
    texts = {f"metric.{name}": str(value) for name, value in result.metrics if _number(value) is None}
    failure = result.failure
    told = {
        "nb2prod.number": str(result.number),
        "nb2prod.status": result.status.value,
        "nb2prod.how": result.how.value,
        "nb2prod.shared_cells": str(result.shared_cells),
        "nb2prod.peak_memory": str(result.peak_memory) if result.peak_memory is not None else "",
        "nb2prod.worker": result.worker,
        "nb2prod.notes": "\n".join(result.notes),
        "nb2prod.failure": f"cell {failure.cell}: {failure.exception}: {failure.message}" if failure else "",
        **texts,
    }
    parameters = tuple((_name(name), str(value)[:_LONGEST_PARAMETER]) for name, value in result.parameters)
    return Fields(parameters, tuple(numbers), tuple(tag_texts(told).items()))


def tag_texts(tags: Mapping[str, str]) -> dict[str, str]:
    """Tags as a server takes them; those without a value are left out."""
    return {_name(name): text[:_LONGEST_TAG] for name, text in tags.items() if text}


def _name(name: str) -> str:
    return _NOT_IN_NAMES.sub("_", name)[:_LONGEST_NAME]


def _number(value: Scalar) -> float | None:
    try:
        return None if isinstance(value, str) else float(value)
    except OverflowError:  # an integer that no float can hold
        return None
