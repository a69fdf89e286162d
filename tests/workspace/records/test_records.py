"""The record of an export."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.model import Origin, StarImport
from nb2prod.workspace.records.records import (
    Basis,
    FileRecord,
    Record,
    load_record,
    parse_record,
    record_path,
    record_text,
)

origins = st.lists(
    st.none() | st.builds(Origin, st.text(max_size=4), st.integers(1, 9), st.integers(1, 9)), max_size=30
)

HEAD = '{"schema": 1, "notebook": "", "notebook_sha256": "", "inputs_sha256": "",'


@given(st.text(), origins)
def test_a_record_survives_its_file(name: str, lines: list[Origin | None]) -> None:
    record = Record(name, "n", "i", (FileRecord("a.py", "d", tuple(lines)), FileRecord("b.py", "e", ())))
    assert parse_record(record_text(record)) == record


names = st.lists(st.text(), max_size=3).map(tuple)
identifiers = st.lists(st.from_regex(r"[a-z_]\w{0,8}", fullmatch=True), max_size=3).map(tuple)
stars = st.lists(st.builds(StarImport, st.sampled_from(["numpy", "os.path"]), identifiers, identifiers), max_size=2)
bases = st.builds(Basis, st.text(), st.integers(0, 99), names, names, stars.map(tuple), st.booleans())


@given(bases, st.booleans())
def test_what_spares_a_check_its_work_survives_too(basis: Basis, suggested: bool) -> None:
    record = Record("n", "n", "i", (FileRecord("a.py", "d", (None,)),), suggested, basis)
    text = record_text(record)
    assert parse_record(text) == record
    assert parse_record(text, origins=False) == Record("n", "n", "i", (FileRecord("a.py", "d", ()),), suggested, basis)


@given(st.dictionaries(st.text(), st.text(), max_size=3))
def test_defaults_that_an_export_was_given_survive_in_their_order(defaults: dict[str, str]) -> None:
    record = Record("n", "n", "i", (), parameters=tuple(defaults.items()))
    assert parse_record(record_text(record)) == record


@pytest.mark.parametrize("basis", ["1", "{}", '{"package_sha256": "p"}', '{"package_sha256": "p", "found": true}'])
def test_a_basis_that_says_something_else_is_none(basis: str) -> None:
    record = parse_record(f'{HEAD} "files": [], "basis": {basis}}}')
    assert record is not None
    assert record.basis is None


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
