"""`Differ` for thousands of plain programs: notebook and module run in a fork of this process, without IPython.

There are no magics in such programs, nothing is drawn, and the generated tests are plain functions, so a few
milliseconds do. What it finds wrong is worth asking `Differ` about.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import importlib
import io
import os
import pickle
import random
import re
import signal
import sys
import traceback
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any

from tests.case_compare import differences, identities
from tests.case_left_out import copies_of, without_changes
from tests.case_program import Program, Verdict
from tests.differential import Differ
from tests.fuzzing.process_state import process_state

_SECONDS = 60
_PRELOADED = ("numpy", "pandas", "pytest", "argparse", "json")
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_SKIPPED = (type, types.ModuleType, types.FunctionType)


class QuickDiffer(Differ):
    """Answers like `Differ`, for programs of plain Python without figures."""

    def __enter__(self) -> QuickDiffer:
        for name in _PRELOADED:
            importlib.import_module(name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is no process to end."""

    def verdict(self, program: Program) -> Verdict:
        """Run the notebook, and the module, its command line and its tests, in a fork."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            signal.alarm(_SECONDS)
            os.close(reading)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    verdict = _verdict(program)
            except BaseException:
                verdict = Verdict(broken=traceback.format_exc())
            with os.fdopen(writing, "wb") as stream:
                pickle.dump(verdict, stream)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as stream:
            answer = stream.read()
        os.waitpid(child, 0)
        if not answer:
            return Verdict(broken=f"the process died, or took over {_SECONDS} s")
        verdict = pickle.loads(answer)
        assert isinstance(verdict, Verdict)
        return verdict


def _verdict(program: Program) -> Verdict:
    random.seed(0)
    restore = process_state()
    values, printed, error, where = _notebook(program)
    exported = error is not None and any(cell.exported for cell in program.cells if cell.number == where)
    if error is not None and not exported:
        return Verdict(_name(error), raised_at=f"cell {where}")
    restore()
    output = io.StringIO()
    module_error: BaseException | None = None
    results: dict[str, Any] = {}
    with contextlib.redirect_stdout(output):
        try:
            module = _load(program, f"{program.stem}.py")
            results = _results(module)
        except Exception as problem:
            module_error = problem
    if error is not None or module_error is not None:
        shown = "".join(traceback.format_exception_only(error or module_error))
        return Verdict(_name(error), exported, _name(module_error), shown.strip())
    found = [*_different(values, results)]
    if _ADDRESS.sub("", printed) != _ADDRESS.sub("", output.getvalue()):
        found.append(f"printed: {printed!r} in the notebook, {output.getvalue()!r} in the module")
    if found:
        return Verdict(differences=tuple(found))
    return Verdict(broken=_broken(program, module) or _remembered(module, values, printed))


def _remembered(module: types.ModuleType, values: Mapping[str, Any], printed: str) -> str:
    """Run again: nothing may be left behind by a run that the next one sees."""
    if not hasattr(module, "run"):
        return ""
    random.seed(0)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        again = _results(module)
    found = [*_different(values, again)]
    same = _ADDRESS.sub("", printed) == _ADDRESS.sub("", output.getvalue())
    return f"the second run differs: {found}, {output.getvalue()!r}" if found or not same else ""


def _name(error: BaseException | None) -> str:
    if error is None:
        return ""
    return "NameError" if isinstance(error, UnboundLocalError) else type(error).__name__


def _notebook(program: Program) -> tuple[dict[str, Any], str, BaseException | None, int]:
    """Run the cells; give what the exported ones bound last and printed, what was raised, and in which cell."""
    session = types.ModuleType("__main__")
    sys.modules["__main__"] = session
    namespace = vars(session)
    session.__doc__ = "Automatically created module for IPython interactive environment"
    namespace["display"] = lambda *shown, **options: None
    values: dict[str, Any] = {}
    initial, printed = set(namespace), ""
    for cell in program.cells:
        before, output = dict(namespace), io.StringIO()
        copies = {} if cell.exported else copies_of(values)
        try:
            with contextlib.redirect_stdout(output):
                for node in ast.parse(cell.source).body:  # one after the other, as IPython does
                    exec(compile(ast.Module([node], []), "<cell>", "exec", dont_inherit=True), namespace)
        except Exception as error:
            return values, printed, error, cell.number
        if cell.exported:
            printed += output.getvalue()
            deleted = {name for name in before if name not in namespace}
            values = {name: value for name, value in values.items() if name not in deleted}
            for name, value in namespace.items():
                if name not in initial and (name not in values or value is not before.get(name, before)):
                    values[name] = value
        else:
            values = without_changes(values, copies)
    return values, printed, None, 0


def _load(program: Program, path: str) -> types.ModuleType:
    """Import a file of the package; the modules it imports are found in the package, too."""
    sys.meta_path.insert(0, _Finder(program.files))
    return __import__(path.removesuffix(".py"))


class _Finder:
    """Finds the package's modules in memory."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files

    def find_spec(self, name: str, path: object, target: object = None) -> Any:
        """Give the spec of one of the package's modules."""
        from importlib.machinery import ModuleSpec

        return ModuleSpec(name, self) if f"{name}.py" in self._files else None  # type: ignore[arg-type]

    def create_module(self, spec: object) -> None:
        """Let Python make the module."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the file's text."""
        name = f"{module.__name__}.py"
        exec(compile(self._files[name], name, "exec", dont_inherit=True), vars(module))


def _results(module: types.ModuleType) -> dict[str, Any]:
    constants = {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and name != "DEFAULTS" and not isinstance(value, _SKIPPED)
    }
    if not hasattr(module, "run"):
        return constants
    returned = module.run()
    return {**constants, **{field.name: getattr(returned, field.name) for field in dataclasses.fields(returned)}}


def _different(values: Mapping[str, Any], results: Mapping[str, Any]) -> Iterator[str]:
    found = {}
    for name, value in results.items():
        original = name if name in values else name.rstrip("_")
        if original in values:
            found[name] = values[original]
            yield from differences(name, values[original], value)
        else:
            yield f"{name}: the module's result is no variable of the notebook"
    one, other = identities(found), identities({name: results[name] for name in found})
    for pair in sorted(one ^ other):
        yield f"{' and '.join(pair)}: one object in the {'notebook' if pair in one else 'module'} only"


def _broken(program: Program, module: types.ModuleType) -> str:
    """Call `main` and every generated test; say what fails."""
    with contextlib.redirect_stdout(io.StringIO()):
        if hasattr(module, "main") and (status := module.main([])) != 0:
            return f"main returned {status!r}"
        for path, text in program.files.items():
            if path.startswith("tests/test_"):
                namespace: dict[str, Any] = {"__name__": "generated_tests", "__file__": path}
                exec(compile(text, path, "exec", dont_inherit=True), namespace)
                for name, function in list(namespace.items()):
                    if name.startswith("test_") and callable(function):
                        problem = _failing(function, namespace)
                        if problem:
                            return f"the generated test {name} fails: {problem}"
    return ""


def _failing(function: Callable[..., object], namespace: Mapping[str, Any]) -> str:
    try:
        wanted = function.__code__.co_varnames[: function.__code__.co_argcount]
        random.seed(0)
        function(*(_fixture(namespace[name])() for name in wanted))
    except Exception:
        return traceback.format_exc()
    return ""


def _fixture(definition: Any) -> Callable[[], object]:
    """Give the function that pytest wrapped, in its older and newer ways."""
    unwrap = getattr(definition, "_get_wrapped_function", None)
    function: Callable[[], object] = unwrap() if unwrap is not None else definition.__pytest_wrapped__.obj
    return function
