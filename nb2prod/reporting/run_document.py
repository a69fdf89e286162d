"""One run of a notebook as one JSON object."""

from __future__ import annotations

from nb2prod.commands.run import RunReport
from nb2prod.execution.kept_run import RunStatus

_EXIT_CODES = {RunStatus.COMPLETED: 0, RunStatus.FAILED: 1, RunStatus.INTERRUPTED: 130}


def exit_code(report: RunReport) -> int:
    """What a program that did the run exits with."""
    return _EXIT_CODES[report.status]


def run_document(report: RunReport) -> dict[str, object]:
    """The run as an object of JSON values.

    {status ("completed", "failed" or "interrupted"), output, seconds, parameters, overridden, failing_cell: {cell,
    line, exception, message} or null, notes}. A cell or line of null is not known.
    """
    failure = report.failure
    return {
        "status": report.status.value,
        "output": report.output,
        "seconds": report.seconds,
        "parameters": dict(report.parameters),
        "overridden": list(report.overridden),
        "failing_cell": (
            None
            if failure is None
            else {
                "cell": failure.cell_number or None,
                "line": failure.line or None,
                "exception": failure.exception,
                "message": failure.message,
            }
        ),
        "notes": list(report.notes),
    }
