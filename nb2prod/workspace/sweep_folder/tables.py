"""One table of all runs, as CSV and as Parquet, with the same values in both."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

_LARGEST = 1 << 63
_BLOCK = 1 << 20  # bytes: what is read at once
_QUOTED = ',"\r\n'
_EXACT = 1 << 53  # whole numbers beyond are not all floats


class ColumnType(Enum):
    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; None is a value that is not there, and lists and mappings are JSON values."""

    name: str
    values: tuple[object, ...]

    @property
    def type(self) -> ColumnType:
        """What holds all values; text, where they are of several kinds."""
        kinds = {type(value) for value in self.values if value is not None}
        if kinds == {bool}:
            return ColumnType.BOOL
        if kinds <= {int} and all(abs(value) < _LARGEST for value in self.values if isinstance(value, int)):
            return ColumnType.INT if kinds else ColumnType.TEXT
        if kinds <= {int, float} and all(abs(value) <= _EXACT for value in self.values if isinstance(value, int)):
            return ColumnType.FLOAT
        return ColumnType.TEXT

    def typed(self) -> list[object]:
        """The values in the column's type."""
        kind = self.type
        if kind is ColumnType.FLOAT:
            return [None if value is None else float(value) for value in self.values]  # type: ignore[arg-type]
        return [_text(value) for value in self.values] if kind is ColumnType.TEXT else list(self.values)


def csv_bytes(columns: Sequence[Column]) -> bytes:
    """A header, and one line for each run; nothing stands for a value that is not there, `""` for empty text."""
    lines = zip(*(map(_field, column.typed()) for column in columns), strict=True)
    header = [_field(column.name) for column in columns]
    text = "".join(f"{','.join(line)}\n" for line in (header, *lines))
    return text.encode("utf-8", errors="backslashreplace")


def parquet_bytes(columns: Sequence[Column]) -> bytes:
    """The same table with typed columns."""
    import pyarrow
    from pyarrow import csv, parquet

    types = {
        ColumnType.BOOL: pyarrow.bool_(),
        ColumnType.INT: pyarrow.int64(),
        ColumnType.FLOAT: pyarrow.float64(),
        ColumnType.TEXT: pyarrow.string(),
    }
    content = csv_bytes(columns)
    # not `pyarrow.array`: that imports pandas, for a second, to see that a list is none of its objects
    table = csv.read_csv(
        io.BytesIO(content),
        read_options=csv.ReadOptions(block_size=max(len(content) + 1, _BLOCK), use_threads=False),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types={_valid(column.name): types[column.type] for column in columns},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    stream = io.BytesIO()
    parquet.write_table(table, stream)
    return stream.getvalue()


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, (list, dict)) else repr(value)


def _field(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else repr(value)
    quoted = not text or any(mark in text for mark in _QUOTED) or text != text.strip()
    return '"' + text.replace('"', '""') + '"' if quoted else text


def _valid(text: str) -> str:
    """Text that UTF-8 can hold; half of a surrogate pair, which Python allows, is spelled out."""
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")
