"""`nb2prod run`: one run of a notebook with some of its parameters changed."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from nb2prod.commands.chosen_values import chosen_values
from nb2prod.compiler.parameters.notebook_parameters import notebook_parameters, parameters_cells
from nb2prod.errors import CannotWrite, UsageError
from nb2prod.execution.cell_failure import CellFailure
from nb2prod.execution.engine.interpreters import Interpreter, RealKernel, choose_interpreter
from nb2prod.execution.engine.results import Limits
from nb2prod.execution.executed_notebook import carries_run, cells_digest, edited_since_run
from nb2prod.execution.kept_run import Execution, Keeping, RunStatus, execute
from nb2prod.execution.parameter_code import parameters_cell, recorded
from nb2prod.execution.prepared_notebook import PreparedNotebook, prepare
from nb2prod.execution.provenance import Provenance, revision_of
from nb2prod.execution.run_record import run_record
from nb2prod.execution.written_notebook import WrittenNotebook
from nb2prod.model import CellKind, Diagnostic, Notebook, Parameter
from nb2prod.workspace.notebooks.reading import parse_notebook
from nb2prod.workspace.remote.files import (
    STANDARD_STREAMS,
    exists,
    left_behind,
    local_path,
    name_of,
    read_bytes,
    write_text,
)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run; `output` is a location, `timeout` in seconds for each cell, `memory` in bytes."""

    assignments: tuple[tuple[str, str], ...] = ()
    parameter_file: str | None = None
    output: str | None = None
    force: bool = False
    timeout: float | None = None
    memory: int | None = None
    overwritable: frozenset[str] = frozenset()  # digests of outputs that somebody gives up, as `OutputTaken` has them


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did; parameter values are JSON's where JSON holds them exactly, otherwise Python source."""

    status: RunStatus
    output: str
    seconds: float
    parameters: Mapping[str, object]
    overridden: tuple[str, ...]
    failure: CellFailure | None
    notes: tuple[str, ...]


class OutputTaken(CannotWrite):
    """The output is a file that somebody may still want; `digest` is that of its content."""

    def __init__(self, output: str, problem: str, digest: str) -> None:
        super().__init__(f"{output}: {problem}", "name another with -o, or use --force")
        self.output = output
        self.digest = digest


def list_parameters(location: str) -> tuple[tuple[Parameter, ...], tuple[Diagnostic, ...]]:
    """Read what a run of the notebook can change, and what is wrong about its parameters cell."""
    return notebook_parameters(_parsed(read_bytes(location), location))


def run_notebook(location: str, options: RunOptions, on_cell: Callable[[int, int], None] | None = None) -> RunReport:
    """Run a notebook in its own folder and keep the executed notebook, also of a run that failed.

    A notebook that lies elsewhere runs in the working directory. `on_cell` is told how many cells of how many have
    ended. Raises `UsageError` for a parameter that is not there or a value it does not take, `CannotWrite` for an
    output that must not be replaced, `ToolFailed` without a kernel.
    """
    content = read_bytes(location)
    notebook = _parsed(content, location)
    if notebook.language != "python":
        raise UsageError(f"{location}: a notebook in {notebook.language}; only Python notebooks can be run")
    parameters, found = notebook_parameters(notebook)
    chosen = chosen_values(parameters, found, options.assignments, options.parameter_file)
    target = _target(location, options)
    cells = parameters_cells(notebook)
    prepared = prepare(content.decode("utf-8-sig"), parameters_cell(chosen), cells[0].number if cells else 0)
    where = choose_interpreter(prepared.kernel_name)
    provenance = _provenance(location, content)
    values = {each.name: _default(each) for each in parameters}
    values.update((name, recorded(value)) for name, value in chosen.items())
    inputs = {
        "input_path": provenance.notebook,
        "output_path": target,
        "parameters": {name: values[name] for name in chosen},
    }
    written = WrittenNotebook(prepared)
    keeping = Keeping(_forget if target == STANDARD_STREAMS else partial(write_text, target), inputs)
    told = _counted(on_cell, len(prepared.jobs)) if on_cell is not None else None
    limits = Limits(options.timeout, options.memory)
    execution = execute(prepared, written, where, _folder(location), limits, keeping, told)
    record = run_record(execution, where, provenance, values, tuple(chosen), cells_digest(prepared.node["cells"]))
    text = written.text(
        execution.run, started=execution.started, seconds=execution.seconds, record=record, inputs=inputs
    )
    write_text(target, text)
    return RunReport(
        status=execution.status,
        output=target,
        seconds=execution.seconds,
        parameters=values,
        overridden=tuple(chosen),
        failure=execution.failure,
        notes=_notes(location, notebook, where, prepared, execution),
    )


def _parsed(content: bytes, location: str) -> Notebook:
    return parse_notebook(content, local_path(location) or Path(name_of(location)))


def _folder(location: str) -> Path:
    path = local_path(location)
    return path.resolve().parent if path is not None else Path.cwd()


def _provenance(location: str, content: bytes) -> Provenance:
    path = local_path(location)
    revision = revision_of(path.resolve().parent) if path is not None else None
    return Provenance(path.as_posix() if path is not None else location, hashlib.sha256(content).hexdigest(), revision)


def _target(notebook: str, options: RunOptions) -> str:
    """Where the executed notebook goes: as asked for, else beside a local notebook, else into the working directory."""
    path, output = local_path(notebook), options.output
    if output is None:
        name = f"{Path(name_of(notebook)).stem}.output.ipynb"
        output = str(path.with_name(name)) if path is not None else name
    if output == STANDARD_STREAMS:
        return output
    target = local_path(output)
    if not name_of(output).endswith(".ipynb"):
        raise UsageError(f"{output}: the output is a notebook: its name must end in .ipynb")
    if not exists(output):
        return output
    same = target.samefile(path) if target is not None and path is not None and path.exists() else output == notebook
    if same:
        raise CannotWrite(f"{output}: the output is the notebook itself", "name another with -o")
    if target is not None and target.is_dir():
        raise CannotWrite(f"{output}: is a folder", "name another with -o")
    if not options.force:
        _check_replaceable(output, options.overwritable)
    return output


def _check_replaceable(output: str, overwritable: frozenset[str]) -> None:
    """Raise `OutputTaken` for what no run has written, and for what was edited since, unless that is given up."""
    content = read_bytes(output)
    digest = hashlib.sha256(content).hexdigest()
    if digest in overwritable:
        return
    if not carries_run(content):
        raise OutputTaken(output, "exists and was not written by a run", digest)
    if edited_since_run(content):
        raise OutputTaken(output, "was edited after the run that wrote it", digest)


def _counted(on_cell: Callable[[int, int], None], total: int) -> Callable[[int], None]:
    return lambda done: on_cell(done, total)


def _forget(text: str) -> None:
    """What goes to the standard output is written once, at the end."""


def _default(parameter: Parameter) -> object:
    try:
        return recorded(ast.literal_eval(parameter.default))
    except (ValueError, SyntaxError):
        return parameter.default


def _notes(
    location: str,
    notebook: Notebook,
    where: Interpreter | RealKernel,
    prepared: PreparedNotebook,
    execution: Execution,
) -> tuple[str, ...]:
    injected = tuple(f"cell {number}, which an earlier run had injected, was left out" for number in prepared.left_out)
    kernel = where.kernel.note if where.kernel is not None else ""
    real = f"a real kernel did the run: {execution.run.note}" if execution.run.engine == "kernel" else ""
    behind = left_behind(location, _imported(notebook))
    return tuple(filter(None, (kernel, real, behind, *injected, *execution.notes)))


def _imported(notebook: Notebook) -> list[str]:
    """The modules that a look at the lines shows."""
    lines = [line for cell in notebook.cells if cell.kind is CellKind.CODE for line in cell.source.splitlines()]
    words = (line.replace(",", " ").split() for line in lines)
    return [each[1] for each in words if len(each) > 1 and each[0] in ("import", "from")]
