"""What runs of a notebook showed that a test could assert, as read from the runner's events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

Number = int | float


class FactKind(Enum):
    EXACT = "exact"  # the value is Python source of a literal
    NUMBER = "number"
    NUMBERS = "numbers"  # a list, equal one by one
    TABLE = "table"  # a dict from the source of a key to a number
    ARRAY = "array"  # nested lists
    RELATION = "relation"  # true whatever chance does; worth a test where chance leaves nothing else


@dataclass(frozen=True, slots=True)
class Fact:
    """One expression in terms of an output's name, and what it gave in one run."""

    expression: str
    kind: FactKind
    value: object
    structure: bool = False  # about the kind of value, not about its data
    scale: float = 0.0  # size of the numbers that a near-zero result comes from
    single: bool = False  # computed from numbers of single precision or less


@dataclass(frozen=True, slots=True)
class OutputFacts:
    """The facts of one output of one step in one run."""

    step: str
    name: str
    facts: tuple[Fact, ...]


def parse_facts(documents: Iterable[Mapping[str, object]]) -> tuple[Fact, ...]:
    """Read the runner's JSON; what is not as it should be (a notebook can do anything to its process) is left out."""
    found = []
    for document in documents:
        expression, kind = document.get("expression"), document.get("kind")
        scale = document.get("scale", 0.0)
        if isinstance(expression, str) and kind in {each.value for each in FactKind} and "value" in document:
            value = revived(document["value"]) if kind not in ("exact", "relation") else document["value"]
            structure, single = document.get("structure") is True, document.get("single") is True
            size = float(scale) if isinstance(scale, Number) else 0.0
            found.append(Fact(expression, FactKind(kind), value, structure, size, single))
    return tuple(found)


def revived(value: object) -> object:
    """NaN and infinities, which JSON has only as texts, as numbers."""
    if isinstance(value, list):
        return [revived(part) for part in value]
    if isinstance(value, dict):
        return {key: revived(part) for key, part in value.items()}
    return float(value) if isinstance(value, str) else value
