"""The table of a sweep: what is in the CSV is in the Parquet file, too."""

from __future__ import annotations

import csv
import io
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.workspace.sweep_folder.tables import Column, ColumnType, csv_bytes, parquet_bytes


def read_parquet(content: bytes) -> dict[str, list[object]]:
    from pyarrow import parquet

    table = parquet.ParquetFile(io.BytesIO(content)).read()
    return {name: table.column(name).to_pylist() for name in table.column_names}


def read_csv(content: bytes) -> dict[str, list[str]]:
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ((1, None, -3), ColumnType.INT, [1, None, -3]),
        ((1, 0.5), ColumnType.FLOAT, [1.0, 0.5]),
        ((0.1, 1e-320, math.inf, -math.inf), ColumnType.FLOAT, [0.1, 1e-320, math.inf, -math.inf]),
        ((True, False, None), ColumnType.BOOL, [True, False, None]),
        ((True, 1), ColumnType.TEXT, ["True", "1"]),
        ((1, "a"), ColumnType.TEXT, ["1", "a"]),
        ((1 << 63, 1), ColumnType.TEXT, [str(1 << 63), "1"]),
        ((1 << 60, 0.5), ColumnType.TEXT, [str(1 << 60), "0.5"]),
        (("", None, "a,b", 'q"', "two\nlines", " x "), ColumnType.TEXT, ["", None, "a,b", 'q"', "two\nlines", " x "]),
        (([1, 2.5], {"a": None}), ColumnType.TEXT, ["[1, 2.5]", '{"a": null}']),
        (("\ud800",), ColumnType.TEXT, ["\\ud800"]),
        ((None, None), ColumnType.TEXT, [None, None]),
    ],
)
def test_columns_have_the_type_that_holds_all_of_their_values(
    values: tuple[object, ...], kind: ColumnType, expected: list[object]
) -> None:
    column = Column("x", values)
    assert column.type is kind
    numbers = Column("number", tuple(range(len(values))))
    found = read_parquet(parquet_bytes((numbers, column)))
    assert found["x"] == expected
    assert [type(value) for value in found["x"]] == [type(value) for value in expected]


def test_a_table_without_rows_has_its_columns() -> None:
    columns = (Column("number", ()), Column("auc", ()))
    assert csv_bytes(columns) == b"number,auc\n"
    assert read_parquet(parquet_bytes(columns)) == {"number": [], "auc": []}


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(st.characters(exclude_characters="\0"), max_size=8)
)


@given(st.lists(st.tuples(_SCALARS, _SCALARS), max_size=5))
def test_csv_and_parquet_hold_the_same(rows: list[tuple[object, object]]) -> None:
    columns = [Column(name, tuple(row[place] for row in rows)) for place, name in enumerate(("first", "second"))]
    texts, values = read_csv(csv_bytes(columns)), read_parquet(parquet_bytes(columns))
    for column in columns:
        for text, value, given_value in zip(texts[column.name], values[column.name], column.values, strict=True):
            if value is None:
                assert (text, given_value) == ("", None)
            elif isinstance(value, str):
                assert text == value
            elif isinstance(value, float):
                assert repr(float(text)) == repr(value) == repr(float(given_value))  # type: ignore[arg-type]
            else:
                assert text == repr(value)
                assert value == given_value
