"""Runs a notebook's cells as a kernel does, then the module, and compares what they computed and printed."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import inspect
import os
import re
import sys
import traceback
import types
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from traitlets.config import Config

from tests.case_compare import differences, identities
from tests.case_left_out import copies_of, without_changes
from tests.case_program import Program, Verdict

_TIMINGS = re.compile(  # the last two are what `%timeit` prints
    r"^(CPU times:|Wall time:|Compiler time:|\d+(\.\d+)? \S+ ± |The slowest run took ).*\n", re.MULTILINE
)
_SKIPPED = (type, types.ModuleType, types.FunctionType)


class _SilentPublisher(DisplayPublisher):
    """`display` shows nothing: it is not output that a module repeats."""

    def publish(self, *arguments: object, **keywords: object) -> None:
        """Show nothing."""


class _SilentHook(DisplayHook):
    """The value of a cell's last line goes to `Out`, not to standard output."""

    def write_output_prompt(self) -> None:
        """Write nothing."""

    def write_format_data(self, *arguments: object, **keywords: object) -> None:
        """Write nothing."""


class Shell(InteractiveShell):
    """IPython as it is below a kernel."""

    displayhook_class = _SilentHook
    display_pub_class = _SilentPublisher

    def enable_gui(self, gui: object = None) -> None:
        """There is no event loop to join."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Raised:
    name: str = ""
    where: str = ""
    exported: bool = False


def _raised(error: BaseException, where: str, *, exported: bool = False) -> _Raised:
    """A name without a value is a local one in the module: the same error by another name."""
    name = "NameError" if isinstance(error, UnboundLocalError) else type(error).__name__
    return _Raised(name, where, exported)


def make_shell() -> Shell:
    """A shell that keeps no history on disk; meant to be used after a fork."""
    configuration = Config()
    configuration.HistoryManager.enabled = False
    return Shell.instance(config=configuration)


def equivalence(program: Program, shell: Shell, notebook_folder: Path, module_folder: Path) -> Verdict:
    """Run the notebook and its module from the same state; leaves this process unusable for another program."""
    import random

    random.seed(0)
    np.random.seed(0)
    restore = _hidden_state()
    with _Printed(notebook_folder.parent / "notebook.txt") as printed:
        os.chdir(notebook_folder)
        plt.switch_backend("module://matplotlib_inline.backend_inline")  # whose `show` closes what it shows
        values, expected, raised = asyncio.run(_run_notebook(program, shell, printed))
        if raised.name and not (program.files and raised.exported):
            return Verdict(raised.name, raised_at=raised.where)
        if not program.files:
            return Verdict()
        restore()
    with _Printed(notebook_folder.parent / "module.txt") as printed:
        os.chdir(module_folder)
        results, module_raised = _run_module(program)
        actual = printed.since_last()
    if raised.name or module_raised.name:
        where = raised.where or module_raised.where
        return Verdict(raised.name, raised.exported, module_raised.name, where)
    found = [*_different_values(values, results)]
    if program.compare_prints and _comparable(expected) != _comparable(actual):
        found.append(f"printed: {_comparable(expected)!r} in the notebook, {_comparable(actual)!r} in the module")
    return Verdict(differences=tuple(found))


async def _run_notebook(program: Program, shell: Shell, printed: _Printed) -> tuple[dict[str, Any], str, _Raised]:
    """Run all cells in one event loop, as a kernel does.

    Returns what the exported ones bound last, what they printed, and what was raised.
    """
    namespace: dict[str, Any] = shell.user_ns
    values: dict[str, Any] = {}
    output, initial = "", set(namespace)
    for cell in program.cells:
        before, copies = dict(namespace), {} if cell.exported else copies_of(values)
        result = await _run_cell(shell, cell.source)
        plt.close("all")  # as the inline backend does
        text = printed.since_last()
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            where = f"cell {cell.number} of the notebook: {error}"
            return values, output, _raised(error, where, exported=cell.exported)
        if cell.exported:
            output += text
            for name in [name for name in values if name in before and name not in namespace]:
                del values[name]
            for name, value in namespace.items():
                if name not in initial and (name not in values or value is not before.get(name, before)):
                    values[name] = value
        else:
            values = without_changes(values, copies)
    return values, output, _Raised()


async def _run_cell(shell: Shell, source: str) -> ExecutionResult:
    try:
        code = shell.transform_cell(source)
    except Exception:  # invalid syntax, which `run_cell` reports
        code = ""
    if shell.should_run_async(source, transformed_cell=code):
        return await shell.run_cell_async(source, store_history=True, transformed_cell=code)
    return shell.run_cell(source, store_history=True)


def _run_module(program: Program) -> tuple[dict[str, Any], _Raised]:
    """Import the module and call `run`; return its results and constants by name, and what was raised."""
    sys.path.insert(0, str(Path.cwd()))
    try:
        module: Any = importlib.import_module(program.stem)
        results = {}
        if hasattr(module, "run"):
            returned = module.run()
            returned = asyncio.run(returned) if inspect.iscoroutine(returned) else returned
            results = {field.name: getattr(returned, field.name) for field in dataclasses.fields(returned)}
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}: {error} [{last.line}]"
        return {}, _raised(error, where)
    constants = {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and name != "DEFAULTS" and not isinstance(value, _SKIPPED)
    }
    return {**constants, **results}, _Raised()


def _different_values(values: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    found = {}
    for name, value in results.items():
        original = name if name in values else name.rstrip("_")  # a clash is resolved by an underscore
        if original in values:
            found[name] = values[original]
            yield from differences(name, values[original], value)
        else:
            yield f"{name}: the module's result is no variable of the notebook"
    one, other = identities(found), identities({name: results[name] for name in found})
    for pair in sorted(one ^ other):
        yield f"{' and '.join(pair)}: one object in the {'notebook' if pair in one else 'module'} only"


def _comparable(text: str) -> str:
    text = re.sub(r"0x[0-9a-f]{6,}", "0x...", text.replace("\r\n", "\n"))
    return _TIMINGS.sub("", text)


class _Printed:
    """Everything that reaches standard output, also from other processes."""

    def __init__(self, path: Path) -> None:
        self._stream = path.open("w+b")
        self._position = 0

    def __enter__(self) -> _Printed:
        os.dup2(self._stream.fileno(), 1)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
        return self

    def __exit__(self, *exception: object) -> None:
        sys.stdout.flush()
        self._stream.close()

    def since_last(self) -> str:
        """What was printed since this was asked last."""
        sys.stdout.flush()
        end = os.lseek(1, 0, os.SEEK_END)
        text = os.pread(1, end - self._position, self._position).decode(errors="replace")
        self._position = end
        return text


def _hidden_state() -> Any:
    """Remember the state of libraries that both runs must start from; returns what restores it."""
    import random

    import pandas as pd

    generators = random.getstate(), np.random.get_state()
    folder, environment, path, styles = Path.cwd(), dict(os.environ), [*sys.path], mpl.rcParams.copy()
    filters, print_options, locale_independent = [*warnings.filters], np.get_printoptions(), np.geterr()

    def restore() -> None:
        random.setstate(generators[0])
        np.random.set_state(generators[1])
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:] = path
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mpl.rcParams.update(styles)
            pd.reset_option("all")
        warnings.filters[:] = filters  # type: ignore[index]
        np.set_printoptions(**print_options)
        np.seterr(**locale_independent)
        plt.switch_backend("agg")  # closes all figures, too

    return restore
