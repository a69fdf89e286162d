"""State outside a program's variables, which every run must start from."""

from __future__ import annotations

import decimal
import math
import os
import random
import sys
import warnings
from collections.abc import Callable


def process_state() -> Callable[[], None]:
    """Remember what programs of `corners` and `library` may change; returns what restores it."""
    drawn, environment, deepest = random.getstate(), dict(os.environ), sys.getrecursionlimit()
    precision, known, filters = decimal.getcontext().prec, set(vars(math)), [*warnings.filters]

    def restore() -> None:
        random.setstate(drawn)
        os.environ.clear()
        os.environ.update(environment)
        sys.setrecursionlimit(deepest)
        decimal.getcontext().prec = precision
        warnings.filters[:] = filters  # type: ignore[index]
        for name in set(vars(math)) - known:
            delattr(math, name)

    return restore
