"""The record of a run that the executed notebook carries in its metadata."""

from __future__ import annotations

from collections.abc import Mapping

from nb2prod import __version__
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel
from nb2prod.execution.kept_run import Execution
from nb2prod.execution.provenance import Provenance, installed_version


def run_record(
    execution: Execution,
    where: Interpreter | RealKernel,
    provenance: Provenance,
    parameters: Mapping[str, object],
    overridden: tuple[str, ...],
    cells: str,
) -> dict[str, object]:
    """Write down what a run used and how it went, as JSON values.

    `parameters` are all of them with the values used, `cells` is the digest by which later edits are known; seconds of
    single cells are in papermill's metadata of the cells.
    """
    failure, revision, kernel = execution.failure, provenance.revision, where.kernel
    return {
        "status": execution.status.value,
        "failing_cell": failure.cell_number if failure else None,
        "parameters": dict(parameters),
        "overridden": list(overridden),
        "started": execution.started,
        "seconds": execution.seconds,
        "kernel": kernel.name if kernel is not None else None,
        "engine": execution.run.engine,
        "versions": {
            "python": (execution.run.language or {}).get("version"),
            # The packages of a kernel in another environment are not known here.
            "ipykernel": installed_version("ipykernel") if kernel is not None and kernel.own_python else None,
            "nb2prod": __version__,
            "papermill": installed_version("papermill"),
            "nbformat": installed_version("nbformat"),
        },
        "git": {"commit": revision.commit, "dirty": revision.dirty} if revision else None,
        "notebook": provenance.notebook,
        "sha256": provenance.sha256,
        "cells": cells,
    }
