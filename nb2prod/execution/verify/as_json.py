"""A verification as one JSON object."""

from __future__ import annotations

import dataclasses
import json

from nb2prod.execution.verify.report import SCHEMA, Failure, NameResult, Outcome, StepResult, VerifyReport


def json_text(report: VerifyReport) -> str:
    """The report as one JSON object; what is unknown is null.

    `schema` 1: {schema, exit_code, error, verdict ("equal", "different", "unproven" or "interrupted"), strict,
    notebook, module, counts: {equal, close, different, unstable, "not comparable"}, first_divergence: {step, name,
    cells, file, line, where, detail}, steps: [{name, kind, cells, file, line, reached, notebook: {seconds,
    peak_memory}, module: {seconds, peak_memory}, names: [{name, kind, type, outcome, where, detail, distance}]}],
    failures: [{side, message, exception, step, cell, line, file, file_line, fix}], cause: {cell, line, text, reason},
    parameters: {name: Python source}, parameter_notes: [{name, message}], notes, seconds: {notebook, module},
    provenance: {date, nb2prod, notebook_sha256, module_sha256, interpreter, python, libraries: {name:
    version}, engine, hash_seed, relative_tolerance, absolute_tolerance}}. Seconds are floats, memory is in bytes.
    """
    document = {
        "schema": SCHEMA,
        "exit_code": report.exit_code,
        "error": "",
        "verdict": verdict(report),
        "strict": report.strict,
        "notebook": str(report.notebook),
        "module": str(report.module),
        "counts": {outcome.value: report.counts.get(outcome, 0) for outcome in Outcome},
        "first_divergence": _first_divergence(report),
        "steps": [_step(step) for step in report.steps],
        "failures": [_failure(failure) for failure in report.failures],
        "cause": dataclasses.asdict(report.cause) if report.cause is not None else None,
        "parameters": dict(report.parameters),
        "parameter_notes": [dataclasses.asdict(note) for note in report.parameter_notes],
        "notes": list(report.notes),
        "seconds": {"notebook": report.notebook_seconds, "module": report.module_seconds},
        "provenance": dataclasses.asdict(report.provenance),
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def error_text(error: str, exit_code: int) -> str:
    """What stands in the report's place when there was nothing to verify."""
    return json.dumps({"schema": SCHEMA, "exit_code": exit_code, "error": error}, indent=2, ensure_ascii=False)


def verdict(report: VerifyReport) -> str:
    """The report in one word."""
    if report.interrupted:
        return "interrupted"
    if report.proven:
        return "equal"
    failed = report.failures or report.counts.get(Outcome.DIFFERENT, 0)
    return "different" if failed else "unproven"


def _first_divergence(report: VerifyReport) -> dict[str, object] | None:
    if report.first_divergence is None:
        return None
    step, name = report.first_divergence
    return {
        "step": step.name,
        "name": name.name,
        "cells": list(step.cells),
        "file": step.file or None,
        "line": step.line or None,
        "where": name.where,
        "detail": name.detail,
    }


def _step(step: StepResult) -> dict[str, object]:
    return {
        "name": step.name,
        "kind": step.kind,
        "cells": list(step.cells),
        "file": step.file or None,
        "line": step.line or None,
        "reached": step.reached,
        "notebook": dataclasses.asdict(step.notebook),
        "module": dataclasses.asdict(step.module),
        "names": [_name(name) for name in step.names],
    }


def _name(name: NameResult) -> dict[str, object]:
    return {
        "name": name.name,
        "kind": name.kind.value,
        "type": name.type,
        "outcome": name.outcome.value,
        "where": name.where,
        "detail": name.detail,
        "distance": name.distance,
    }


def _failure(failure: Failure) -> dict[str, object]:
    document = dataclasses.asdict(failure)
    return {key: value if value or key == "side" else None for key, value in document.items()}
