"""The values that a run gives to parameters: from a file and from the command line, checked by type."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from nb2prod.commands.parameter_files import read_parameter_file
from nb2prod.commands.parameter_table import parameter_table
from nb2prod.compiler.parameters.file_values import value_from_file, value_read
from nb2prod.compiler.parameters.values import typed_value
from nb2prod.errors import UsageError
from nb2prod.model import Diagnostic, Parameter, Severity


def chosen_values(
    parameters: Sequence[Parameter],
    found: Sequence[Diagnostic],
    assignments: Sequence[tuple[str, str]],
    file: str | None = None,
) -> dict[str, object]:
    """Turn what is given for parameters into values, in the order of the parameters cell; raises `UsageError`.

    `assignments` are texts by name, which win over those of the file at a location.
    """
    known = {each.name: each for each in parameters}
    from_file = read_parameter_file(file) if file is not None else {}
    if assignments or from_file:
        check_parameters_cell(found)
    given: dict[str, object] = {}
    for name, text in assignments:
        _check_name(name, parameters)
        if name in given:
            raise UsageError(f"the parameter {name!r} is given twice")
        try:
            given[name] = value_read(known[name], typed_value(known[name], text))
        except ValueError as error:
            raise UsageError(f"parameter {error}\n{parameter_table(parameters)}") from error
    for name, value in from_file.items():
        if name not in given:
            given[name] = _typed(name, value, parameters, file or "")
    return {name: given[name] for name in known if name in given}


def _typed(name: str, value: object, parameters: Sequence[Parameter], file: str) -> object:
    try:
        _check_name(name, parameters)
        return value_from_file(next(each for each in parameters if each.name == name), value)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from error
    except ValueError as error:
        raise UsageError(f"{file}: parameter {error}\n{parameter_table(parameters)}") from error


def check_parameters_cell(found: Sequence[Diagnostic]) -> None:
    """Raise `UsageError` when what was found about the parameters cell stands in the way of setting any."""
    errors = [each for each in found if each.severity is Severity.ERROR]
    if errors:
        # What else the cell computes from a parameter would silently keep the old value.
        problems = "\n".join(f"cell {each.cell_number}:{each.line}: {each.code} {each.message}" for each in errors)
        raise UsageError(f"no parameter can be set while the parameters cell is wrong:\n{problems}")


def _check_name(name: str, parameters: Sequence[Parameter]) -> None:
    complaint = unknown_name(name, [each.name for each in parameters])
    if complaint:
        raise UsageError(f"{complaint}; there are:\n{parameter_table(parameters)}")


def unknown_name(name: str, names: Sequence[str]) -> str:
    """Say that there is no such parameter, and which one may be meant; empty where there is one."""
    if name in names:
        return ""
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return f"there is no parameter {name!r}{hint}"
