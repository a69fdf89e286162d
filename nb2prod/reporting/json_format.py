"""A report as one JSON object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nb2prod.commands.export.report import ExportReport, NotebookReport
from nb2prod.model import Diagnostic, Suggestion
from nb2prod.reporting.paths import shown
from nb2prod.workspace.finishing.linting import LintFinding

if TYPE_CHECKING:
    from nb2prod.compiler.fixes import Fix


def json_text(report: ExportReport, *, exit_code: int, error: str = "") -> str:
    """The report as one JSON object.

    `schema` 1: {schema, exit_code, error, left_out, notebooks: [{notebook, outcome, error, notes, module, known,
    files: [{path, outcome}], diagnostics: [{code, severity, message, fix, cell_id, cell, line, column, fixable}],
    findings: [{code, message, path, line, column, cell_id, cell, cell_line, cell_column}], suggestions: [{cell,
    cell_id, tags, reason}], fixed: [{code, cell_id, cell, message, summary}]}]}. A cell of 0 is the whole notebook, or
    no cell; `fixable` is what `--fix` would do about it, or null; `suggestions` are the roles that `--tag` assumed, and
    `fixed` is what `--fix` did; `known` counts the findings that the baseline holds back, `left_out` the notebooks in
    which nothing has a role.
    """
    document = {
        "schema": 1,
        "exit_code": exit_code,
        "error": error,
        "left_out": report.left_out,
        "notebooks": [notebook_document(notebook) for notebook in report.notebooks],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def notebook_document(report: NotebookReport) -> dict[str, object]:
    """One notebook of the report."""
    return {
        "notebook": shown(report.notebook),
        "outcome": report.outcome.value,
        "error": report.error,
        "notes": list(report.notes),
        "module": shown(report.module) if report.module else None,
        "known": report.known,
        "files": [{"path": shown(change.path), "outcome": change.outcome.value} for change in report.files],
        "diagnostics": [diagnostic_document(found, report.mends.get(found)) for found in report.diagnostics],
        "findings": [finding_document(finding) for finding in report.findings],
        "suggestions": [_suggestion_document(suggestion) for suggestion in report.suggestions],
        "fixed": [fix_document(fix) for fix in report.fixed],
    }


def diagnostic_document(diagnostic: Diagnostic, mend: str | None = None) -> dict[str, object]:
    """One diagnostic; `mend` is what `--fix` would do about it."""
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "fix": diagnostic.fix,
        "cell_id": diagnostic.cell_id,
        "cell": diagnostic.cell_number,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "fixable": mend,
    }


def _suggestion_document(suggestion: Suggestion) -> dict[str, object]:
    return {
        "cell": suggestion.cell_number,
        "cell_id": suggestion.cell_id,
        "tags": list(suggestion.tags),
        "reason": suggestion.reason,
    }


def fix_document(fix: Fix) -> dict[str, object]:
    """One change that `--fix` makes."""
    found = fix.diagnostic
    return {
        "code": found.code,
        "cell_id": found.cell_id,
        "cell": found.cell_number,
        "message": found.message,
        "summary": fix.summary,
    }


def finding_document(finding: LintFinding) -> dict[str, object]:
    """One finding of ruff."""
    return {
        "code": finding.code,
        "message": finding.message,
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "cell_id": finding.cell_id,
        "cell": finding.cell_number,
        "cell_line": finding.cell_line,
        "cell_column": finding.cell_column,
    }
