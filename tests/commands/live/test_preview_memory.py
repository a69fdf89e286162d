"""What is remembered is bounded, and of files only as long as these are what they were."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.commands.live.preview_memory import FileMemory, Recent

KEYS = st.text("ab", min_size=1, max_size=4)


@given(st.lists(st.tuples(KEYS, st.booleans()), max_size=60))
def test_a_key_in_use_stays_and_there_are_never_many(uses: list[tuple[str, bool]]) -> None:
    recent: Recent[str, str] = Recent(12, len)
    recent["kept"] = "value"
    for key, removed in uses:
        assert recent["kept"] == "value"
        recent[key] = key.upper()
        assert recent[key] == key.upper()
        if removed:
            del recent[key]
            assert key not in recent
        assert len(recent) == len([*recent])
        assert sum(map(len, recent)) <= 2 * (12 + 4)


def test_what_is_not_there_cannot_be_removed() -> None:
    recent: Recent[str, int] = Recent(1)
    with pytest.raises(KeyError):
        del recent["missing"]
    assert recent.get("missing") is None


def test_a_file_is_read_again_when_it_comes_changes_or_goes(tmp_path: Path) -> None:
    path, read = tmp_path / "file", FileMemory[str, str]()

    def text() -> str:
        return read.value("text", lambda: (path.read_text("utf-8") if path.exists() else "nothing", [path]))

    assert [text(), text()] == ["nothing", "nothing"]
    path.write_text("one", encoding="utf-8")
    assert [text(), text()] == ["one", "one"]
    stamp = path.stat()
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 1))
    assert text() == "two"
    path.unlink()
    assert text() == "nothing"
