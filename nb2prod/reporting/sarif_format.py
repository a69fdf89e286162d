"""SARIF 2.1.0, for code scanning services; where the standard leaves a choice, it is GitHub's."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import TypeAlias
from urllib.parse import quote

from nb2prod import __version__
from nb2prod.commands.export.report import ExportReport
from nb2prod.reporting.paths import from_root, repository_root
from nb2prod.reporting.problems import Level, Problem, Spot, notes, problems
from nb2prod.reporting.sarif_rules import descriptors

_Object: TypeAlias = dict[str, object]
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_MOST = 25_000  # results that GitHub accepts in one run
_ROOT = "%SRCROOT%"
_RANKS = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}


def sarif_text(report: ExportReport, *, exit_code: int, error: str = "") -> str:
    """One run with a result for each problem; what has no place in a file is a notification of the run."""
    found = [problem for notebook in report.notebooks for problem in problems(notebook)]
    kept = sorted(found, key=lambda problem: _RANKS[problem.level])[:_MOST] if len(found) > _MOST else found
    rules = descriptors({problem.code for problem in kept})
    numbers = {str(rule["id"]): number for number, rule in enumerate(rules)}
    paths = _Paths()
    marks = _fingerprints(kept, paths)
    left_out = f"{len(found) - len(kept)} more results, of lower levels, are left out" if found[len(kept) :] else ""
    run: _Object = {
        "tool": {"driver": {"name": "nb2prod", "version": __version__, "rules": rules}},
        "invocations": [
            {
                "executionSuccessful": exit_code in (0, 1),
                "exitCode": exit_code,
                "toolExecutionNotifications": [*_notifications(report, error, left_out)],
            }
        ],
        "originalUriBaseIds": {_ROOT: {"uri": f"{paths.root.as_uri()}/"}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, numbers, paths, mark) for each, mark in zip(kept, marks, strict=True)],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)  # ASCII, so always UTF-8


class _Paths:
    """Files by their path from the repository's root."""

    def __init__(self) -> None:
        self.root = repository_root()
        self._known: dict[Path, str] = {}

    def text(self, path: Path) -> str:
        if path not in self._known:
            self._known[path] = from_root(path, self.root)
        return self._known[path]

    def artifact(self, spot: Spot) -> _Object:
        path = PurePath(self.text(spot.path))
        if path.is_absolute():
            return {"uri": path.as_uri()}
        return {"uri": quote(path.as_posix().encode("utf-8", errors="surrogateescape")), "uriBaseId": _ROOT}


def _result(problem: Problem, numbers: dict[str, int], paths: _Paths, mark: str) -> _Object:
    text = f"{problem.message}\nFix: {problem.fix}" if problem.fix else problem.message
    location: _Object = {"physicalLocation": _physical(problem.spot, paths)}
    if problem.cell:
        location["logicalLocations"] = [{"name": f"cell {problem.cell}", "fullyQualifiedName": problem.where}]
    result: _Object = {
        "ruleId": problem.code,
        "ruleIndex": numbers[problem.code],
        "level": problem.level.value,
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": mark},
    }
    if problem.generated is not None:
        related = {"id": 1, "physicalLocation": _physical(problem.generated, paths)}
        result["relatedLocations"] = [{**related, "message": {"text": "the generated line"}}]
    return result


def _physical(spot: Spot, paths: _Paths) -> _Object:
    place = spot.place
    line, start, end = (place.line, place.column, place.end_column) if place is not None else (1, 1, 1)
    region = {"startLine": line, "startColumn": start, "endLine": line, "endColumn": end}
    return {"artifactLocation": paths.artifact(spot), "region": region}


def _fingerprints(found: Sequence[Problem], paths: _Paths) -> Iterator[str]:
    """What a result can be known by when its line moves: rule, file and the line's text, equal ones counted."""
    seen: Counter[str] = Counter()
    for problem in found:
        text = "\n".join([problem.code, paths.text(problem.spot.path), problem.spot.text.strip()])
        key = hashlib.sha256(text.encode("utf-8", errors="surrogateescape")).hexdigest()[:16]
        seen[key] += 1
        yield f"{key}:{seen[key]}"


def _notifications(report: ExportReport, error: str, left_out: str) -> Iterator[_Object]:
    told = (note for notebook in report.notebooks for note in notes(notebook))
    for level, text in (("error", error), ("note", left_out), *(("note", note) for note in told)):
        if text:
            yield {"level": level, "message": {"text": text}}
