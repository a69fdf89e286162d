"""Points written in a file, one for each row: CSV with a header, or a list of mappings in JSON or YAML."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from nb2prod.commands.sweep.axes import Axis, value_of_text
from nb2prod.compiler.parameters.file_values import value_from_file
from nb2prod.errors import Nb2prodError, UsageError
from nb2prod.model import Parameter
from nb2prod.workspace.remote.files import name_of, read_text

_Reader = Callable[[Parameter, Any], object]
_MOST_ERRORS = 10  # of one file; they are mostly all the same


def read_rows(location: str, known: Mapping[str, Parameter]) -> Axis:
    """Read a file of points and check every value; raises UsageError, with a line for each value that is wrong."""
    option = f"--from {location}"
    try:
        text = read_text(location)
    except Nb2prodError as error:
        raise UsageError(f"--from {error}") from None
    ending = PurePosixPath(name_of(location)).suffix.lower()
    reader = {".csv": _from_csv, ".json": _from_json, ".yaml": _from_yaml, ".yml": _from_yaml}.get(ending)
    if reader is None:
        raise UsageError(f"{option}: the name must end in .csv, .yaml or .json")
    try:
        names, rows = reader(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    if not rows:
        raise UsageError(f"{option}: has no rows")
    _check_names(option, names, known)
    read: _Reader = value_of_text if ending == ".csv" else value_from_file
    values: list[tuple[object, ...]] = []
    wrong: list[str] = []
    for number, row in enumerate(rows, start=1):
        given = zip(names, row, strict=True)
        values.append(
            tuple(_checked(read, known[name], each, f"{option}, row {number}", wrong) for name, each in given)
        )
    if wrong:
        more = [f"... and {len(wrong) - _MOST_ERRORS} more"] if len(wrong) > _MOST_ERRORS else []
        raise UsageError("\n".join([*wrong[:_MOST_ERRORS], *more]))
    return Axis(option, tuple(names), tuple(values))


def _checked(read: _Reader, parameter: Parameter, given: Any, place: str, wrong: list[str]) -> object:
    try:
        return read(parameter, given)
    except ValueError as error:
        wrong.append(f"{place}: {error}")
        return None


def _check_names(option: str, names: Sequence[str], known: Mapping[str, Parameter]) -> None:
    unknown = [repr(name) for name in names if name not in known]
    if unknown:
        raise UsageError(f"{option}: there is no parameter {', '.join(unknown)}; there are: {', '.join(known)}")


def _from_csv(text: str) -> tuple[list[str], list[list[object]]]:
    try:
        lines = [line for line in csv.reader(io.StringIO(text), strict=True) if line]
    except csv.Error as error:
        raise ValueError(f"is no CSV: {error}") from None
    if not lines:
        return [], []
    names = [name.strip() for name in lines[0]]
    if len(set(names)) != len(names):
        raise ValueError("has two columns of the same name")
    for number, line in enumerate(lines[1:], start=1):
        if len(line) != len(names):
            raise ValueError(f"row {number} has {len(line)} fields, the header {len(names)}")
    return names, [list(line) for line in lines[1:]]


def _from_json(text: str) -> tuple[list[str], list[list[object]]]:
    try:
        return _from_mappings(json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"is no JSON: {error}") from None


def _from_yaml(text: str) -> tuple[list[str], list[list[object]]]:
    import yaml

    try:
        return _from_mappings(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(f"is no YAML: {error}") from None


def _from_mappings(document: object) -> tuple[list[str], list[list[object]]]:
    if not isinstance(document, list) or not all(isinstance(row, dict) for row in document):
        raise ValueError("is no list of rows, each a mapping of parameters to values")
    if not document:
        return [], []
    names = [str(name) for name in document[0]]
    rows: list[list[object]] = []
    for number, row in enumerate(document, start=1):
        if set(map(str, row)) != set(names):
            odd = ", ".join(sorted(set(map(str, row)) ^ set(names)))
            raise ValueError(f"row {number} has not the parameters of the first row: {odd}")
        by_name = {str(name): value for name, value in row.items()}
        rows.append([by_name[name] for name in names])
    return names, rows
