"""A sweep as one JSON object."""

from __future__ import annotations

from nb2prod.execution.parameter_code import recorded
from nb2prod.execution.sweep.results import PointStatus, RunFailure, RunResult, Sweep
from nb2prod.reporting.sweep.wording import file_words


def as_json(sweep: Sweep) -> dict[str, object]:
    """The sweep as an object of JSON values.

    `schema` 1: {schema, notebook, title, folder, varied, points, counts: {completed, failed, "timed out", died,
    kept}, seconds, workers, threads, goal: {direction, metric} or null, best (a run's number) or null, runs: [{number,
    id, status, parameters, metrics, started, seconds, peak_memory, how, shared_cells, notebook, failure: {cell, line,
    exception, message, traceback} or null, notes, worker, kept}], notes, provenance}. Runs are in the order of the
    points, those that did not run are not there. `notebook` of a run is relative to `folder`, memory is in bytes, a
    cell of 0 is that of the given parameters, and numbers that JSON has not are Python source: `float("nan")`.
    """
    goal, best = sweep.goal, sweep.best
    counts = {status.value: sum(each.status is status for each in sweep.results) for status in PointStatus}
    return {
        "schema": 1,
        "notebook": sweep.notebook,
        "title": sweep.title,
        "folder": file_words(sweep),
        "varied": list(sweep.varied),
        "points": sweep.points,
        "counts": {**counts, "kept": sum(each.kept for each in sweep.results)},
        "seconds": sweep.seconds,
        "workers": sweep.workers,
        "threads": sweep.threads,
        "goal": None if goal is None else {"direction": goal.direction.value, "metric": goal.metric},
        "best": None if best is None else best.number,
        "runs": [run_as_json(result) for result in sweep.results],
        "notes": list(sweep.notes),
        "provenance": dict(sweep.provenance),
    }


def run_as_json(result: RunResult) -> dict[str, object]:
    """One run, as `runs` of the sweep's object has it."""
    return {
        "number": result.number,
        "id": result.id,
        "status": result.status.value,
        "parameters": {name: recorded(value) for name, value in result.parameters},
        "metrics": {name: recorded(value) for name, value in result.metrics},
        "started": result.started,
        "seconds": result.seconds,
        "peak_memory": result.peak_memory,
        "how": result.how.value,
        "shared_cells": result.shared_cells,
        "notebook": result.notebook,
        "failure": None if result.failure is None else _failure(result.failure),
        "notes": list(result.notes),
        "worker": result.worker,
        "kept": result.kept,
    }


def _failure(failure: RunFailure) -> dict[str, object]:
    return {
        "cell": failure.cell,
        "line": failure.line,
        "exception": failure.exception,
        "message": failure.message,
        "traceback": failure.traceback,
    }
