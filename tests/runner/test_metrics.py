"""Which of a notebook's values are metrics."""

from __future__ import annotations

import decimal
import enum
import json
import math
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.execution.engine.metrics_told import metrics_told
from nb2prod.runner.channel import packed
from nb2prod.runner.metrics import metrics_of


def told(value: object) -> dict[str, Any]:
    """What arrives of a value named `m`."""

    event = json.loads(packed({"event": "metrics", "cell": 0, "metrics": metrics_of(["m", "missing"], {"m": value})}))
    return dict(metrics_told(event))


@given(st.booleans() | st.integers() | st.floats() | st.text(max_size=1000).filter(lambda text: text.isprintable()))
def test_scalars_arrive_as_they_are(value: object) -> None:
    arrived = told(value)["m"]
    assert type(arrived) is type(value)
    assert arrived == value or (math.isnan(arrived) and math.isnan(value))  # type: ignore[arg-type]


class Colour(enum.IntEnum):
    RED = 7


def test_values_of_libraries_arrive_as_plain_ones() -> None:
    assert told(np.float32(0.5)) == {"m": 0.5}
    assert told(np.array(3)) == {"m": 3}
    assert told(np.bool_(True)) == {"m": True}
    assert told(pd.Series([1.5]).mean()) == {"m": 1.5}
    assert told(Colour.RED) == {"m": 7}


def test_a_dictionary_gives_its_scalars() -> None:
    assert told({"auc": 0.5, "by class": np.int64(3), "curve": [1, 2], 4: 5}) == {"m.auc": 0.5, "m.by class": 3}


class Hostile:
    """Raises on every look."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(name)


def test_anything_else_is_left_out() -> None:
    for value in (
        None,
        [1],
        np.arange(1),
        1j,
        decimal.Decimal("0.1"),
        2**5000,
        "x" * 1001,
        Hostile(),
        np.datetime64(0, "s"),
    ):
        assert told(value) == {}
    assert told({"hostile": Hostile(), "m": 1}) == {"m.m": 1}
