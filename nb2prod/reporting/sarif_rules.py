"""What SARIF says about rules: nb2prod's own, the outcomes of a run, and those of ruff that occur."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from nb2prod.commands.export.report import Outcome
from nb2prod.model import Severity
from nb2prod.rules import RULES

_Object: TypeAlias = dict[str, object]
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LONGEST = 1024  # characters of a description that GitHub takes


@dataclass(frozen=True, slots=True)
class _Described:
    """An outcome as a rule."""

    name: str
    summary: str
    fix: str


_OUTCOMES = {
    Outcome.STALE: _Described(
        "stale",
        "a generated file is not what an export of the notebook writes",
        "run `nb2prod export` for the notebook and commit the result",
    ),
    Outcome.EDITED: _Described(
        "edited",
        "a generated file is not what nb2prod last wrote there",
        "see the difference with `nb2prod export --diff`, then move the change into the notebook, or use --force",
    ),
    Outcome.ORPHANED: _Described(
        "orphaned",
        "a notebook is gone, what was exported from it is not",
        "delete the generated files, or bring the notebook back",
    ),
    Outcome.WRITTEN: _Described("written", "generated files were not up to date and have been written", "commit them"),
    Outcome.FAILED: _Described(
        "failed", "a notebook or what belongs to it cannot be read, written or committed", "do what the message says"
    ),
}


def descriptors(codes: Collection[str]) -> list[_Object]:
    """All of nb2prod's rules, whether broken or not, and others among the codes, in a stable order."""
    described = [
        _descriptor(rule.code, rule.name, rule.summary, rule.explanation, rule.fix, _LEVELS[rule.severity])
        for rule in RULES.values()
    ]
    described += [
        _descriptor(outcome.value, about.name, about.summary, about.summary, about.fix, "error")
        for outcome, about in _OUTCOMES.items()
    ]
    known = {str(rule["id"]) for rule in described}
    return described + [_other(code) for code in sorted(set(codes) - known)]


def _other(code: str) -> _Object:
    """A rule of ruff's, whose text is ruff's to tell; or an outcome that nobody expected to fail."""
    if code in {outcome.value for outcome in Outcome}:
        return _descriptor(
            code, code, f"the notebook was {code}", f"The notebook was {code}.", "see the message", "error"
        )
    told = f"ruff found it in the generated code; `ruff rule {code}` explains it."
    return _descriptor(code, f"ruff-{code}", f"ruff's rule {code}", told, "change the cell", "warning")


def _descriptor(code: str, name: str, summary: str, explanation: str, fix: str, level: str) -> _Object:
    text = f"{summary}\n\n{explanation}\n\nFix: {fix}"
    full = explanation if len(explanation) <= _LONGEST else f"{explanation[: _LONGEST - 1]}…"
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": full},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": level},
    }
