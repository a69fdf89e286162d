"""Results as JSON, for the journal of a sweep, and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from nb2prod.execution.sweep.results import PointStatus, RunFailure, RunResult
from nb2prod.execution.sweep.values import How, Scalar


def document_of(result: RunResult) -> dict[str, object]:
    """A result as JSON values."""
    failure = result.failure
    return {
        "id": result.id,
        "number": result.number,
        "parameters": dict(result.parameters),
        "metrics": {name: _json(value) for name, value in result.metrics},
        "status": result.status.value,
        "started": result.started,
        "seconds": result.seconds,
        "peak_memory": result.peak_memory,
        "how": result.how.value,
        "shared_cells": result.shared_cells,
        "notebook": result.notebook,
        "failure": asdict(failure) if failure is not None else None,
        "notes": list(result.notes),
        "worker": result.worker,
    }


def result_of(document: Mapping[str, Any]) -> RunResult | None:
    """The result that a document says, as one that was kept; None for what no version of this program has written."""
    try:
        failure = document["failure"]
        return RunResult(
            id=document["id"],
            number=document["number"],
            parameters=tuple(document["parameters"].items()),
            metrics=tuple((name, _scalar(value)) for name, value in document["metrics"].items()),
            status=PointStatus(document["status"]),
            started=document["started"],
            seconds=float(document["seconds"]),
            peak_memory=document["peak_memory"],
            how=How(document["how"]),
            shared_cells=document["shared_cells"],
            notebook=document["notebook"],
            failure=RunFailure(**failure) if failure is not None else None,
            notes=tuple(document["notes"]),
            worker=document["worker"],
            kept=True,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _json(value: Scalar) -> object:
    """A scalar; JSON has no notation for what is no finite number."""
    return {"float": str(value)} if isinstance(value, float) and not math.isfinite(value) else value


def _scalar(value: Any) -> Scalar:
    if isinstance(value, dict):
        return float(value["float"])
    if not isinstance(value, (bool, int, float, str)):
        raise TypeError
    return value
