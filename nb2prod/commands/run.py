"""`nb2prod run`: one papermill run of a notebook with some of its parameters changed."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.commands.parameter_table import parameter_table
from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters, parameters_cells
from nb2prod.compiler.parameters.values import parse_value
from nb2prod.errors import CannotWrite, UsageError
from nb2prod.execution.cell_failure import CellFailure
from nb2prod.execution.executed_notebook import RunStatus, carries_run, write_recorded
from nb2prod.execution.kernels import choose_kernel
from nb2prod.execution.papermill_run import Execution, execute
from nb2prod.execution.parameter_code import parameters_cell, recorded
from nb2prod.execution.prepared_notebook import prepare
from nb2prod.execution.provenance import provenance_of
from nb2prod.execution.run_record import run_record
from nb2prod.model import Diagnostic, Parameter, ParameterType, Severity
from nb2prod.workspace.notebooks import read_notebook


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did; parameter values are JSON's where JSON holds them exactly, otherwise Python source."""

    status: RunStatus
    output: Path
    kept: bool  # whether there is a notebook at `output`
    seconds: float
    parameters: Mapping[str, object]
    overridden: tuple[str, ...]
    failure: CellFailure | None
    notes: tuple[str, ...]


def list_parameters(notebook: Path) -> tuple[tuple[Parameter, ...], tuple[Diagnostic, ...]]:
    """Read what a run of the notebook can change, and what is wrong about its parameters cell."""
    return notebook_parameters(read_notebook(notebook))


def run_notebook(
    path: Path,
    assignments: Sequence[tuple[str, str]] = (),
    output: Path | None = None,
    *,
    force: bool = False,
    timeout: int | None = None,
    progress: bool = False,
) -> RunReport:
    """Run a notebook with papermill in its own folder and keep the executed notebook, also of a run that failed.

    `timeout` is in seconds for each cell. Raises `UsageError` for a parameter that is not there or a value it does not
    take, `CannotWrite` for an output that must not be replaced, `ToolFailed` without a kernel.
    """
    notebook = read_notebook(path)
    if notebook.language != "python":
        raise UsageError(f"{path}: a notebook in {notebook.language}; only Python notebooks can be run")
    parameters, found = notebook_parameters(notebook)
    chosen = chosen_values(parameters, found, assignments)
    target = _output_path(path, output, force=force)
    cells = parameters_cells(notebook)
    prepared = prepare(path.read_text(encoding="utf-8-sig"), parameters_cell(chosen), cells[0].number if cells else 0)
    kernel = choose_kernel(prepared.kernel_name)
    provenance = provenance_of(path)
    execution = execute(prepared, kernel, path.resolve().parent, target, timeout=timeout, progress=progress)
    values = {each.name: _default(each) for each in parameters}
    values.update((name, recorded(value)) for name, value in chosen.items())
    if execution.node is not None:
        record = run_record(execution, kernel, provenance, values, tuple(chosen))
        inputs = {
            "input_path": path.as_posix(),
            "output_path": target.as_posix(),
            "parameters": {name: values[name] for name in chosen},
        }
        write_recorded(execution.node, target, record, inputs)
    return _report(execution, target, values, tuple(chosen), _notes(kernel.note, prepared.left_out, execution))


def chosen_values(
    parameters: Sequence[Parameter], found: Sequence[Diagnostic], assignments: Sequence[tuple[str, str]]
) -> dict[str, object]:
    """Turn the texts given for parameters into values, in the order of the parameters cell; raises `UsageError`."""
    errors = [each for each in found if each.severity is Severity.ERROR]
    if assignments and errors:
        # What else the cell computes from a parameter would silently keep the old value.
        problems = "\n".join(f"cell {each.cell_number}:{each.line}: {each.code} {each.message}" for each in errors)
        raise UsageError(f"no parameter can be set while the parameters cell is wrong:\n{problems}")
    known = {each.name: each for each in parameters}
    given: dict[str, object] = {}
    for name, text in assignments:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise UsageError(f"there is no parameter {name!r}{hint}; there are:\n{parameter_table(parameters)}")
        if name in given:
            raise UsageError(f"the parameter {name!r} is given twice")
        try:
            given[name] = _kernel_value(known[name], parse_value(known[name], text))
        except ValueError as error:
            raise UsageError(f"parameter {error}\n{parameter_table(parameters)}") from error
    return {name: given[name] for name in known if name in given}


def _kernel_value(parameter: Parameter, value: object) -> object:
    """What the notebook's own cell would assign: a path is read as text, but must arrive as a path."""
    return Path(value) if parameter.value_type is ParameterType.PATH and isinstance(value, str) else value


def _output_path(notebook: Path, output: Path | None, *, force: bool) -> Path:
    target = notebook.with_name(f"{notebook.stem}.output.ipynb") if output is None else output
    if target.suffix != ".ipynb":
        raise UsageError(f"{target}: the output is a notebook: its name must end in .ipynb")
    if not target.exists():
        return target
    if target.samefile(notebook):
        raise CannotWrite(f"{target}: the output is the notebook itself; name another with -o")
    if target.is_dir() or not (force or carries_run(target)):
        raise CannotWrite(f"{target}: exists and was not written by a run; name another with -o, or use --force")
    return target


def _default(parameter: Parameter) -> object:
    try:
        return recorded(ast.literal_eval(parameter.default))
    except (ValueError, SyntaxError):
        return parameter.default


def _notes(kernel: str, left_out: tuple[int, ...], execution: Execution) -> tuple[str, ...]:
    injected = tuple(f"cell {number}, which an earlier run had injected, was left out" for number in left_out)
    return (*((kernel,) if kernel else ()), *injected, *execution.notes)


def _report(
    execution: Execution,
    target: Path,
    values: Mapping[str, object],
    overridden: tuple[str, ...],
    notes: tuple[str, ...],
) -> RunReport:
    return RunReport(
        status=execution.status,
        output=target,
        kept=execution.node is not None,
        seconds=execution.seconds,
        parameters=values,
        overridden=overridden,
        failure=execution.failure,
        notes=notes,
    )
