"""Snapshots: whatever can be frozen survives the disk, large data without copies, and the rest is said to be so."""

from __future__ import annotations

import pickle
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.runner.values import Comparison, Tolerance, compare, freeze, read_snapshot, write_snapshot

OWN = (__name__,)

primitives = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=5)
    | st.binary(max_size=5)
)
hashable = st.recursive(
    primitives, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=3), max_leaves=4
)
containers = st.recursive(
    primitives,
    lambda inner: st.lists(inner, max_size=4)
    | st.tuples(inner, inner)
    | st.dictionaries(hashable, inner, max_size=4)
    | st.sets(hashable, max_size=4),
    max_leaves=12,
)


def restored(value: object, folder: Path) -> Any:
    path = folder / "one.values"
    write_snapshot(path, {"value": freeze(value, OWN)})
    return read_snapshot(path)["value"]


def changed(value: Any, choose: Any) -> Any:
    """Return a value with one place of it changed."""
    if isinstance(value, (list, tuple)) and value:
        place = choose(st.integers(0, len(value) - 1))
        items = [changed(item, choose) if number == place else item for number, item in enumerate(value)]
        return type(value)(items)
    if isinstance(value, dict) and value:
        key = choose(st.sampled_from(list(value)))
        return {other: changed(item, choose) if other is key else item for other, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return {*value, "one more element"}
    return Ellipsis


@given(value=containers)
def test_containers_of_primitives_survive(value: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    assert compare(restored(value, folder), freeze(value, OWN), Tolerance()) == Comparison("equal")


@given(value=containers, data=st.data())
def test_one_change_anywhere_is_found(
    value: object, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = changed(value, data.draw)
    found = compare(restored(value, tmp_path_factory.getbasetemp()), freeze(other, OWN), Tolerance())
    assert found.outcome == "different"
    assert found.detail


@pytest.mark.parametrize(
    "make",
    [
        lambda: np.arange(4_000_000.0),
        lambda: np.asfortranarray(np.arange(4_000_000.0).reshape(2000, 2000)),
        lambda: pd.DataFrame(np.arange(4_000_000.0).reshape(-1, 8)),
    ],
    ids=["array", "array in Fortran order", "frame"],
)
def test_large_data_needs_at_most_one_copy(make: Any, tmp_path: Path) -> None:
    value = make()
    assert compare(restored(value[:2], tmp_path), freeze(value[:2], OWN), Tolerance()).outcome == "equal"  # imports
    tracemalloc.start()
    try:
        found = compare(restored(value, tmp_path), freeze(value, OWN), Tolerance())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.outcome == "equal"
    assert peak < 1.2 * 8 * 4_000_000


def test_what_cannot_be_pickled_does_not_lose_the_others(tmp_path: Path) -> None:
    odd = pd.DataFrame({"a": [1]})
    frozen = {"good": freeze([1], OWN), "generator": freeze((n for n in [1]), OWN), "frame": freeze(odd, OWN)}
    path = tmp_path / "some.values"
    write_snapshot(path, frozen)
    read = read_snapshot(path)
    assert list(read) == ["good", "generator", "frame"]
    assert read["good"].reason == ""
    assert read["generator"].reason == "an iterator or generator can be read only once"
    assert compare(read["frame"], freeze(odd, OWN), Tolerance()).outcome == "equal"


def test_reading_never_needs_the_classes_of_the_notebook(tmp_path: Path) -> None:
    class Hidden:
        def __reduce__(self) -> Any:
            return (pytest.fail, ("code of the notebook ran",))

    frozen = restored([Hidden(), pd.DataFrame({"a": pd.Series([Hidden()], dtype=object)})], tmp_path)
    assert b"Hidden" in (tmp_path / "one.values").read_bytes()
    assert frozen.reason == ""


@pytest.mark.parametrize("content", [b"", b"no snapshot at all, but long enough to be one", pickle.dumps([1] * 99)])
def test_other_files_are_said_to_be_no_snapshots(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="is no snapshot of values"):
        read_snapshot(path)


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_snapshot(tmp_path / "taken", {"a": freeze(1, OWN)})
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
