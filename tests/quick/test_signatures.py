"""Signatures of files, and when they can be believed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.quick.signatures import ABSENT, is_settled, signature

SECOND = 1_000_000_000


def test_what_is_not_there_has_a_signature_of_its_own(tmp_path: Path) -> None:
    paths = (tmp_path / "missing", tmp_path / "file" / "below", tmp_path / "nul\0")
    (tmp_path / "file").touch()
    assert {signature(str(path)) for path in paths} == {ABSENT}
    assert is_settled(ABSENT, 0)


def test_a_file_restored_with_its_old_time_has_another_signature(tmp_path: Path) -> None:
    file, other = tmp_path / "file", tmp_path / "other"
    file.write_text("one")
    other.write_text("two")
    shutil.copystat(file, other)
    before = signature(str(file))
    time.sleep(0.02)
    shutil.copy2(other, file)
    assert file.stat().st_mtime_ns == other.stat().st_mtime_ns
    assert signature(str(file)) != before


def test_a_file_just_written_is_not_settled_and_an_old_one_is(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    text = signature(str(file))
    assert not is_settled(text, file.stat().st_ctime_ns)
    assert is_settled(text, time.time_ns() + 3 * SECOND)
    os.utime(file, ns=(0, time.time_ns() + 100 * SECOND))  # from the future
    assert not is_settled(signature(str(file)), time.time_ns() + 3 * SECOND)


@given(st.integers(0, 10**19), st.integers(0, 10**10))
def test_the_longer_ago_the_more_settled(changed: int, later: int) -> None:
    text = f"0 {changed} 0 0"
    assert not is_settled(text, changed)
    if is_settled(text, changed + later):
        assert is_settled(text, changed + later + 1)


@pytest.mark.parametrize(("changed", "settled"), [(5 * SECOND, False), (5 * SECOND + 1, True)])
def test_file_systems_that_count_seconds_are_waited_for_longer(changed: int, settled: bool) -> None:
    assert is_settled(f"0 {changed} 0 0", 6 * SECOND) is settled
