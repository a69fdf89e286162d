"""A recording as one JSON object."""

from __future__ import annotations

from nb2prod.commands.record.report import RecordReport
from nb2prod.reporting.json_format import notebook_document


def record_document(report: RecordReport) -> dict[str, object]:
    """The recording as an object of JSON values.

    `schema` 1: {schema, exit_code, error, runs, seconds, assertions, tested, not_asserted: [{step, name, reason}],
    notes, and notebook, outcome, module, files, diagnostics, findings as `nb2prod export --json` has them}.
    """
    return {
        "schema": 1,
        "exit_code": report.exit_code,
        **notebook_document(report.export),
        "runs": report.runs,
        "seconds": report.seconds,
        "assertions": report.assertions,
        "tested": report.tested,
        "not_asserted": [{"step": e.step, "name": e.name, "reason": e.reason} for e in report.not_asserted],
        "notes": [*report.export.notes, *report.notes],
    }
