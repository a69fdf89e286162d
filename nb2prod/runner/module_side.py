"""Runs an exported module the way its users do, and looks at what each step returns."""

from __future__ import annotations

import contextlib
import functools
import importlib
import inspect
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .channel import Emit
from .messages import Event, Json, ModuleJob, ObserveJob
from .observer import Observer, different, value_event
from .process_limits import limit_memory, peak_memory, start_measuring


def run_module(job: ModuleJob, emit: Emit) -> None:
    """Import the module and call its `run`; whatever that raises is sent as a `raised` event."""
    limit_memory(job["memory"])
    sys.path[:0] = list(dict.fromkeys([job["root"], str(Path.cwd())]))
    sys.dont_write_bytecode = True
    observe = job["observe"]
    steps = _Steps(observe, emit) if observe is not None else None
    try:
        module = importlib.import_module(job["name"])
        sys.argv = [getattr(module, "__file__", None) or job["name"]]
        _print_tables_as_in_a_kernel()
        if steps is not None:
            steps.watch(vars(module))
        emit({"event": "versions", "versions": _versions(vars(module))})
        results = _call_run(module, job)
        if steps is not None:
            steps.check(results, vars(module))
    except BaseException as error:  # also what ends a process: `sys.exit` in a step
        _flush()
        files = _own_files(observe["own_modules"] if observe is not None else [job["name"]])
        emit(_raised(error, steps.running if steps is not None else None, files))
    _flush()


def _print_tables_as_in_a_kernel() -> None:
    """Let pandas print up to 20 columns, as it does in a kernel; elsewhere it fits tables to a terminal's width."""
    pandas = sys.modules.get("pandas")
    if pandas is not None and pandas.get_option("display.max_columns") == 0:  # pandas/core/config_init.py
        pandas.set_option("display.max_columns", 20)


def _versions(namespace: Mapping[str, Any]) -> dict[str, str]:
    """The versions of the installed libraries whose names a module has imported."""
    kinds = (types.ModuleType, types.FunctionType, type)
    imported = [value for value in namespace.values() if isinstance(value, kinds)]
    homes = {value.__name__ if isinstance(value, types.ModuleType) else value.__module__ for value in imported}
    found = {}
    for name in sorted({str(home).split(".")[0] for home in homes}):
        # what the library has, not what it makes up on demand: that may warn
        library: dict[str, Any] = getattr(sys.modules.get(name), "__dict__", {})
        version = library.get("__version__")
        if isinstance(version, str) and "-packages" in str(library.get("__file__")):
            found[name] = version
    return found


def _call_run(module: Any, job: ModuleJob) -> Any:
    if not callable(getattr(module, "run", None)):
        raise BrokenContract("the module has no function `run`")
    arguments: dict[str, Any] = {}
    if job["parameters"]:
        values = {name: eval(source, {}) for name, source in job["parameters"].items()}
        arguments["parameters"] = module.Parameters(**values)
    if job["artifacts"] is not None:
        arguments["artifacts"] = Path(job["artifacts"])
    return module.run(**arguments)


class BrokenContract(Exception):
    """The module lacks what every exported module has."""


class _Steps:
    """Puts itself between `run` and the functions of the steps."""

    def __init__(self, observe: ObserveJob, emit: Emit) -> None:
        self.running: str | None = None
        self._observe = observe
        self._observer = Observer(observe, emit)
        self._emit = emit
        self._returned: dict[str, tuple[int, Any]] = {}  # by name: the last boundary that returned it, and the value

    def watch(self, namespace: dict[str, Any]) -> None:
        """Replace the steps' functions in the namespace that `run` finds them in."""
        for number, boundary in enumerate(self._observe["boundaries"]):
            function = namespace.get(boundary["step"])
            if callable(function):
                namespace[boundary["step"]] = self._watched(number, function, namespace)

    def _watched(self, number: int, function: Callable[..., Any], namespace: Mapping[str, Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def call_async(*arguments: Any, **keywords: Any) -> Any:
                started = self._start(number)
                result = await function(*arguments, **keywords)
                self._end(number, started, result, namespace)
                return result

            return call_async

        @functools.wraps(function)
        def call(*arguments: Any, **keywords: Any) -> Any:
            started = self._start(number)
            result = function(*arguments, **keywords)
            self._end(number, started, result, namespace)
            return result

        return call

    def _start(self, number: int) -> float:
        _flush()
        self.running = self._observe["boundaries"][number]["step"]
        self._emit({"event": "step_start", "step": self.running})
        start_measuring()
        return time.perf_counter()

    def _end(self, number: int, started: float, result: Any, namespace: Mapping[str, Any]) -> None:
        seconds = time.perf_counter() - started
        step, self.running = self.running, None
        _flush()
        self._emit({"event": "step_end", "step": step, "seconds": seconds, "peak_memory": peak_memory()})
        boundary = self._observe["boundaries"][number]
        outputs = boundary["outputs"]
        if boundary["figure"]:
            self._observer.look_at_figure(number, result)
        elif len(outputs) == 1:
            self._look(number, {outputs[0]: result}, namespace)
        elif isinstance(result, tuple) and len(result) == len(outputs):
            values = {name: result[place] for place, name in enumerate(outputs)}
            self._look(number, values, namespace)
        else:
            for name in outputs:
                self._emit(value_event(boundary["step"], name, comparison=_wrong_number(result, len(outputs))))

    def _look(self, number: int, values: Mapping[str, Any], namespace: Mapping[str, Any]) -> None:
        self._returned.update((name, (number, value)) for name, value in values.items())
        self._observer.look(number, values, namespace)

    def check(self, results: Any, namespace: Mapping[str, Any]) -> None:
        """Look again at each result: `run` may give another object, and a later step may have changed it.

        Raises BrokenContract when there are no results.
        """
        if results is None and self._returned:
            raise BrokenContract("`run` returns None, not the results")
        found = {name: getattr(results, name) for name in self._returned if hasattr(results, name)}
        for name, (number, value) in self._returned.items():
            if found.get(name, value) is not value:
                self._observer.look(number, {name: found[name]}, namespace, [name])
        if self._observe["reference"]:
            self._observer.look_at_changes(found)


def _wrong_number(result: Any, expected: int) -> Json:
    got = f"{len(result)} values" if isinstance(result, tuple) else f"a {type(result).__name__}"
    return different(f"the function returns {got}, expected a tuple of {expected} values")


def _flush() -> None:
    """Hand over what was printed, so that it comes before the next event."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):  # a step may have replaced or closed it
            stream.flush()


def _own_files(modules: Any) -> set[str]:
    loaded = (sys.modules.get(name) for name in modules if name != "__main__")
    return {module.__file__ for module in loaded if module is not None and module.__file__}


def _raised(error: BaseException, step: str | None, files: set[str]) -> Event:
    """Describe an exception by the innermost line of the exported modules that led to it."""
    file, line = next(_places(error, files), ("", 0))
    name = "" if isinstance(error, BrokenContract) else type(error).__name__
    try:
        message = str(error)
    except Exception:
        message = ""
    return {
        "event": "raised",
        "step": step,
        "exception": name,
        "message": message,
        "traceback": traceback.format_exception(type(error), error, error.__traceback__),
        "file": file,
        "line": line,
    }


def _places(error: BaseException, files: set[str]) -> Iterator[Any]:
    if isinstance(error, SyntaxError) and error.filename:
        yield error.filename, error.lineno or 0
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if frame.f_code.co_filename in files:
            yield frame.f_code.co_filename, line
