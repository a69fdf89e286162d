"""Freezing: odd objects are contained, and neither the value nor the process is changed by it."""

from __future__ import annotations

import functools
import logging
import random
import sqlite3
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.ticker import FuncFormatter

from nb2prod.runner.values import Tolerance, compare, freeze

OWN = (__name__,)


class Misbehaving:
    """Runs into an error whatever is asked of it."""

    def __init__(self, size: int) -> None:
        self.size = size

    def _refuse(self, *arguments: object) -> Any:
        raise RuntimeError("asked")

    __getattr__ = __eq__ = __repr__ = __str__ = __reduce_ex__ = __getstate__ = __len__ = __iter__ = _refuse  # type: ignore[assignment]
    __hash__ = __bool__ = __sizeof__ = __copy__ = __deepcopy__ = __dir__ = _refuse  # type: ignore[assignment]
    area = property(_refuse)


class OddError(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class OddTable(pd.DataFrame):
    @property
    def columns(self) -> Any:  # type: ignore[override]
        raise OddError


@functools.lru_cache
def remembered(number: int) -> int:
    return number


def numbers() -> Iterator[int]:
    yield 1


def outcome(expected: object, actual: object) -> str:
    return compare(freeze(expected, OWN), freeze(actual, OWN), Tolerance()).outcome


def test_no_code_of_an_object_runs_and_its_fields_count() -> None:
    assert outcome(Misbehaving(1), Misbehaving(1)) == "equal"
    assert outcome(Misbehaving(1), Misbehaving(2)) == "different"


def test_errors_of_a_value_become_the_reason() -> None:
    assert freeze(OddTable({"a": [1]}), OWN).reason.startswith("an OddTable cannot be looked into (OddError")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: lambda: 0, "test_freezing.<lambda> is a function of the notebook: it is code, no data"),
        (lambda: numbers, "numbers is a function of the notebook: it is code, no data"),
        (lambda: remembered, "remembered is code of the notebook, no data"),
        (lambda: Misbehaving(1)._refuse, "Misbehaving._refuse is a method of the notebook: it is code, no data"),
        (numbers, "an iterator or generator can be read only once"),
        (lambda: iter([1]), "an iterator or generator can be read only once"),
        (lambda: zip([1]), "an iterator or generator can be read only once"),
        (threading.Lock, "something that runs (a thread, a process, a lock, a task) is no value"),
        (threading.Thread, "something that runs (a thread, a process, a lock, a task) is no value"),
        (lambda: np.nditer([1]), "a numpy.nditer holds something that cannot be stored"),
        (lambda: plt.Line2D([0], [1]), "this Line2D belongs to no figure"),
    ],
)
def test_what_is_no_data_is_said_to_be_so(make: Callable[[], object], reason: str) -> None:
    value = make()
    assert freeze(value, OWN).reason.split("<locals>.")[-1].replace("test_freezing.", "") == reason.replace(
        "test_freezing.", ""
    )
    assert outcome(value, value) == "incomparable"


def test_open_files_and_connections_are_no_values(tmp_path: Path) -> None:
    connection = sqlite3.connect(":memory:")
    with (tmp_path / "file").open("w") as file:
        for value in (file, connection, connection.cursor()):
            assert freeze(value, OWN).reason == "an open file or connection is no value"
    connection.close()


def test_a_library_object_counts_with_all_it_stores() -> None:
    assert outcome(SimpleNamespace(a=1), SimpleNamespace(a=2)) == "different"
    assert outcome(functools.partial(max, 1), functools.partial(max, 2)) == "different"
    assert outcome(logging.getLogger("a"), logging.getLogger("b")) == "different"
    assert outcome(matplotlib.colormaps["viridis"], matplotlib.colormaps["magma"]) == "different"


def test_caches_of_libraries_do_not_count() -> None:
    frame, other = pd.DataFrame({"a": [1, 1]}), pd.DataFrame({"a": [1, 1]})
    frame.index.is_unique, frame["a"], frame.groupby("a").size()  # fills caches
    assert outcome(frame, other) == "equal"


def test_freezing_leaves_no_trace() -> None:
    figure, axes = plt.subplots(layout="constrained")
    axes.set_title("a long title " * 5)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, position: f"{value:.3f}"))
    matrix = [figure, np.random.default_rng(1), pd.DataFrame({"a": [1]}), Misbehaving(1)]
    before = (
        plt.get_fignums(), figure.canvas, axes.get_position().bounds, dict(matplotlib.rcParams), random.getstate(),
        str(np.random.get_state()), list(warnings.filters), logging.root.manager.disable,
    )  # fmt: skip
    with warnings.catch_warnings(record=True) as shown:
        frozen = freeze(matrix, OWN)
    after = (
        plt.get_fignums(), figure.canvas, axes.get_position().bounds, dict(matplotlib.rcParams), random.getstate(),
        str(np.random.get_state()), list(warnings.filters), logging.root.manager.disable,
    )  # fmt: skip
    plt.close(figure)
    assert frozen.reason == ""
    assert (before, shown) == (after, [])


def class_inside_a_step() -> type:
    class Pet:
        def __init__(self, name: str) -> None:
            self.name = name

    return Pet


class Pet:
    """What the same class is in a notebook."""

    def __init__(self, name: str) -> None:
        self.name = name


def test_a_class_defined_inside_a_steps_function_equals_the_notebooks() -> None:
    scope = f"{__name__}.class_inside_a_step.<locals>"
    inside = class_inside_a_step()
    notebook, module = freeze(Pet("Rex"), OWN), freeze(inside("Rex"), (*OWN, scope))
    assert compare(notebook, module, Tolerance()).outcome == "equal"
    assert compare(freeze(Pet, OWN), freeze(inside, (*OWN, scope)), Tolerance()).outcome == "equal"
    assert compare(notebook, freeze(inside("Max"), (*OWN, scope)), Tolerance()).where == ".name"


def test_a_logger_named_after_its_module_equals_the_notebooks() -> None:
    notebook, module = (freeze(logging.getLogger(name), ("__main__", "churn")) for name in ("__main__", "churn"))
    assert compare(notebook, module, Tolerance()).outcome == "equal"
    other = freeze(logging.getLogger("billing"), ("__main__", "churn"))
    assert compare(notebook, other, Tolerance()).outcome == "different"
