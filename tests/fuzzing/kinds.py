"""What a variable of a random program holds, as far as the generator cares."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Iterator
from enum import Enum
from random import Random
from typing import Any

LARGEST = 10**7
LONGEST = 40


class Kind(Enum):
    """The kinds of values that expressions are made of; the value is a stock of names for such variables."""

    INT = "n m k total count limit size e"
    FLOAT = "rate ratio alpha mean_value"
    BOOL = "flag done ready"
    TEXT = "text word label title"
    INTS = "xs ys values items numbers row"
    TEXTS = "names words labels"
    NESTED = "grid table rows"
    COUNTS = "counts scores prices lookup"
    GROUPS = "groups buckets index_of"
    SET = "seen chosen unique"
    PAIR = "pair point_xy span"
    STREAM = "stream pending numbers_left"  # a finite iterator of integers
    CHANCE = "rng generator"  # a random.Random
    OBJECT = "thing box account shape"  # of one of the program's own classes
    QUEUE = "queue recent"
    FUNCTION = "f g h scale shift clean combine check make run load"
    NOTHING = "nothing missing"
    OTHER = "other"


def kind_of(value: object) -> Kind | None:
    """Say what a value is; None for what is too large to go on with."""
    if value is None:
        return Kind.NOTHING
    if isinstance(value, bool):
        return Kind.BOOL
    if isinstance(value, int):
        return Kind.INT if abs(value) <= LARGEST else None
    if isinstance(value, float):
        return Kind.FLOAT if math.isfinite(value) and abs(value) <= LARGEST else None
    if isinstance(value, str):
        return Kind.TEXT if len(value) <= 4 * LONGEST else None
    if isinstance(value, (list, dict, set, tuple, deque)):
        return kind_of_container(value) if len(value) <= LONGEST else None
    if isinstance(value, Random):
        return Kind.CHANCE
    if isinstance(value, Iterator):
        return Kind.STREAM if type(value).__module__ in ("builtins", "itertools") else Kind.OTHER
    if type(value).__module__ == "__main__" and not isinstance(value, (type, Enum)):
        return Kind.OBJECT
    return Kind.FUNCTION if callable(value) else Kind.OTHER


def kind_of_container(value: Collection[Any]) -> Kind | None:
    parts = list(value.values() if isinstance(value, dict) else value)
    inside = {kind_of(part) for part in parts}
    if None in inside:
        return None
    if type(value) not in (list, dict, set, tuple, deque):
        return Kind.OTHER
    kinds = {
        list: {Kind.INT: Kind.INTS, Kind.TEXT: Kind.TEXTS, Kind.INTS: Kind.NESTED},
        dict: {Kind.INT: Kind.COUNTS, Kind.INTS: Kind.GROUPS},
        set: {Kind.INT: Kind.SET},
        tuple: {Kind.INT: Kind.PAIR if len(parts) == 2 else Kind.OTHER},
        deque: {Kind.INT: Kind.QUEUE},
    }[type(value)]
    if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
        return Kind.OTHER
    if not inside and not isinstance(value, tuple):
        return next(iter(kinds.values()))
    found = inside.pop() if len(inside) == 1 else None
    return kinds.get(found, Kind.OTHER) if found is not None else Kind.OTHER
