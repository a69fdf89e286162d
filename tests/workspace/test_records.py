"""The record of an export."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.model import Origin
from nb2prod.workspace.records import FileRecord, Record, load_record, parse_record, record_path, record_text

origins = st.lists(
    st.none() | st.builds(Origin, st.text(max_size=4), st.integers(1, 9), st.integers(1, 9)), max_size=30
)

HEAD = '{"schema": 1, "notebook": "", "notebook_sha256": "", "inputs_sha256": "",'


@given(st.text(), origins)
def test_a_record_survives_its_file(name: str, lines: list[Origin | None]) -> None:
    record = Record(name, "n", "i", (FileRecord("a.py", "d", tuple(lines)), FileRecord("b.py", "e", ())))
    assert parse_record(record_text(record)) == record


@given(origins)
def test_any_damage_is_as_if_there_were_no_record(lines: list[Origin | None]) -> None:
    text = record_text(Record("n", "n", "i", (FileRecord("a.py", "d", tuple(lines)),)))
    for end in range(0, len(text) - 2, 7):
        assert parse_record(text[:end]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema": 2}',
        '{"schema": 1, "notebook": 3, "notebook_sha256": "", "inputs_sha256": "", "files": []}',
        '{"schema": 1, "notebook": "", "notebook_sha256": "", "inputs_sha256": "", "files": [3]}',
        HEAD + '"files": [{"path": "", "sha256": "", "lines": 2, "map": [[9]]}]}',
        HEAD + '"files": [{"path": "", "sha256": "", "lines": 2, "map": [[]]}]}',
    ],
)
def test_records_of_other_shapes_are_ignored(text: str) -> None:
    assert parse_record(text) is None


def test_a_missing_or_binary_file_is_no_record(tmp_path: Path) -> None:
    assert load_record(tmp_path, "a") is None
    record_path(tmp_path, "a").parent.mkdir()
    record_path(tmp_path, "a").write_bytes(b"\xff\x00")
    assert load_record(tmp_path, "a") is None
