"""What is written into the test, what goes to the data file beside it, and what is too large for both."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from nb2prod.compiler.regression.assertions import leaves, rounded
from nb2prod.compiler.regression.facts import FactKind
from nb2prod.compiler.regression.variation import Expectation

INLINE = 24  # numbers that are written into an assertion
LARGEST = 64 * 1024  # bytes of the data file
EXPECTED = "EXPECTED"


@dataclass(frozen=True, slots=True)
class Division:
    """The expectations that are kept, and for those in the data file the expressions that find their values."""

    kept: tuple[Expectation, ...]
    elsewhere: dict[tuple[str, str], str]  # (step, expression) -> where its value is
    text: str  # of the data file; empty when none is needed


def divide(expectations: Sequence[Expectation]) -> Division:
    """Send long arrays to the data file, smallest first while it has room; the others' aggregates must do."""
    long = [each for each in expectations if _is_long(each)]
    room = LARGEST
    chosen: set[int] = set()
    for each in sorted(long, key=lambda each: len(_dumped(each))):
        room -= len(_dumped(each)) + len(each.fact.expression) + len(each.step) + 32
        if room < 0:
            break
        chosen.add(id(each))
    kept = tuple(each for each in expectations if not _is_long(each) or id(each) in chosen)
    elsewhere: dict[tuple[str, str], str] = {}
    lines: dict[str, list[str]] = {}
    for each in kept:
        if id(each) in chosen:
            parts = lines.setdefault(each.step, [])
            key = each.name if not any(f'"{each.name}"' in part for part in parts) else f"{each.name} {len(parts) + 1}"
            elsewhere[each.step, each.fact.expression] = f"{EXPECTED}[{_quoted(each.step)}][{_quoted(key)}]"
            parts.append(f"  {_quoted(key)}: {_dumped(each)}")
    steps = ",\n".join(f" {_quoted(step)}: {{\n" + ",\n".join(parts) + "\n }" for step, parts in lines.items())
    return Division(kept, elsewhere, f"{{\n{steps}\n}}\n" if steps else "")


def _is_long(expectation: Expectation) -> bool:
    if expectation.fact.kind not in (FactKind.ARRAY, FactKind.NUMBERS):
        return False
    return sum(1 for _ in leaves(expectation.fact.value)) > INLINE


def _dumped(expectation: Expectation) -> str:
    return json.dumps(rounded(expectation.fact.value), ensure_ascii=False)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
