"""What a step prints on both sides."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nb2prod.execution.verify.report import NameKind, NameResult, Outcome

PRINTED = "printed output"
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_TIMINGS = re.compile(r"^(CPU times: |Wall time: |Compiler *: |Parser *: ).*\n?", re.MULTILINE)  # what `%time` prints
_SHOWN = 60  # characters of a line


@dataclass(frozen=True, slots=True)
class PrintRule:
    """Whether a step's printed output is compared, and how."""

    compared: bool = True
    reason: str = ""  # why a difference would prove nothing
    modules: tuple[str, ...] = ()  # dotted names that `__main__` has in the module


def compare_printed(expected: str, actual: str, rule: PrintRule = PrintRule()) -> NameResult | None:
    """Compare texts, without addresses and colours; None when neither side printed, or it is not compared."""
    if not rule.compared or not (expected or actual):
        return None
    reason = rule.reason
    one, other = _comparable(expected), _as_in_notebook(_comparable(actual), rule.modules)
    if one == other:
        return NameResult(PRINTED, NameKind.PRINTED, "", Outcome.EQUAL)
    if reason and _TIMINGS.sub("", one) == _TIMINGS.sub("", other):
        return NameResult(PRINTED, NameKind.PRINTED, "", Outcome.EQUAL)
    if reason:
        return NameResult(PRINTED, NameKind.PRINTED, "", Outcome.INCOMPARABLE, detail=reason)
    return NameResult(PRINTED, NameKind.PRINTED, "", Outcome.DIFFERENT, detail=_first_difference(one, other))


def _comparable(text: str) -> str:
    return _TERMINAL.sub("", _ADDRESS.sub("0x…", text.replace("\r\n", "\n")))


def _as_in_notebook(text: str, modules: tuple[str, ...]) -> str:
    """Name the module's classes as the notebook does, also those defined in a step."""
    for module in modules:
        text = re.sub(rf"(?<=<|'|\"){re.escape(module)}\.(?:\w+\.<locals>\.)?(?=\w)", "__main__.", text)
    return text


def _first_difference(expected: str, actual: str) -> str:
    ours, theirs = expected.splitlines(), actual.splitlines()
    for number, (one, other) in enumerate(zip(ours, theirs), start=1):  # noqa: B905  # the rest is told below
        if one != other:
            return f"line {number}: expected {_shown(one, other)}, got {_shown(other, one)}"
    if len(ours) == len(theirs):
        return "the texts end differently: one of them lacks the last newline"
    longer, verb = (ours, "lacks") if len(ours) > len(theirs) else (theirs, "adds")
    number = min(len(ours), len(theirs))
    return f"the module {verb} line {number + 1}: {_shown(longer[number], '')}"


def _shown(line: str, other: str) -> str:
    """One line, cut to the part where it differs from the other."""
    same = next((place for place, pair in enumerate(zip(line, other)) if pair[0] != pair[1]), 0)  # noqa: B905
    start = max(0, same - _SHOWN // 2) if len(line) > _SHOWN else 0
    text = line[start : start + _SHOWN]
    return repr(("…" if start else "") + text + ("…" if start + _SHOWN < len(line) else ""))
