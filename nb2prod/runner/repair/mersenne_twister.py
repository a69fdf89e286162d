"""Whether a state of `random` comes from an earlier one by drawing numbers, or from a seed.

The generator itself is not touched: the earlier state's numbers are drawn from a copy until the later state shows up.
"""

from __future__ import annotations

import random
import sys
from enum import Enum
from typing import Any, Iterator

_WORDS = 624
_BLOCK = 4 * _WORDS  # bytes
_BLOCKS_AT_ONCE = 1 << 10
_SECONDS_PER_WORD = 15e-9  # what a draw takes at least in Python, and what searching takes
_MOST_WORDS = 50_000_000
_USUAL_SEEDS = (*range(1025), 1234, 1337, 3407, 4242, 12345, *range(1970, 2050), 123456, 31415, 271828, 314159)
_BLOCKS_AFTER_SEED = 8


class Origin(Enum):
    """Where a state comes from."""

    DRAWN = "drawn"  # from the earlier one
    SEEDED = "seeded"
    UNKNOWN = "unknown"  # more may have been drawn than can be followed in good time


def origin(before: Any, after: Any, seconds: float) -> Origin:
    """Say where a state (of `random.getstate`) comes from that `seconds` of processor time lie behind `before`."""
    (version, old, _), (new_version, new, _) = before, after
    if version != new_version or len(old) != len(new):
        return Origin.SEEDED
    if old[:_WORDS] == new[:_WORDS]:
        return Origin.DRAWN
    wanted = _drawn(_positioned(after, 0), 1)
    if any(_comes_from(seed, wanted) for seed in _likely_seeds()):
        return Origin.SEEDED
    copy = _positioned(before, _WORDS)
    words = min(seconds / _SECONDS_PER_WORD, _MOST_WORDS)
    searched = 0
    while searched <= words:
        if wanted in _drawn(copy, _BLOCKS_AT_ONCE):
            return Origin.DRAWN
        searched += _BLOCKS_AT_ONCE * _WORDS
    return Origin.SEEDED if words < _MOST_WORDS else Origin.UNKNOWN


def _likely_seeds() -> Iterator[int]:
    yield from _USUAL_SEEDS
    for value in list(vars(sys.modules["__main__"]).values()):
        if type(value) is int:
            yield value


def _comes_from(seed: int, wanted: bytes) -> bool:
    return wanted in _drawn(random.Random(seed), _BLOCKS_AFTER_SEED)


def _positioned(state: Any, position: int) -> random.Random:
    """A generator with the same block of words, to be read from this position."""
    version, words, _ = state
    copy = random.Random(0)
    copy.setstate((version, (*words[:_WORDS], position), None))
    return copy


def _drawn(copy: random.Random, blocks: int) -> bytes:
    size = blocks * _BLOCK
    return copy.getrandbits(8 * size).to_bytes(size, "little")
